"""The marks that end a sentence or a clause, and where they do.

Where two answers to one question differ, they stand side by side, each with its reason. Text is raw, as a page has it,
or folded (rules/fold.py): folding makes full-width marks narrow, and an ellipsis three points, so a mark that only raw
text holds does no harm in a pattern for folded text.
"""

import re

from articlekit.rules.language import words

# What ends a statement, in languages that do not end it with a point, and what ends other sentences. They do so
# wherever they stand. A point does so only before white space, or at the end of a line: it stands in numbers and
# addresses, too.
_STATES = "".join(words("marks.stops"))
_ASKS = "!?！？…" + "".join(words("marks.asks"))
STOPS = _STATES + _ASKS
FULL_STOPS = frozenset(f"{STOPS}.")
# The same for the columns of the judge: its trees were trained with any point, and with that of Urdu.
COLUMN_STOPS = f"{STOPS}.۔"
# What may stand behind a full stop at the end of a line, for the kinds of lines, and for the trees.
CLOSERS = frozenset('"”’』」»)]')
COLUMN_CLOSERS = "”’」』\"'»）)】]》"
COMMAS = f",{''.join(words('marks.commas'))}"
# A folded line that ends like this may be a sentence, a label or a quotation: it is complete. So is a raw line, but for
# one that ends in a title (》): the sentence around that may go on in the next line.
LINE_ENDS = FULL_STOPS | frozenset(';:"”’』」)]】》')
RAW_LINE_ENDS = LINE_ENDS - {"》"} | frozenset("：；）")

# A sentence ends in a folded line, or a clause with a semicolon.
CLAUSE_END = re.compile(rf"[{STOPS}]|[.;](?:\s|$)|\.\.\.")
# A sentence ends before something that a rule matched. A point right before that may be part of an abbreviation.
SENTENCE_END = re.compile(rf"[{STOPS}]|[.] ")
# A sentence ends and the next one begins, in a folded line.
NEXT_SENTENCE = re.compile(rf"[{STOPS}]\S|[.!?][\"”’)]? \w")
# A sentence ends in raw text that may hold markup and code, where a narrow mark is often an operator.
RAW_SENTENCE_END = re.compile(rf"[{_STATES}！？]|[.!?](?=[\s\"'”’<]|$)")
# A sentence pauses or ends: in a folded line, and in a raw one, where a narrow mark counts only before a space.
PAUSE = re.compile(rf"[{STOPS}{COMMAS};:]")
RAW_PAUSE = re.compile(f"[，；！？{_STATES},.;!?](?:(?<=[，；！？{_STATES}])| )")
# A statement ends; a headline may ask or exclaim, and is still none.
STATEMENT_ENDS = (".", *_STATES)
# A paragraph ends above a footer; the address that belongs to the footer may end with a point.
PARAGRAPH_ENDS = (*_STATES, ";", "!", "?")

# An item of a list begins, in a folded line without spaces: with them the year of a Korean date (2021. 4. 16) is one.
ENUMERATOR = re.compile(
    r"\W*(?:第[\d一二三四五六七八九十百千]+[章节条款项回]|[\d一二三四五六七八九十百千]{1,4}[、.)](?!\d)|[a-z][.)])"
)


def ends_sentence(text: str) -> bool:
    """Whether a folded line ends in a full stop, perhaps with a quotation mark or a bracket behind it."""
    return text[-1:] in FULL_STOPS or (text[-1:] in CLOSERS and text[-2:-1] in FULL_STOPS)
