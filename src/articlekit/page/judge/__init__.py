"""Which blocks of a page are its article: evidence in columns, trees that add it up, one path that decides."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from articlekit.page.judge import features, model, path
from articlekit.page.judge.features import Columns
from articlekit.page.judge.path import Where
from articlekit.page.judge.why import in_words
from articlekit.page.lines import Line

__all__ = ["Columns", "Facts", "Judgement", "Stretch", "facts", "judge_html", "judge_text"]

# Chosen out of fold: what leaves about as much noise as the verdicts before it, and loses least. Any bias from 168 to
# 190 is a choice between the two, and 20 of it moves either by less than .01.
TEXT_BIAS, TEXT_EVIDENCE = 170, 320
HTML_BIAS = 40
# What a page does not show is no part of its article, however much it looks like one: mostly it is a copy. Out of fold
# zh and ja rise .962 -> .964 from 200 to 800, and no set falls.
HIDDEN = 800
# A row of a table or a caption inside the article, without links, and in no box that is called something else, needs so
# much to go: most gold texts leave them out. Out of fold rows change no set by more than .001.
DATA, MAX_LINKED = 200, 0.5
# What a rule's word counts above and below the text, against a line that is no prose. From 450 to 900 what is kept of
# unseen pages changes by less than .002, and credits of the samples need 900.
RULED = 900
_LABEL = re.compile(r"[^\W\d_] ?:")
# Where not one block passes, the page's best is taken for its article, and what is nearly as good.
NEARLY = 200


@dataclass(frozen=True, slots=True)
class Stretch:
    """Blocks that go together: a half-open range of them, where they stand to what stays, and why, in words.

    why is how probable it is that the block in the middle is of the article (0.00 to 1.00), and what spoke loudest
    against it.
    """

    start: int
    end: int
    where: Where
    why: str


@dataclass(frozen=True, eq=False)
class Judgement:
    """Which of some blocks stay, and for each its log-odds, in hundredths, and the leaves that it came to."""

    stays: NDArray[np.bool_]
    scores: NDArray[np.int64]
    trees: model.Trees
    leaves: NDArray[np.int32]

    def stretches(self) -> Iterator[Stretch]:
        """Yield the stretches of blocks that go, each with why."""
        spans = path.runs(~self.stays).tolist()
        if not spans:
            return
        middles = [(start + end) // 2 for start, end in spans]
        chances = np.round(1 / (1 + np.exp(-self.scores[middles] / model.SCALE)), 2).tolist()
        words = in_words(self.trees, self.leaves[:, middles])
        for (start, end), chance, said in zip(spans, chances, words, strict=True):
            where: Where = "above" if start == 0 else "below" if end == len(self.stays) else "inside"
            yield Stretch(start, end, where, f"{chance:.2f}: {said}")


@dataclass(frozen=True, eq=False, slots=True)
class Facts:
    """What is told of the lines of a page by themselves, once for all looks at them.

    form: the columns of their form; kind: the ranks of their kinds; said: what rules say of them, as bits.
    """

    texts: Sequence[str]
    lines: Sequence[Line]
    form: Columns
    kind: NDArray[np.int64]
    said: NDArray[np.int64]

    def of(self, kept: Sequence[int]) -> "Facts":
        """Return the facts of some of the lines."""
        if len(kept) == len(self.lines):
            return self
        picked = np.array(kept, np.int64)
        form = {name: values[picked] for name, values in self.form.items()}
        lines = [self.lines[index] for index in kept]
        return Facts([self.texts[index] for index in kept], lines, form, self.kind[picked], self.said[picked])

    @property
    def prose(self) -> NDArray[np.bool_]:
        """Whether each line has the mass of a paragraph."""
        return features.is_prose(self.form["mass"])

    @property
    def evidence(self) -> NDArray[np.bool_]:
        """Whether rules say of each line, without looking at the neighbours, that it is boilerplate."""
        found: NDArray[np.bool_] = features.IS_EVIDENCE[self.kind]
        return found

    def is_kind(self, kind: str) -> NDArray[np.bool_]:
        """Whether each line is of a kind."""
        found: NDArray[np.bool_] = self.kind == features.RANKS[kind]
        return found

    def columns(self) -> Columns:
        """Return the columns of the lines as a page."""
        place = features.place_columns(self.texts, self.form)
        return self.form | place | features.rule_columns(self.kind, self.said, self.form["mass"])

    def say(self, *names: str) -> NDArray[np.bool_]:
        """Return whether the rules say any of some things of each line."""
        bits = sum(features.BITS[name] for name in names)
        return (self.said & bits) > 0


def facts(lines: Sequence[Line]) -> Facts:
    """Look at the lines of a page one by one."""
    texts = [line.block.text for line in lines]
    return Facts(texts, lines, features.form_columns(texts), *features.kinds_and_bits(lines))


def judge_text(page: Facts, certain: Sequence[int] = ()) -> Judgement:
    """Judge the blocks of a text; certain: those that a rule takes whatever else is said."""
    trees = model.load("text")
    leaves = trees.leaves(page.columns())
    scores = trees.score(leaves)
    stays = _decide(scores, set(certain))
    body = np.flatnonzero(stays & page.prose)
    if len(body):
        ruled = _ruled(page, stays, int(body[0]), int(body[-1]))
        ruled[list(certain)] = 0
        weighed = scores - ruled
        alone = (ruled == RULED) & (weighed + TEXT_BIAS <= -TEXT_EVIDENCE)
        stays = _decide(weighed, {*certain, *np.flatnonzero(alone).tolist()})
    return Judgement(stays, scores, trees, leaves)


def _decide(scores: NDArray[np.int64], gone: set[int]) -> NDArray[np.bool_]:
    """Return which lines stay; gone: those that go by themselves.

    One of those, or several in a row, is a quarter of what a stretch needs: what stands beside it needs the rest of its
    own. With a half .001 to .002 less was kept of unseen pages, and .003 less junk.
    """
    weighed = scores.copy()
    weighed[list(gone)] = -TEXT_BIAS
    weighed[[index for index in gone if index - 1 not in gone]] -= TEXT_EVIDENCE // 4
    stays = path.decide(weighed, bias=TEXT_BIAS, evidence=TEXT_EVIDENCE)
    stays[list(gone)] = False
    return stays


def _ruled(page: Facts, stays: NDArray[np.bool_], first: int, last: int) -> NDArray[np.int64]:
    """Return how much less evidence each line needs to go for what it is, and for where it stands.

    Above the text and below it (first, last: its paragraphs) a rule's word is as good as proof, and so is a line that
    ends an article and stands between. Between two paragraphs one such line may be a heading or a row, and is half of
    what a stretch needs; two in a row, or two labels, are none.
    """
    lines, kind, prose = page.lines, page.kind, page.prose
    evidence = page.evidence & ~prose
    above, below = slice(first), slice(last + 1, None)
    ended = np.maximum.accumulate(features.IS_CLOSING[kind[below]])
    out = np.zeros(len(lines), np.int64)
    out[above][evidence[above] | features.IS_CREDIT[kind[above]]] = RULED
    out[below][(evidence[below] | ended) & ~prose[below]] = RULED
    for index in np.flatnonzero(evidence[first:last]).tolist():
        place = first + index
        if "\t" in page.texts[place]:
            continue  # the row of a table, where a date is data
        is_bar = evidence[place - 1] or evidence[place + 1] or len(_LABEL.findall(lines[place].key.rule)) > 1
        out[place] = RULED if is_bar else TEXT_EVIDENCE // 2
    for index in page.is_kind("metadata")[:-1].nonzero()[0].tolist():
        if not first <= index + 1 <= last and lines[index].key.rule.endswith(":"):
            out[index + 1] = RULED  # a label's value
    signed = page.is_kind("date")[1:] & stays[:-1] & ~prose[:-1] & (out[1:] == 0)
    out[last + 1 :][signed[last:]] = -RULED  # who signs a notice dates it
    return out


def judge_html(columns: Columns) -> Judgement:
    """Judge the blocks of a page of HTML by the columns of its form, its places and its structure."""
    trees = model.load("html")
    leaves = trees.leaves(columns)
    scores = trees.score(leaves)
    weighed = scores - HIDDEN * columns["verdict_hidden"].astype(np.int64)
    bias = max(HTML_BIAS, NEARLY - int(weighed.max(initial=-10_000)))
    stays = path.decide(weighed, bias=bias, evidence=0)
    inside = np.maximum.accumulate(stays) & np.maximum.accumulate(stays[::-1])[::-1]
    data = inside & (columns["row"] | columns["verdict_caption"]) & (columns["linked"] < MAX_LINKED)
    for verdict in ("foreign", "furniture", "teaser"):
        data &= ~columns[f"verdict_{verdict}"]
    stays |= data & (weighed + bias > -DATA)
    return Judgement(stays, scores, trees, leaves)
