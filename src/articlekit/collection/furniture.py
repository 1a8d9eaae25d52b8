"""Find furniture: short texts that stand in many others which have nothing else in common, such as a paywall.

It stands in place of articles, so that two pages with the same one say nothing about each other.
"""

import numpy as np

from articlekit.collection.cluster import Related
from articlekit.collection.features import count_specific, measure
from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import Bools, Ints, runs
from articlekit.collection.relation import Texts

LEAST = 6  # hashes that tell
SAMPLE = 20  # texts that are compared with each other


def are_shared(texts: Texts) -> Bools:
    """Return which texts are short, and consist of shingles that many articles have; texts must be marked.

    The smallest hashes tell: a shingle with a larger one is not sampled of longer texts, so that few seem to have it.
    """
    sketches, longest = texts.sketches, texts.thresholds.templates.furniture
    short = np.flatnonzero((sketches.lengths <= longest) & (sketches.hashes.lengths > 0))
    sizes = np.minimum(np.maximum(sketches.prefixes[short, -1], LEAST), sketches.hashes.lengths[short])
    shared = np.zeros(len(texts), np.bool_)
    shared[short] = count_specific(sketches.hashes.take(short, sizes)) == 0
    return shared


def find_furniture(texts: Texts, related: Related, keepers: Ints) -> Ints:
    """Return the short texts that stand in several kept ones, of which two have little more in common than that text.

    A press release stands in many printings, too, but is longer. Edited copies have much more in common.

    Args:
        texts: marked.
        related: pairs of them.
        keepers: of each text, the one that stands for it.
    """
    rule, lengths = texts.thresholds.templates, texts.sketches.lengths
    links = related.links(lengths)
    wanted = (keepers[links.a] == links.a) & (lengths[links.a] > lengths[links.b])
    links = links.take(wanted & (lengths[links.b] <= rule.furniture))
    links = links.take(np.lexsort((links.a, links.b)))
    first, counts = runs(links.b)
    places = zip(first[counts >= rule.holders].tolist(), counts[counts >= rule.holders].tolist(), strict=True)
    held = [(int(links.b[place]), links.a[place : place + min(count, SAMPLE)]) for place, count in places]
    return np.array([text for text, holders in held if _is_all_they_share(texts, text, holders)], np.int64)


def _is_all_they_share(texts: Texts, text: int, holders: Ints) -> bool:
    lengths = texts.sketches.lengths
    one, other = (holders[side] for side in np.triu_indices(len(holders), 1))
    share = measure(texts.sketches, Pairs(one, other)).full_containment * np.minimum(lengths[one], lengths[other])
    return bool(np.median(share) <= texts.thresholds.templates.surplus * lengths[text])
