"""Match keys of a page's lines: folded for rules, folded further for repeats, and the line's weight."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from articlekit.rules.fold import fold_lines

_UNSPACED_RUN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_HANGUL_RUN = re.compile("[\uac00-\ud7af]+")
# A shorter piece between two marks says too little.
_CLAUSE = re.compile(r"[\w%]{4,}")
# What a character that is not CJK counts against one that is: five letters, an average word and its space, say about
# as much as two Chinese characters.
OTHER_WEIGHT = 0.4


class Key(NamedTuple):
    """One line, folded: rule has single spaces, repeat has none.

    weight is the text's length in CJK characters; unspaced counts those of scripts that have no spaces between words
    (Han, kana). A named tuple, since a page has hundreds: a frozen dataclass takes three times as long to make.
    """

    rule: str
    repeat: str
    weight: float
    unspaced: int

    @property
    def clauses(self) -> tuple[str, ...]:
        """The pieces of repeat between its punctuation: the rare shingles of a page.

        Long enough to tell one line from another, short enough to survive an edit next to them.
        """
        return tuple(_CLAUSE.findall(self.repeat))


def keys(lines: Sequence[str]) -> list[Key]:
    """Fold the lines of a page, all in one go; none of this is ever written out."""
    rules = fold_lines(lines)
    page = "\n".join(rules).replace(" ", "")
    counts = zip(rules, page.split("\n"), _without(_UNSPACED_RUN, page), _without(_HANGUL_RUN, page), strict=True)
    found = []
    for rule, repeat, other, not_hangul in counts if rules else ():
        length = len(repeat)
        unspaced = length - other
        cjk = unspaced + length - not_hangul if 2 * unspaced < length else unspaced
        found.append(Key(rule, repeat, cjk + OTHER_WEIGHT * (length - cjk), unspaced))
    return found


def _without(run: "re.Pattern[str]", page: str) -> list[int]:
    """Count the characters of each line that are left when some are taken out."""
    return list(map(len, run.sub("", page).split("\n")))
