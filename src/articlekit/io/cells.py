r"""The text of a cell: without what a spreadsheet cannot hold, and never a formula.

A spreadsheet runs what begins with = + - or @, whatever the cell was meant to hold (OWASP, "CSV Injection"). Cells of a
workbook have a type, so text is text there; in CSV, text that could run gets an apostrophe before it.
"""

import re

Cell = str | int | float | None

# Most UTF-16 units of a cell of a workbook (Excel specifications and limits: "Total number of characters that a cell
# can contain").
MAX_UNITS = 32_767
_NEWLINE = re.compile("\r\n|[\r\u2028\u2029]")
# Control characters but tab and LF, lone surrogates, and U+FFFE and U+FFFF: none of them is a Char of XML 1.0, or text.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# They make text look different from what it is (Unicode Technical Report 36, section 2.4).
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Where text could begin a cell: at its own beginning, and after a line break, tab or semicolon inside it, since a
# spreadsheet that takes the semicolon for the separator, as most European ones do, ignores quotes that do not begin a
# cell. Then what makes a formula, after blanks and quotes that may be dropped.
_BLANK = r"""[ "\u00a0\u3000]*"""
_FIRST = re.compile(rf"'*{_BLANK}[=+\-@＝＋－＠\t\n]")
_INNER = re.compile(rf"[\n\t;](?='*{_BLANK}[=+\-@＝＋－＠])")
_DEFUSED = re.compile(rf"(?<=[\n\t;])'(?='*{_BLANK}[=+\-@＝＋－＠])")
# What `clean_text` changes: most cells have nothing of it, and one search is a third of three.
_UNCLEAN = re.compile(f"{_UNWRITABLE.pattern}|{_BIDI.pattern}|[\u2028\u2029]")


def clean_text(text: str) -> str:
    r"""Return text that any spreadsheet can hold.

    Line breaks become LF, control characters and lone surrogates U+FFFD; controls of the direction of text are removed.

    >>> clean_text("a\r\nb\0\x1b[31m \u202egnp.exe")
    'a\nb��[31m gnp.exe'
    """
    if not _UNCLEAN.search(text):
        return text
    return _BIDI.sub("", _UNWRITABLE.sub("\ufffd", _NEWLINE.sub("\n", text)))


def defuse(text: str) -> str:
    """Put an apostrophe before whatever a spreadsheet could take for a formula; `restore` removes it.

    >>> defuse("=1+1"), defuse("a - b"), defuse("'=1"), defuse("a;@SUM(1)")
    ("'=1+1", 'a - b', "''=1", "a;'@SUM(1)")
    """
    safe = _INNER.sub(r"\g<0>'", text)
    return f"'{safe}" if _FIRST.match(safe) else safe


def restore(text: str) -> str:
    """Return the text from which `defuse` made another one.

    >>> restore("'=1+1"), restore("''=1"), restore("'tis")
    ('=1+1', "'=1", "'tis")
    """
    first = text[1:] if text.startswith("'") and _FIRST.match(text, 1) else text
    return _DEFUSED.sub("", first)


def cut(text: str) -> str:
    """Cut text that is longer than a cell of a workbook may be; its end says how many characters are missing."""
    if len(text) <= MAX_UNITS // 2 or _units(text) <= MAX_UNITS:
        return text
    keep = MAX_UNITS - len(_mark(len(text)))
    head = text.encode("utf-16-le")[: 2 * keep].decode("utf-16-le", "ignore")
    return head + _mark(len(text) - len(head))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _mark(missing: int) -> str:
    return f" … [cut here: {missing:,} more characters]"
