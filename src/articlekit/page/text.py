"""Plain text -> blocks: one block per line that is not blank."""

from articlekit.model import Block
from articlekit.rules.characters import OUTER_SPACE

# CR LF, LF, CR, vertical tab, form feed, NEL, line and paragraph separator: a page from anywhere holds any of them.
# Source: Unicode Standard Annex 14, classes BK, CR, LF, NL. All but LF:
_LINE_BREAKS = ("\r\n", *"\r\x0b\x0c\x85\u2028\u2029")


def split(text: str) -> tuple[Block, ...]:
    """Split a text into blocks, with line numbers counted from 1.

    Every line that holds more than white space and zero-width characters is a block; its outer white space is not part
    of it (U+3000 indents, NBSP, tabs).
    """
    for mark in _LINE_BREAKS:
        text = text.replace(mark, "\n")
    lines = enumerate(text.split("\n"), 1)
    return tuple([Block(stripped, number) for number, line in lines if (stripped := line.strip(OUTER_SPACE))])
