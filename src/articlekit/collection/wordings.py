"""Find wordings: text that articles have in common although each of them is another one.

Bulletins fill in the slots of one wording, and a site puts one box into many pages. A shingle that is in dozens of
articles is known to be no article's own. A wording shows in a handful of them: all have the whole of it, and a good
part of each is in no other. Of copies that were edited, each lacks another part, and little is its own.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.cluster import components
from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import Bools, Hashes, Ints, distinct, is_member, runs
from articlekit.collection.relation import Texts
from articlekit.collection.sketch import LEVELS, U32, U64


def find_wordings(texts: Texts, related: Pairs, doubtful: Bools) -> Hashes:
    """Return the hashes of the wordings that groups of texts have in common, ascending.

    Args:
        texts: to compare, with sketches that are not marked.
        related: pairs of them.
        doubtful: which of the pairs are in doubt by their sketches: those of one wording are not nearly the same.
    """
    rule, count = texts.thresholds.templates, len(texts)
    labels = components(count, related.a, related.b)
    sizes = np.bincount(labels, minlength=count)
    members = np.flatnonzero((sizes[labels] >= rule.group) & is_member(labels[related.a[doubtful]], labels))
    if not len(members):
        return np.array([], U32)
    groups, hashes = labels[members], texts.sketches.hashes.take(members)
    keys = groups[hashes.rows].astype(U64) << U64(32) | hashes.values
    ordered, places, counts = np.unique(keys, return_inverse=True, return_counts=True)
    where = (ordered >> U64(32)).astype(np.int64)
    # Of a long text only small hashes are sampled, so of the others it cannot be said whether it has them.
    able = _count_sampled(groups, texts.sketches.levels[members], where, ordered.astype(U32))
    share, many = counts / able, able >= rule.group
    common, rare = many & (share >= rule.common), many & (share <= np.maximum(rule.rare, 2 / able))
    # Share of the members that have a common shingle, and share of a member that is rare: means over each group.
    complete = _mean(where[common], share[common], count)
    own = _mean(groups[hashes.rows], rare[places], count)
    found = np.flatnonzero((complete >= rule.complete) & (own >= rule.own))
    return distinct(ordered[common & is_member(found, where)].astype(U32))


def _count_sampled(groups: Ints, levels: NDArray[np.uint8], where: Ints, hashes: Hashes) -> Ints:
    """Return for each pair of a group and a hash how many members are sampled at a rate that has such a hash.

    Args:
        groups: of each member.
        levels: sampling rate of each member.
        where: the groups, ascending, with all of their hashes.
        hashes: each below 1 << 32 - level of at least one member.
    """
    first, sizes = runs(where)
    numbers = np.repeat(np.arange(len(first)), sizes)
    members = np.zeros((len(first), LEVELS), np.int64)
    np.add.at(members, (np.searchsorted(where[first], groups), levels.astype(np.int64)), 1)
    # The highest level that has the hash: 32 less its bits.
    highest = np.minimum(32 - np.frexp(hashes.astype(np.float64))[1], LEVELS - 1)
    return np.asarray(members.cumsum(axis=1)[numbers, highest])


def _mean(groups: Ints, values: NDArray[Any], count: int) -> NDArray[np.float64]:
    """Return the mean of the values of each group; 0 of an empty one."""
    sizes = np.bincount(groups, minlength=count)
    return np.asarray(np.bincount(groups, values, minlength=count) / np.maximum(sizes, 1))
