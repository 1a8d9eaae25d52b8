"""Labels of encodings: which a page declares, what encoding each stands for, and which codec of Python reads it."""

import codecs
import re
from collections.abc import Iterator
from functools import cache

# Name -> the labels that stand for it. gbk and gb18030 are one here, since the standard decodes both with gb18030's
# decoder. Source: WHATWG Encoding Standard, section 4.2, "Names and labels".
_LABELS = {
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8",
    "ibm866": "866 cp866 csibm866 ibm866",
    "iso-8859-2": "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
    "iso-8859-3": "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
    "iso-8859-4": "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
    "iso-8859-5": "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988",
    "iso-8859-6": "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e "
    "iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
    "iso-8859-7": "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
    "iso_8859-7:1987 sun_eu_greek",
    "iso-8859-8": "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 "
    "iso_8859-8 iso_8859-8:1988 visual",
    "iso-8859-8-i": "csiso88598i iso-8859-8-i logical",
    "iso-8859-10": "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6",
    "iso-8859-13": "iso-8859-13 iso8859-13 iso885913",
    "iso-8859-14": "iso-8859-14 iso8859-14 iso885914",
    "iso-8859-15": "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9",
    "iso-8859-16": "iso-8859-16",
    "koi8-r": "cskoi8r koi koi8 koi8-r koi8_r",
    "koi8-u": "koi8-ru koi8-u",
    "macintosh": "csmacintosh mac macintosh x-mac-roman",
    "windows-874": "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874",
    "windows-1250": "cp1250 windows-1250 x-cp1250",
    "windows-1251": "cp1251 windows-1251 x-cp1251",
    "windows-1252": "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 "
    "iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252",
    "windows-1253": "cp1253 windows-1253 x-cp1253",
    "windows-1254": "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 "
    "windows-1254 x-cp1254",
    "windows-1255": "cp1255 windows-1255 x-cp1255",
    "windows-1256": "cp1256 windows-1256 x-cp1256",
    "windows-1257": "cp1257 windows-1257 x-cp1257",
    "windows-1258": "cp1258 windows-1258 x-cp1258",
    "x-mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "gb18030": "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk gb18030",
    "big5": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc-jp": "cseucpkdfmtjapanese euc-jp x-euc-jp",
    "iso-2022-jp": "csiso2022jp iso-2022-jp",
    "shift_jis": "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis",
    "euc-kr": "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 "
    "windows-949",
    "utf-16be": "unicodefffe utf-16be",
    "utf-16le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le",
    # The standard calls these "replacement" and refuses them, for the safety of browsers. Files are in them.
    "iso-2022-kr": "csiso2022kr iso-2022-kr",
    "hz": "hz-gb-2312",
}
# The encodings of the web that are not Unicode.
LEGACY = frozenset(_LABELS) - {"utf-8", "utf-16be", "utf-16le"}
_NAMES = {label: name for name, labels in _LABELS.items() for label in labels.split()}

# Where the codec has another name than the encoding, or is the superset that browsers decode with.
_CODECS = {
    "big5": "big5hkscs",
    "euc-jp": "euc_jp",
    "euc-kr": "cp949",
    "ibm866": "cp866",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-8-i": "iso8859_8",
    "macintosh": "mac_roman",
    "shift_jis": "cp932",
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac_cyrillic",
}
# What else Python calls the encodings above, by the names of its codecs.
_PYTHON_NAMES = {
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16le",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "utf-32": "utf-32le",
    "utf-32-le": "utf-32le",
    "utf-32-be": "utf-32be",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "big5": "big5",
    "big5hkscs": "big5",
    "cp950": "big5",
    "cp949": "euc-kr",
    "euc_kr": "euc-kr",
    "cp932": "shift_jis",
    "shift_jis": "shift_jis",
    "euc_jp": "euc-jp",
    "iso2022_jp": "iso-2022-jp",
    "iso2022_jp_1": "iso-2022-jp",
    "iso2022_jp_2": "iso-2022-jp",
    "iso2022_jp_ext": "iso-2022-jp",
    "iso2022_kr": "iso-2022-kr",
    "ascii": "windows-1252",
    "iso8859-1": "windows-1252",
    "iso8859-9": "windows-1254",
    "iso8859-11": "windows-874",
    "tis-620": "windows-874",
    "cp874": "windows-874",
    "cp866": "ibm866",
    "mac-roman": "macintosh",
    "mac-cyrillic": "x-mac-cyrillic",
    "koi8_r": "koi8-r",
    "koi8_u": "koi8-u",
}
# Codecs of Python that turn text into text or into escapes.
_NO_ENCODINGS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})


@cache
def name_of(label: str) -> str | None:
    """Return the name of the encoding that a label stands for; None where there is no such encoding.

    Labels are looked up the WHATWG way, then among the names that Python knows (cp437, johab, mac-latin2 …).

    >>> name_of(" GB2312 "), name_of("latin1"), name_of("x-sjis"), name_of("cp037"), name_of("utf-9")
    ('gb18030', 'windows-1252', 'shift_jis', 'cp037', None)
    """
    # The standard strips ASCII white space and folds ASCII case only.
    plain = label.strip("\t\n\f\r ").lower()
    if not label.isascii():
        return None
    if plain in _NAMES:
        return _NAMES[plain]
    try:
        info = codecs.lookup(plain)
    except (LookupError, ValueError):
        # ValueError: a NUL in the name.
        return None
    if info.name.replace("-", "_") in _NO_ENCODINGS or not getattr(info, "_is_text_encoding", True):
        return None
    name = info.name.replace("iso8859", "iso-8859").replace("cp125", "windows-125")
    return _PYTHON_NAMES.get(info.name) or (name if name in _LABELS else info.name.replace("_", "-"))


def codec_of(name: str) -> str:
    """Return the codec of Python that reads an encoding, by its name as `name_of` gives it."""
    return _CODECS.get(name, name)


# Browsers look at the first 1024 bytes, but comments and scripts may stand above the meta element: of 103 real pages
# all but one have it in the first 11 KB.
HEAD_BYTES = 16384

_XML_DECLARATION = re.compile(rb"""^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"'>]{1,40})["']""")
_TAG_OPENING = re.compile(rb"<(?:(!--)|(meta)[\s/]|/?[a-z]|[!?/])", re.IGNORECASE)
# One attribute. Source: HTML Standard, section 13.2.3.2, "Prescan a byte stream", step "get an attribute".
_ATTRIBUTE = re.compile(rb"""[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)?))?""")
# Source: the same, "extracting a character encoding from a meta element".
_CONTENT = re.compile(rb"""charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;"']+))""", re.IGNORECASE)


def find_labels(data: bytes) -> tuple[str, ...]:
    """Return the labels that the head of a page declares, in lower case: that of its XML declaration, and of a meta.

    Only the first meta element with a valid label counts; labels that stand for no encoding are left out.
    """
    head = data[:HEAD_BYTES]
    labels = [found[1] for found in [_XML_DECLARATION.match(head)] if found]
    if b"<" in head and b"charset" in head.lower():
        labels += _metas(head)
    plain = (label.decode("ascii", "replace").strip().lower() for label in labels)
    return tuple(dict.fromkeys(label for label in plain if name_of(label)))


def _metas(head: bytes) -> list[bytes]:
    """Return the first label of a meta element that stands for an encoding, as a list of one or none."""
    position = 0
    while found := _TAG_OPENING.search(head, position):
        if found[1]:
            end = head.find(b"-->", found.start() + 2)
            if end < 0:
                break
            position = end + 3
            continue
        attributes: dict[bytes, bytes] = {}
        position = found.end()
        for name, value, end in _attributes(head, position):
            attributes.setdefault(name, value)
            position = end
        label = _label_of_meta(attributes) if found[2] else None
        if label and name_of(label.decode("ascii", "replace")):
            return [label]
    return []


def _attributes(head: bytes, position: int) -> Iterator[tuple[bytes, bytes, int]]:
    """Yield name, value and end of the attributes of a tag."""
    while found := _ATTRIBUTE.match(head, position):
        position = found.end()
        yield found[1].lower(), found[2] or found[3] or found[4] or b"", position
        if head[position : position + 1] in (b'"', b"'") and found[2] is None and found[3] is None:
            # A quote that is never closed: the rest of the head is one value.
            yield b"", b"", len(head)
            return


def _label_of_meta(attributes: dict[bytes, bytes]) -> bytes | None:
    """Return the label of a meta element's attributes."""
    if b"charset" in attributes:
        return attributes[b"charset"]
    if attributes.get(b"http-equiv", b"content-type").strip().lower() != b"content-type":
        return None
    found = _CONTENT.search(attributes.get(b"content", b""))
    return (found[1] or found[2] or found[3]) if found else None
