"""Judge which blocks of a page are its article: columns hold the evidence, trees weigh it, one path decides."""

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

# Chosen by cross-validation: these keep about as much noise as the rules that came before, and lose the least text. A
# bias from 168 to 190 trades one for the other; a step of 20 changes either by less than .01.
TEXT_BIAS, TEXT_EVIDENCE = 170, 320
HTML_BIAS = 40
# A hidden block is mostly a copy, however much it looks like the article. In cross-validation, raising this from 200 to
# 800 improved Chinese and Japanese pages from .962 to .964, and made no set worse.
HIDDEN = 800
# The evidence that it takes to remove a table row or a caption inside the article, unless it has links or a verdict
# speaks against it. Most gold texts leave these out; in cross-validation rows change no set by more than .001.
DATA, MAX_LINKED = 200, 0.5
# The weight of a rule that matches above or below the text, against a line that is no prose. From 450 to 900 the text
# kept of unseen pages changes by less than .002; the credits of the samples need 900.
RULED = 900
_LABEL = re.compile(r"[^\W\d_] ?:")
# Where no block has a positive score, the best one is taken for the article, and those that are nearly as good.
NEARLY = 200


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of removed blocks: a half-open range, its place relative to the article, and the reason in words.

    why is the probability that the block in the middle belongs to the article (0.00 to 1.00), and what counted most
    against it; empty where rules alone speak against it.
    """

    start: int
    end: int
    where: Where
    why: str


@dataclass(frozen=True, eq=False)
class Judgement:
    """Which blocks stay, the log-odds of each in hundredths, and the leaves that it reached in the trees, if asked."""

    stays: NDArray[np.bool_]
    scores: NDArray[np.int64]
    reached: tuple[model.Trees, NDArray[np.int32]] | None

    def stretches(self) -> Iterator[Stretch]:
        """Yield the runs of removed blocks, each with its reason."""
        spans = path.runs(~self.stays).tolist()
        if not spans:
            return
        for (start, end), why in zip(spans, self._reasons(spans), strict=True):
            where: Where = "above" if start == 0 else "below" if end == len(self.stays) else "inside"
            yield Stretch(start, end, where, why)

    def _reasons(self, spans: Sequence[tuple[int, int]]) -> list[str]:
        if self.reached is None:
            return [""] * len(spans)
        trees, leaves = self.reached
        middles = [(start + end) // 2 for start, end in spans]
        chances = np.round(1 / (1 + np.exp(-self.scores[middles] / model.SCALE)), 2).tolist()
        words = in_words(trees, leaves[:, middles])
        return [f"{chance:.2f}: {reason}" for chance, reason in zip(chances, words, strict=True)]


@dataclass(frozen=True, eq=False, slots=True)
class Facts:
    """What is known of each line of a page without its neighbours; it is computed once for all rounds.

    form: the columns of their form; kind: the ranks of their kinds; bits: the rules that match them, as BITS.
    is_article: whether they are what the structure of a page of HTML has shown to be its article.
    """

    texts: Sequence[str]
    lines: Sequence[Line]
    form: Columns
    kind: NDArray[np.int64]
    bits: NDArray[np.int64]
    is_article: bool = False

    def of(self, kept: Sequence[int]) -> "Facts":
        """Return the facts of some of the lines."""
        if len(kept) == len(self.lines):
            return self
        picked = np.array(kept, np.int64)
        form = {name: values[picked] for name, values in self.form.items()}
        texts, lines = [self.texts[index] for index in kept], [self.lines[index] for index in kept]
        return Facts(texts, lines, form, self.kind[picked], self.bits[picked], self.is_article)

    @property
    def prose(self) -> NDArray[np.bool_]:
        """Whether each line has the mass of a paragraph."""
        return features.is_prose(self.form["mass"])

    @property
    def evidence(self) -> NDArray[np.bool_]:
        """Whether each line is boilerplate by a rule, whatever its neighbours are."""
        flags: NDArray[np.bool_] = features.IS_EVIDENCE[self.kind]
        return flags

    def is_kind(self, kind: str) -> NDArray[np.bool_]:
        """Whether each line is of a kind."""
        flags: NDArray[np.bool_] = self.kind == features.RANKS[kind]
        return flags

    def columns(self) -> Columns:
        """Return the columns of the lines as a page."""
        place = features.place_columns(self.texts, self.form)
        return self.form | place | features.rule_columns(self.kind, self.bits, self.form["mass"])

    def have(self, *names: str) -> NDArray[np.bool_]:
        """Return whether each line has any of some BITS, by their names."""
        bits = sum(features.BITS[name] for name in names)
        return (self.bits & bits) > 0


def facts(lines: Sequence[Line], *, is_article: bool = False) -> Facts:
    """Return the facts about the lines of a page."""
    texts = [line.block.text for line in lines]
    return Facts(texts, lines, features.form_columns(texts), *features.kinds_and_bits(lines), is_article)


def judge_text(page: Facts, certain: Sequence[int] = ()) -> Judgement:
    """Judge the blocks of a text; certain: those that rules remove in any case.

    The article of a page of HTML was judged with more evidence than its lines hold, so only rules speak against them:
    of the lines that the trees of text took for their place there, nine in ten were of the gold text.
    """
    if page.is_article:
        scores, reached = np.zeros(len(page.lines), np.int64), None
    else:
        trees = model.load("text")
        leaves = trees.leaves(page.columns())
        scores, reached = trees.score(leaves), (trees, leaves)
    stays = _decide(scores, set(certain))
    body = (stays & page.prose).nonzero()[0]
    if len(body):
        against = _evidence_of_rules(page, stays, int(body[0]), int(body[-1]))
        against[list(certain)] = 0
        weighed = scores - against
        alone = (against == RULED) & (weighed + TEXT_BIAS <= -TEXT_EVIDENCE)
        stays = _decide(weighed, {*certain, *alone.nonzero()[0].tolist()})
    return Judgement(stays, scores, reached)


def _decide(scores: NDArray[np.int64], gone: set[int]) -> NDArray[np.bool_]:
    """Return which lines stay; gone: those that are removed in any case.

    A run of those is a quarter of the evidence that a stretch needs, so the lines beside it need only three quarters of
    their own. With a half, .001 to .002 less text of unseen pages was kept, and .003 less junk.
    """
    weighed = scores.copy()
    for index in gone:
        weighed[index] = -TEXT_BIAS - (TEXT_EVIDENCE // 4 if index - 1 not in gone else 0)
    stays = path.decide(weighed, bias=TEXT_BIAS, evidence=TEXT_EVIDENCE)
    for index in gone:
        stays[index] = False
    return stays


def _evidence_of_rules(page: Facts, stays: NDArray[np.bool_], first: int, last: int) -> NDArray[np.int64]:
    """Return the evidence of rules against each line, depending on its place; first, last: the paragraphs of the text.

    Above and below the text a rule is nearly proof, and so is standing below a line that ends an article. Between two
    paragraphs, a single line may be a heading or a row, so it counts half of what a stretch needs; two in a row, or one
    with two labels, count in full.
    """
    lines, kind, prose = page.lines, page.kind, page.prose
    evidence = page.evidence & ~prose
    above, below = slice(first), slice(last + 1, None)
    ended = np.maximum.accumulate(features.IS_CLOSING[kind[below]])
    out = np.zeros(len(lines), np.int64)
    out[above][evidence[above] | features.IS_CREDIT[kind[above]]] = RULED
    out[below][(evidence[below] | ended) & ~prose[below]] = RULED
    for index in evidence[first:last].nonzero()[0].tolist():
        place = first + index
        if "\t" in page.texts[place] or lines[place].block.kind == "code":
            continue  # a row of a table, or code: a date in it is data
        is_bar = evidence[place - 1] or evidence[place + 1] or len(_LABEL.findall(lines[place].key.rule)) > 1
        out[place] = RULED if is_bar else TEXT_EVIDENCE // 2
    for index in page.is_kind("metadata")[:-1].nonzero()[0].tolist():
        if not first <= index + 1 <= last and lines[index].key.rule.endswith(":"):
            out[index + 1] = RULED  # the value of a label
    signed = page.is_kind("date")[1:] & stays[:-1] & ~prose[:-1] & (out[1:] == 0)
    out[last + 1 :][signed[last:]] = -RULED  # the date below the signature of a notice
    return out


def judge_html(columns: Columns, told: NDArray[np.int64] | None = None) -> Judgement:
    """Judge the blocks of a page of HTML by the columns of their form, place and structure.

    told: more evidence for each block, or against it, in hundredths of log-odds.
    """
    trees = model.load("html")
    leaves = trees.leaves(columns)
    scores = trees.score(leaves)
    weighed = scores - HIDDEN * columns["verdict_hidden"].astype(np.int64)
    if told is not None:
        weighed += told
    bias = max(HTML_BIAS, NEARLY - int(weighed.max(initial=-10_000)))
    stays = path.decide(weighed, bias=bias, evidence=0)
    inside = np.maximum.accumulate(stays) & np.maximum.accumulate(stays[::-1])[::-1]
    data = inside & (columns["row"] | columns["verdict_caption"]) & (columns["linked"] < MAX_LINKED)
    for verdict in ("foreign", "furniture", "teaser"):
        data &= ~columns[f"verdict_{verdict}"]
    stays |= data & (weighed + bias > -DATA)
    return Judgement(stays, scores, (trees, leaves))
