"""What the markup says of each block, as columns: links, tags, classes, boxes, votes, the branch of the title."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from articlekit.page.html.choose import CAP, SHARES, choose
from articlekit.page.html.mass import weigh
from articlekit.page.html.scan import Scan
from articlekit.page.html.tags import LEAVES
from articlekit.page.html.verdicts import Verdict
from articlekit.page.judge.features import FAR, Columns, is_prose, neighbours

TAGS = ("p", "div", "li", "td", "dt", "h2")
_TAG_OF = {"th": "td", "dd": "dt"}
AROUND = ("table", "article", "main", "header")
VERDICTS = ("hidden", "foreign", "furniture", "caption", "teaser")
# How much of a block's mass counts for the vote, where a verdict speaks against its element.
FACTORS = {"foreign": 0.0, "furniture": 0.0, "teaser": 0.25}
NO_TITLE = -FAR


def structure(
    page: Scan, columns: Columns, verdicts: Sequence[Verdict | None], title: int | None
) -> tuple[Columns, int | None]:
    """Return the columns, and the element that the votes of the blocks chose, None where no block has any mass.

    columns: those of the blocks' form; linked among them.
    """
    frame = _Frame(page, columns)
    kinds = np.array([0 if verdict is None else VERDICTS.index(verdict.kind) + 1 for verdict in verdicts])[
        frame.element
    ]
    out: Columns = {f"verdict_{kind}": kinds == number + 1 for number, kind in enumerate(VERDICTS)}
    out |= frame.names()
    out |= frame.boxes()
    out |= frame.votes()
    factors = [FACTORS.get(verdict.kind, 1.0) if verdict is not None else 1.0 for verdict in verdicts]
    weighed = weigh(page, [factors[element] for element in page.element])
    hidden = [verdict is not None and verdict.kind == "hidden" for verdict in verdicts]
    chosen = choose(page, weighed, hidden, title)
    sums = np.array(weighed.sum_mass)
    out |= frame.relation("best", chosen, sums)
    out |= frame.to_title(title, chosen, sums)
    out |= neighbours("linked", columns["linked"], (-1, 1))
    return out, chosen


class _Frame:
    """A page's elements as arrays: parent, depth, first and last block, sums of weight, links and mass."""

    def __init__(self, page: Scan, columns: Columns) -> None:
        self.page, self.columns = page, columns
        self.parent = np.array(page.parent)
        self.element = np.array(page.element)
        self.first, self.last = np.array(page.first), np.array(page.last)
        depth = [0] * len(page.parent)
        for element, outer in enumerate(page.parent):
            if outer >= 0:
                depth[element] = depth[outer] + 1
        self.depth = depth
        weight, mass = columns["weight"], columns["mass"]
        self.weight, self.linked, self.mass = (
            self._inside(values) for values in (weight, weight * columns["linked"], mass)
        )
        leaf = np.array([tag in LEAVES for tag in page.tag])
        own = self.element
        single = (self.last - self.first)[own] == 1
        # The element that holds the paragraph, not the paragraph; then the two around it.
        box = np.where((own > 0) & (single | leaf[own]), self.parent[own], own)
        outer = np.maximum(self.parent[box], 0)
        self.around = (box, outer, np.maximum(self.parent[outer], 0))

    def _inside(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of the blocks' values in each element."""
        sums = np.concatenate(([0.0], np.cumsum(values)))
        inside: NDArray[np.float64] = sums[self.last] - sums[self.first]
        return inside

    def names(self) -> Columns:
        """Return the tags of the blocks' elements, and what they are in."""
        page = self.page
        tags = [_TAG_OF.get(tag, tag) for tag in page.tag]
        numbers = np.array([TAGS.index(tag) if tag in TAGS else -1 for tag in tags])
        own, outer = numbers[self.element], numbers[np.maximum(self.parent[self.element], 0)]
        out: Columns = {f"tag_{tag}": own == number for number, tag in enumerate(TAGS)}
        # A row of short cells is data; a cell of a layout is a block of its own.
        out["row"] = np.fromiter(("\t" in text for text in page.text), np.bool_, len(page.text))
        out |= {f"tag_above_{tag}": outer == TAGS.index(tag) for tag in ("div", "td")}
        bits = [1 << AROUND.index(tag) if tag in AROUND else 0 for tag in tags]
        for element, outer_element in enumerate(page.parent):
            if outer_element >= 0:
                bits[element] |= bits[outer_element]
        around = np.array(bits)[self.element]
        out |= {f"in_{kind}": (around >> number) & 1 for number, kind in enumerate(AROUND)}
        return out

    def boxes(self) -> Columns:
        """Return how much text, and how linked, the boxes around each block are, and how many are set like it."""
        total = max(float(self.columns["mass"].sum()), 1.0)
        out: Columns = {"depth": np.array(self.depth)[self.element]}
        for number, box in enumerate(self.around, 1):
            weight = np.maximum(self.weight[box], 0.1)
            blocks = (self.last - self.first)[box]
            out[f"box{number}_share"] = self.mass[box] / total
            out[f"box{number}_linked"] = self.linked[box] / weight
            out[f"box{number}_density"] = self.mass[box] / weight
            out[f"box{number}_mean"] = weight / np.maximum(blocks, 1)
            out[f"box{number}_blocks"] = blocks
        tags = {tag: number for number, tag in enumerate(dict.fromkeys(self.page.tag))}
        kinds = np.array([tags[tag] for tag in self.page.tag])[self.element]
        _, like, count = np.unique(self.around[0] * len(tags) + kinds, return_inverse=True, return_counts=True)
        mass = np.bincount(like, self.columns["mass"])
        out |= {"alike_blocks": count[like], "alike_mass": mass[like], "alike_mean": mass[like] / count[like]}
        box, places, n = self.around[0], np.arange(len(kinds)), len(kinds)
        prose = is_prose(self.columns["mass"])
        above = np.maximum.accumulate(np.where(prose, places, -1))
        below = np.minimum.accumulate(np.where(prose, places, n)[::-1])[::-1]
        out["box_of_prose_above"] = (above >= 0) & (box[np.maximum(above, 0)] == box)
        out["box_of_prose_below"] = (below < n) & (box[np.minimum(below, n - 1)] == box)
        return out

    def votes(self) -> Columns:
        """Return how the boxes around each block did in the vote of all blocks, and where it stands to the winner."""
        count = len(self.parent)
        votes = np.zeros(count + 1)
        own = np.minimum(self.columns["mass"], CAP)
        box = self.around[0]
        for share in SHARES:
            votes += np.bincount(np.where(box < 0, count, box), own * share, minlength=count + 1)
            box = np.where(box >= 0, self.parent[np.maximum(box, 0)], -1)
        score = votes[:count] * (1 - self.linked / np.maximum(self.weight, 0.1))
        most = max(float(score.max()), 1e-6)
        out = {f"votes{number}": score[around] / most for number, around in enumerate(self.around, 1)}
        sums = np.concatenate(([0.0], np.cumsum(self.columns["mass"])))
        return out | self.relation("vote", int(np.argmax(score)), sums)

    def relation(self, name: str, chosen: int | None, sums: NDArray[np.float64]) -> Columns:
        """Return where each block stands to an element; sums: prefix sums of the mass by which its share is told."""
        element = chosen or 0
        first, last = self.page.first[element], self.page.last[element]
        places = np.arange(len(self.element))
        inside = (places >= first) & (places < last)
        own = max(float(sums[last] - sums[first]), 1.0)
        outside = np.where(places < first, places - first, places - last + 1)
        return {
            f"{name}_distance": np.where(inside, 0, np.clip(outside, -FAR, FAR)),
            f"{name}_up": np.where(inside, 0, self.depth[element] - self._common(element)),
            f"{name}_place": np.where(inside, (places - first) / max(last - first, 1), 0.0),
            f"{name}_deep": np.where(inside, np.array(self.depth)[self.element] - self.depth[element], 0),
            f"{name}_mass_above": np.clip((sums[:-1] - sums[first]) / own, -1, 2),
            f"{name}_mass_below": np.clip((sums[last] - sums[1:]) / own, -1, 2),
        }

    def _common(self, element: int) -> NDArray[np.int64]:
        """Return for each block how deep the innermost element is that holds it and a certain element."""
        out = np.zeros(len(self.element), np.int64)
        # The elements around one are nested, and each holds a range of blocks.
        for outer in reversed([element, *self.page.ancestors(element)]):
            out[self.page.first[outer] : self.page.last[outer]] = self.depth[outer]
        return out

    def to_title(self, title: int | None, chosen: int | None, sums: NDArray[np.float64]) -> Columns:
        """Return where each block stands to the page's title."""
        n = len(self.element)
        names = ("is", "distance", "up", "mass", "in_best", "mass_above")
        if title is None:
            return {f"title_{name}": np.full(n, NO_TITLE if name == "distance" else 0) for name in names}
        places, total = np.arange(n), max(float(sums[-1]), 1.0)
        element = self.page.element[title]
        first, last = (self.page.first[chosen], self.page.last[chosen]) if chosen is not None else (0, 0)
        above = (sums[title] - sums[first]) / total if chosen is not None else 0.0
        values = (
            places == title,
            np.clip(places - title, -FAR + 1, FAR),
            self.depth[element] - self._common(element),
            (sums[places] - sums[title]) / total,
            np.full(n, first <= title < last),
            np.where((places < title) & (places >= first), above, 0.0),
        )
        return {f"title_{name}": value for name, value in zip(names, values, strict=True)}
