"""Find wordings: text that articles have in common although each of them is another one.

Bulletins fill in the slots of one wording, and a site puts one box into many pages. A shingle that is in dozens of
articles is known to be no article's own. A wording shows in a handful of them: all have the whole of it, and a good
part of each is in no other. Of copies that were edited, each lacks another part, and little is its own.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.cluster import attach
from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import AT_ONCE, Bools, Hashes, Ints, distinct, heads, is_member, runs
from articlekit.collection.related import invert
from articlekit.collection.sketch import LEVELS, U32, U64, Sketches
from articlekit.collection.texts import AnyTexts, Texts

MOST = 0.5  # share of a group that has a shingle from which most have it
ALIEN = 0.1  # share of such shingles below which a text is none of the group


def find_wordings(texts: AnyTexts, related: Pairs, doubtful: Bools) -> Hashes:
    """Return the hashes of the wordings that groups of texts have in common, ascending.

    Args:
        texts: to compare, with sketches that are not marked.
        related: pairs of them.
        doubtful: which of the pairs are in doubt by their sketches: those of one wording are not nearly the same.
    """
    count, least = len(texts), texts.thresholds.templates.group
    links = Pairs(np.concatenate((related.a, related.b)), np.concatenate((related.b, related.a)))
    ranks = invert(np.argsort(-np.bincount(links.a, minlength=count), kind="stable"))
    labels = attach(ranks, links.take(ranks[links.a] < ranks[links.b]))
    sizes = np.bincount(labels, minlength=count)
    members = np.flatnonzero((sizes[labels] >= least) & is_member(labels[related.a[doubtful]], labels))
    members = members[np.argsort(labels[members], kind="stable")]
    # Some groups at a time, to bound memory. A group is named by its place among these.
    blocks = np.arange(len(members)) // AT_ONCE
    blocks = blocks[np.maximum.accumulate(np.where(heads(labels[members]), np.arange(len(members)), 0))]
    parts = np.split(members, np.flatnonzero(heads(blocks))[1:])
    found = texts.map(_find_in_groups, (_group(part, labels[part]) for part in parts if len(part)))
    return distinct(np.concatenate([np.array([], U32), *found]))


def _group(members: Ints, labels: Ints) -> tuple[Ints, Ints]:
    """Return some texts, ascending, and the group of each, given their labels, of which equal ones are in a row."""
    order = np.argsort(members)
    return members[order], (np.cumsum(heads(labels)) - 1)[order]


def _find_in_groups(texts: Texts, groups: Ints) -> Hashes:
    """Return the hashes of the wordings of some groups, given the group of each text."""
    rule, members = texts.thresholds.templates, np.arange(len(texts))
    # Some are in a group by the frame of their page alone: they have little of what most have.
    inside = _share_of_common(_Tally.of(texts.sketches, members, groups), MOST) >= ALIEN
    members, groups = members[inside], groups[inside]
    tally, count = _Tally.of(texts.sketches, members, groups), int(groups.max(initial=-1)) + 1
    many = tally.able >= rule.group
    common, rare = many & (tally.share >= rule.common), many & (tally.share <= np.maximum(rule.rare, 2 / tally.able))
    # How many members have a common shingle, on average, and how much of a member is rare: three of four have as much.
    complete = _mean(tally.groups[common], tally.share[common], count)
    own = _quartile(groups, _mean(tally.rows, rare[tally.places], len(members)), count)
    found = (complete >= rule.complete) & (own >= rule.own)
    return tally.hashes[common & found[tally.groups]]


@dataclass(frozen=True, slots=True)
class _Tally:
    """How many texts of each group have each shingle of it. One entry for each pair of a group and a hash.

    Attributes:
        groups, hashes: the pairs, ascending.
        able: how many members are sampled at a rate that has such a hash: only small ones are sampled of a long text.
        share: share of these that have it.
        levels: the highest level that has such a hash.
        members: group and level of each member.
        rows, places: of each hash of a member the number of the member, and of the entry.
    """

    groups: Ints
    hashes: Hashes
    able: Ints
    share: NDArray[np.float64]
    levels: Ints
    members: tuple[Ints, Ints]
    rows: Ints
    places: Ints

    @classmethod
    def of(cls, sketches: Sketches, members: Ints, groups: Ints) -> "_Tally":
        levels = sketches.levels[members].astype(np.int64)
        sampled = sketches.hashes.take(members)
        rows = sampled.rows
        keys = groups[rows].astype(U64) << U64(32) | sampled.values
        ordered, places, counts = np.unique(keys, return_inverse=True, return_counts=True)
        where, hashes = (ordered >> U64(32)).astype(np.int64), ordered.astype(U32)
        # 32 less the bits of the hash.
        highest = np.minimum(32 - np.frexp(hashes.astype(np.float64))[1], LEVELS - 1).astype(np.int64)
        able = _count_by_level(groups, levels).cumsum(axis=1)[where, highest]
        return cls(where, hashes, able, counts / able, highest, (groups, levels), rows, places)


def _share_of_common(tally: _Tally, least: float) -> NDArray[np.float64]:
    """Return how much each member has of the shingles that at least this share of its group has."""
    common = tally.share >= least
    groups, levels = tally.members
    has = np.bincount(tally.rows, common[tally.places], minlength=len(groups))
    # The group of no shingle must have a row, too.
    table = _count_by_level(np.append(tally.groups[common], groups.max()), np.append(tally.levels[common], 0))
    most = table[:, ::-1].cumsum(axis=1)[:, ::-1]
    return np.asarray(has / np.maximum(most[groups, levels], 1))


def _count_by_level(groups: Ints, levels: Ints) -> Ints:
    """Return a table of how often each level occurs in each group."""
    count = int(groups.max(initial=-1)) + 1
    return np.bincount(groups * LEVELS + levels, minlength=count * LEVELS).reshape(-1, LEVELS)


def _mean(groups: Ints, values: NDArray[Any], count: int) -> NDArray[np.float64]:
    """Return the mean of the values of each group; 0 of an empty one."""
    sizes = np.bincount(groups, minlength=count)
    return np.asarray(np.bincount(groups, values, minlength=count) / np.maximum(sizes, 1))


def _quartile(groups: Ints, values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return the lower quartile of the values of each group, which is one of them; 0 of an empty group."""
    order = np.lexsort((values, groups))
    first, sizes = runs(groups[order])
    quartiles = np.zeros(count)
    quartiles[groups[order[first]]] = values[order[first + sizes // 4]]
    return quartiles
