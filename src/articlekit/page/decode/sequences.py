"""UTF-8 that was read in a single-byte encoding: found by its sequences, undone where that makes likelier text."""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from articlekit.page.decode.codepages import PRIORS, CodePage, code_page
from articlekit.page.decode.reading import BROKEN
from articlekit.page.decode.surprisal import describe, is_above, surprisal_of

_MAX_RUNS = 5000  # a line with more is a file of data
_SAMPLE = 60  # characters of a run that are judged
_AROUND = 3  # characters on both sides that count in the surprisal of a run
_MIN_GAIN = 0.5  # of a run in a text that was misread
_MIN_PROOF = 3.0  # of a run of which bytes are lost
_NEARLY_ALL = 0.95
# What a first byte is in most encodings that stands for a usual character together with a space.
_BEFORE_SPACE = frozenset("ÂÃÅÎÐÙĂĹĐŮВГЕРΒΓΞΠĀĪŠŲ")
MAX_PAIRS = 64
_MAX_CHUNKS = 8192  # different ones are enough to see how sequences begin
# A text that holds other characters outside ASCII was not misread as a whole; a single pair there may be play with
# letters.
_OTHERS = 7.3
_OTHERS_KNOWN = 2.0  # where what the sequences stand for is in the text
# The mean surprisal of a character, above which a repaired text is none: what is left of it is damaged in other ways.
_MAX_SURPRISAL, _MAX_SURPRISAL_HAN = 3.6, 4.5
_MAX_SHOWN, _BESIDE = 8, 40
# Scripts with words of one letter. Latin has some, too; but who shows what is wrong with a text mostly shows Ã¼ and Ã©.
_WITH_SHORT_WORDS = ("CJK", "Cyrillic", "Greek")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"\w*")
_C1 = re.compile("[\x80-\x9f]")
_IGNORED = re.compile("[\x00-\x9f\u00a0\u00ad\ufffd]+")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of sequences: where it is in its segment, what it stands for, and how much likelier that is."""

    start: int
    end: int
    text: str
    gain: float
    is_letter: bool = False  # a single letter by itself, which proves nothing


@dataclass(frozen=True, slots=True)
class Undoing:
    """Runs of a segment that were read in an encoding, and what undoing that gains, as a decimal logarithm.

    Attributes:
        page: the encoding.
        runs: the runs that are undone, in order.
        gain: how much likelier the text is then.
        is_whole: whether nothing outside the runs is outside ASCII.
        are_all: whether all runs are undone, and nothing else is outside ASCII.
    """

    page: CodePage
    runs: tuple[Run, ...]
    gain: float
    is_whole: bool
    are_all: bool

    def is_better_than(self, other: "Undoing") -> bool:
        """Whether this is the likelier one; one that leaves nothing is, if it gains half as much."""
        if self.is_whole != other.is_whole:
            return self.gain > other.gain / 2 if self.is_whole else self.gain / 2 >= other.gain
        return self.gain > other.gain

    def apply(self, segment: str) -> str | None:
        """Return the segment as it was; None where that is no text, since more happened to it."""
        parts = _between(segment, self.runs)
        text = next(parts) + "".join(run.text + part for run, part in zip(self.runs, parts, strict=True))
        is_text = self.are_all or not is_above(_IGNORED.sub("", text), _MAX_SURPRISAL, _MAX_SURPRISAL_HAN)
        return text if is_text else None


def find_pages(wide: str) -> tuple[dict[CodePage, set[str]], bool]:
    """Return the encodings that a text may hold sequences of, and the first two characters of each.

    The second value is whether nearly all of the text is sequences; then only the encodings of which that is true, and
    likelier ones, are returned. What is only likely in company is not looked for.

    Args:
        wide: the runs of characters outside ASCII of a text, with a space between and at the end.
    """
    chunks = [chunk for chunk in dict.fromkeys(wide.split(" ")) if len(chunk) > 1 or chunk in _BEFORE_SPACE][
        :_MAX_CHUNKS
    ]
    if not chunks:
        return {}, False
    all_, characters = " ".join(chunks) + " ", set("".join(chunks))
    found = {}
    for page in map(code_page, PRIORS):
        text = " ".join((*page.candidates(all_, characters), ""))
        if runs := list(page.runs(text)):
            found[page] = text, runs, sum(end - start for start, end, _ in runs) / (len(all_) - len(chunks))
    least = min((page.prior for page, (_, _, share) in found.items() if share >= _NEARLY_ALL), default=None)
    if least is not None:
        # What is likelier by far may have lost more.
        whole = {page: value for page, value in found.items() if value[-1] >= _NEARLY_ALL or page.prior < least}
        return {
            page: {text[start : start + 2] for start, _, _ in runs} for page, (text, runs, _) in whole.items()
        }, True
    pairs = {page: _likely_pairs(text, runs) for page, (text, runs, _) in found.items()}
    return {page: found for page, found in pairs.items() if found}, False


def _likely_pairs(text: str, runs: list[tuple[int, int, str]]) -> set[str]:
    """Return how runs begin that are likelier than what stands there; enough of them."""
    pairs: set[str] = set()
    for run in {text[run[0] : run[1]]: run for run in runs}.values():
        pair = text[run[0] : run[0] + 2]
        if pair not in pairs and _run(text, *run).gain > _MIN_GAIN:
            pairs.add(pair)
            if len(pairs) == MAX_PAIRS:
                break
    return pairs


def undo(
    segment: str,
    pages: Iterable[CodePage],
    sure: Container[CodePage] = (),
    known: Container[str] = (),
) -> Undoing | None:
    """Undo a reading of UTF-8 in one of some encodings; None where no sequence is likely to be one.

    Args:
        segment: a line, or what stands between two tags.
        pages: the encodings to try, the likeliest first.
        sure: those that the rest of the text was read in.
        known: the characters that the text has elsewhere.
    """
    best: Undoing | None = None
    for page in pages:
        tried = _undo(segment, page, known, is_sure=page in sure)
        if tried and (best is None or tried.is_better_than(best)):
            best = tried
    return best if best and not _is_shown(segment, best.runs) else None


def _undo(segment: str, page: CodePage, known: Container[str], *, is_sure: bool) -> Undoing | None:
    """Undo a reading in one encoding; None where that gains less than it costs."""
    runs = [_run(segment, *found) for found in islice(page.runs(segment), _MAX_RUNS)]
    if len(runs) == _MAX_RUNS:
        return None
    good = [run for run in runs if run.gain > _MIN_GAIN]
    # The same again is no more evidence.
    proofs = (run for run in good if is_sure or not (run.is_letter or (BROKEN in run.text and run.gain < _MIN_PROOF)))
    gain = sum({segment[run.start : run.end]: run.gain for run in proofs}.values()) - (0.0 if is_sure else page.prior)
    if not good or gain <= 0:
        return None
    runs = _with_marks(runs, page.marks(segment))
    is_whole = not _IGNORED.sub("", "".join(_between(segment, runs)))
    if not is_whole and not is_sure:
        is_known = all(character in known for run in good for character in run.text if not character.isascii())
        gain -= _OTHERS_KNOWN if is_known else _OTHERS
    are_all = is_whole and sum(run.gain for run in runs) > 0
    taken = tuple(run for run in runs if run.gain > _MIN_GAIN or are_all)
    return Undoing(page, taken, gain, is_whole, are_all) if gain > 0 else None


def _run(segment: str, start: int, end: int, text: str) -> Run:
    before, behind = segment[max(0, start - _AROUND) : start], segment[end : end + _AROUND]
    if end - start > _SAMPLE:
        share = _SAMPLE / (end - start)
        gain = surprisal_of(segment[start : start + _SAMPLE]) - surprisal_of(text[: int(share * len(text))])
        return Run(start, end, text, gain / share)
    return Run(start, end, text, *_judge(before, segment[start:end], text, behind))


@lru_cache(maxsize=1 << 12)
def _judge(before: str, run: str, text: str, behind: str) -> tuple[float, bool]:
    """Return how much likelier a text is than the run that it was, and whether it is a letter by itself."""
    gain = surprisal_of(before + run + behind) - surprisal_of(before + text + behind)
    if len(set(text)) == 1:  # the same character again and again is no more evidence than one
        gain /= len(text)
    letter = text.strip()
    is_letter = (
        len(letter) == 1
        # Nobody shows what a no-break space hides.
        and letter != "à"
        and bool(_LETTER.match(letter))
        and describe(letter).script not in _WITH_SHORT_WORDS
        and not _LETTER.match(before[-1:])
        and not (text == letter and _LETTER.match(behind))
    )
    return gain, is_letter


def _with_marks(runs: list[Run], marks: Iterable[tuple[int, int, str]]) -> list[Run]:
    """Return runs, and the quotation marks that lost a byte, in order."""
    taken = {place for run in runs for place in range(run.start, run.end)}
    added = [Run(start, end, text, _MIN_GAIN + 1) for start, end, text in marks if start not in taken]
    return sorted((*runs, *added), key=lambda run: run.start)


def _between(segment: str, runs: Sequence[Run]) -> Iterator[str]:
    """Yield what stands before, between and behind runs."""
    place = 0
    for run in runs:
        yield segment[place : run.start]
        place = run.end
    yield segment[place:]


def _is_shown(segment: str, runs: Sequence[Run]) -> bool:
    """Whether the word that each run is part of stands beside it as it should be: it is shown, not damaged."""
    if len(runs) > _MAX_SHOWN or any(_C1.search(segment, run.start, run.end) for run in runs):
        return False
    for run in runs:
        # Searching for the end of a word would try each of its beginnings.
        before, behind = _WORD.match(segment[: run.start][::-1]), _WORD.match(segment, run.end)
        word = (before[0][::-1] if before else "") + run.text.strip() + (behind[0] if behind else "")
        beside = segment[max(0, run.start - _BESIDE) : run.end + _BESIDE]
        if not _LETTER.search(word) or not re.search(rf"\b{re.escape(word)}\b", beside):
            return False
    return True
