"""The structure around each block as columns: links, tags, verdicts, boxes, votes, the way to the title."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articlekit.page.html.scan import Scan
from articlekit.page.html.tags import LEAVES
from articlekit.page.html.verdicts import Verdict
from articlekit.page.judge.features import FAR, Columns, is_prose, neighbours

TAGS = ("p", "div", "li", "td", "dt", "h2")
_NUMBERS = {tag: number for number, tag in enumerate(TAGS)} | {"th": TAGS.index("td"), "dd": TAGS.index("dt")}
AROUND = ("table", "article", "main", "header")
VERDICTS = ("hidden", "foreign", "furniture", "caption", "teaser")
_VERDICT_NUMBERS = {kind: number for number, kind in enumerate(VERDICTS, 1)}
# The share of a block's mass that counts in the vote: without a verdict, then with each of VERDICTS, in their order.
FACTORS = np.array((1.0, 0.5, 0.0, 0.0, 1.0, 0.25))
# These numbers are from a version in which the vote decided alone. Now its result is one of many columns for the trees.
CAP = 150.0  # the most mass of one block that counts
# A block votes with its mass for its container, with half of it for the element around that, with a quarter for the
# next.
SHARES = (1.0, 0.5, 0.25)
# An element around the winner wins instead if it has so much more mass, less a cost for the text it adds that is no
# sentence.
NOISE_COST = 0.8
MIN_GROWTH = 1.25
MIN_GAIN = 0.2  # share of the winner's mass
NO_TITLE = -FAR
# Numbers as arrays, as in judge/features.py.
_ZERO, _LEAST_WEIGHT = np.array(0), np.array(0.1)
_FAR_ABOVE, _FAR_BELOW, _NEAR_ABOVE = np.array(-FAR), np.array(FAR), np.array(-FAR + 1)
_LEAST_MASS, _MOST_MASS = np.array(-1.0), np.array(2.0)


def structure_columns(
    page: Scan,
    columns: Columns,
    verdicts: Sequence[Verdict | None],
    title: int | None,
    article: int | None = None,
) -> tuple[Columns, bool]:
    """Return the columns, and whether any block that the page shows has mass.

    columns: those of the blocks' form, linked among them. article: the element of the article, where a rule by site
    says so; else the blocks elect it.
    """
    numbers = [0 if verdict is None else _VERDICT_NUMBERS[verdict.kind] for verdict in verdicts]
    kinds = np.array(numbers, np.int64)[page.element]
    out: Columns = {f"verdict_{kind}": kinds == number for kind, number in _VERDICT_NUMBERS.items()}
    frame = _Frame(page, columns, columns["mass"] * FACTORS[kinds])
    out |= frame.names()
    out |= frame.boxes()
    votes, winner = frame.vote()
    winner, chosen = (winner, frame.extend(winner)) if article is None else (article, article)
    out |= votes
    of_winner = frame.relation(winner)
    of_chosen = of_winner if chosen == winner else frame.relation(chosen)
    for name, relation in (("vote", of_winner), ("best", of_chosen)):
        out |= {f"{name}_{what}": column for what, column in relation.items()}
    out |= frame.to_title(title, chosen)
    out |= neighbours("linked", columns["linked"], (-1, 1))
    return out, bool(frame.sums[-1])


class _Frame:
    """The elements of a page as arrays: parent, depth, first and last block, sums of weight, links and mass.

    sums are the prefix sums of the mass with which the blocks vote.
    """

    def __init__(self, page: Scan, columns: Columns, voting: NDArray[np.float64]) -> None:
        self.page, self.columns, self.voting = page, columns, voting
        # Where numpy is told what the numbers are, it looks at each only once.
        lists = (page.parent, page.element, page.first, page.last)
        self.parent, self.element, self.first, self.last = (np.array(each, np.int64) for each in lists)
        depth = [0] * len(page.parent)
        for element, outer in enumerate(page.parent):
            if outer >= 0:
                depth[element] = depth[outer] + 1
        self.depth = np.array(depth, np.int64)
        self.tags = {tag: number for number, tag in enumerate(dict.fromkeys(page.tag))}
        self.tag = np.fromiter(map(self.tags.__getitem__, page.tag), np.int64, len(page.tag))
        weight, mass = columns["weight"], columns["mass"]
        sums = np.zeros((4, len(mass) + 1))
        np.cumsum((voting, weight, weight * columns["linked"], mass), axis=1, out=sums[:, 1:])
        self.sums = sums[0]
        self.weight, self.linked, self.mass = sums[1:, self.last] - sums[1:, self.first]
        own = self.element
        single = (self.last - self.first)[own] == 1
        leaf = self._by_tag([tag in LEAVES for tag in self.tags])[own]
        # The element that holds the paragraph, and the two around that.
        box = np.where((own > 0) & (single | leaf), self.parent[own], own)
        second = np.maximum(self.parent[box], _ZERO)
        self.around = np.array((box, second, np.maximum(self.parent[second], _ZERO)))

    def _by_tag(self, values: Sequence[int]) -> NDArray[np.int64]:
        """Return the value of each element, from those of the tags."""
        return np.array(values)[self.tag]

    def names(self) -> Columns:
        """Return the tag of each block's element, and which elements it is inside of."""
        page = self.page
        numbers = self._by_tag([_NUMBERS.get(tag, -1) for tag in self.tags])
        own, outer = numbers[self.element], numbers[np.maximum(self.parent[self.element], 0)]
        out: Columns = {f"tag_{tag}": own == number for number, tag in enumerate(TAGS)}
        # A block with tabs is a row of short cells, so of data; a cell of a layout is a block of its own.
        out["row"] = np.array(["\t" in text for text in page.text])
        out |= {f"tag_above_{tag}": outer == TAGS.index(tag) for tag in ("div", "td")}
        for tag in AROUND:
            out[f"in_{tag}"] = flags = np.zeros(len(page.text), np.bool_)
            for element in (self.tag == self.tags.get(tag, -1)).nonzero()[0].tolist():
                flags[page.first[element] : page.last[element]] = True
        return out

    def boxes(self) -> Columns:
        """Return the text and links of the boxes around each block, and of the blocks with the same tag and box."""
        own_mass = self.columns["mass"]
        total = max(float(own_mass.sum()), 1.0)
        weight, mass = np.maximum(self.weight[self.around], _LEAST_WEIGHT), self.mass[self.around]
        blocks = (self.last - self.first)[self.around]
        values = {
            "share": mass / total,
            "linked": self.linked[self.around] / weight,
            "density": mass / weight,
            "mean": weight / np.maximum(blocks, 1),
            "blocks": blocks,
        }
        out: Columns = {f"box{n}_{name}": rows[n - 1] for name, rows in values.items() for n in (1, 2, 3)}
        out["depth"] = self.depth[self.element]
        box = self.around[0]
        like = box * len(self.tags) + self.tag[self.element]
        count, alike = np.bincount(like)[like], np.bincount(like, own_mass)[like]
        out |= {"alike_blocks": count, "alike_mass": alike, "alike_mean": alike / count}
        n = len(box)
        places, prose = np.arange(n), is_prose(own_mass)
        above = np.maximum.accumulate(np.where(prose, places, -1))
        below = np.minimum.accumulate(np.where(prose, places, n)[::-1])[::-1]
        out["box_of_prose_above"] = (above >= 0) & (box[above] == box)
        out["box_of_prose_below"] = (below < n) & (box[np.minimum(below, n - 1)] == box)
        return out

    def vote(self) -> tuple[Columns, int]:
        """Let the blocks vote for the boxes around them; return the votes of each block's boxes, and the winner."""
        count = len(self.parent)
        votes = np.zeros(count + 1)
        # Around the body is one more element, which takes the votes that nobody counts, and is around itself.
        outer = np.full(count + 1, count)
        outer[1:count] = self.parent[1:]
        own, box = np.minimum(self.voting, CAP), self.around[0]
        for share in SHARES:
            votes += np.bincount(box, own * share, minlength=count + 1)
            box = outer[box]
        score = votes[:count] * (1 - self.linked / np.maximum(self.weight, _LEAST_WEIGHT))
        winner = int(score.argmax())
        most = max(float(score[winner]), 1e-6)
        return {f"votes{number}": votes for number, votes in enumerate(score[self.around] / most, 1)}, winner

    def extend(self, element: int) -> int:
        """Return the outermost element around one that adds much mass and little else; else the element itself."""
        nested = [element, *self.page.ancestors(element)]
        mass = self.sums[self.last[nested]] - self.sums[self.first[nested]]
        net = mass - NOISE_COST * (self.weight[nested] - mass)
        best = 0
        for place in range(1, len(nested)):
            if net[place] > MIN_GROWTH * net[best] and net[place] - net[best] > MIN_GAIN * mass[best]:
                best = place
        return nested[best]

    def relation(self, element: int) -> Columns:
        """Return the place of each block relative to an element."""
        first, last = self.page.first[element], self.page.last[element]
        places, sums = np.arange(len(self.element)), self.sums
        inside = (places >= first) & (places < last)
        own = max(float(sums[last] - sums[first]), 1.0)
        # Above the element the distance is negative, below it positive.
        distance = np.minimum(places - first, _ZERO) + np.maximum(places - (last - 1), _ZERO)
        return {
            "distance": _limit(distance, _FAR_ABOVE, _FAR_BELOW),
            "up": (self.depth[element] - self._common(element)) * ~inside,
            "place": (places - first) * inside / max(last - first, 1),
            "deep": (self.depth[self.element] - self.depth[element]) * inside,
            "mass_above": _limit((sums[:-1] - sums[first]) / own, _LEAST_MASS, _MOST_MASS),
            "mass_below": _limit((sums[last] - sums[1:]) / own, _LEAST_MASS, _MOST_MASS),
        }

    def _common(self, element: int) -> NDArray[np.int64]:
        """Return for each block the depth of the innermost element that holds both it and an element."""
        out = np.zeros(len(self.element), np.int64)
        # From the outermost inwards: each holds a range of blocks inside that of the one before.
        for outer in reversed([element, *self.page.ancestors(element)]):
            out[self.page.first[outer] : self.page.last[outer]] = self.depth[outer]
        return out

    def to_title(self, title: int | None, chosen: int) -> Columns:
        """Return the place of each block relative to the title of the page."""
        n, sums = len(self.element), self.sums
        names = ("is", "distance", "up", "mass", "in_best", "mass_above")
        if title is None:
            return {f"title_{name}": np.full(n, NO_TITLE if name == "distance" else 0) for name in names}
        places, total = np.arange(n), max(float(sums[-1]), 1.0)
        element = self.page.element[title]
        first, last = self.page.first[chosen], self.page.last[chosen]
        values = (
            places == title,
            _limit(places - title, _NEAR_ABOVE, _FAR_BELOW),
            self.depth[element] - self._common(element),
            (sums[:-1] - sums[title]) / total,
            np.full(n, first <= title < last),
            ((places < title) & (places >= first)) * (max(sums[title] - sums[first], 0.0) / total),
        )
        return {f"title_{name}": value for name, value in zip(names, values, strict=True)}


def _limit(values: NDArray[Any], least: NDArray[Any], most: NDArray[Any]) -> NDArray[Any]:
    """Return values, none below the least and none above the most; numpy.clip takes three times as long."""
    limited: NDArray[Any] = np.minimum(np.maximum(values, least), most)
    return limited
