"""Find furniture: short texts that stand in many others which have nothing else in common, such as a paywall.

It stands in place of articles, so that two pages with the same one say nothing about each other.
"""

import numpy as np

from articlekit.collection.features import count_specific
from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import Bools, Ints, pieces, runs
from articlekit.collection.related import Related
from articlekit.collection.texts import AnyTexts, Texts

LEAST = 6  # hashes that tell
SAMPLE = 20  # texts that are compared with each other


def are_shared(texts: AnyTexts) -> Bools:
    """Return which texts are short, and consist of shingles that many articles have; texts must be marked.

    The smallest hashes tell: a shingle with a larger one is not sampled of longer texts, so that few seem to have it.
    """
    short = np.flatnonzero(texts.lengths <= texts.thresholds.templates.furniture)
    shared = np.zeros(len(texts), np.bool_)
    shared[short] = np.concatenate(list(texts.map(_have_common_only, ((numbers,) for numbers in pieces(short)))))
    return shared


def _have_common_only(texts: Texts) -> Bools:
    hashes, everyone = texts.sketches.hashes, np.arange(len(texts))
    sizes = np.minimum(np.maximum(texts.sketches.prefixes[:, -1], LEAST), hashes.lengths)
    return np.asarray((count_specific(hashes.take(everyone, sizes)) == 0) & (sizes > 0))


def find_furniture(texts: AnyTexts, related: Related, keepers: Ints) -> Ints:
    """Return the short texts that stand in several kept ones, of which two have little more in common than that text.

    A press release stands in many printings, too, but is longer. Edited copies have much more in common.

    Args:
        texts: marked.
        related: pairs of them.
        keepers: of each text, the one that stands for it.
    """
    rule, lengths = texts.thresholds.templates, texts.lengths
    links = related.links(lengths).pairs
    wanted = (keepers[links.a] == links.a) & (lengths[links.a] > lengths[links.b])
    links = links.take(wanted & (lengths[links.b] <= rule.furniture))
    links = links.take(np.lexsort((links.a, links.b)))
    first, counts = runs(links.b)
    places = zip(first[counts >= rule.holders].tolist(), counts[counts >= rule.holders].tolist(), strict=True)
    held = [(int(links.b[place]), links.a[place : place + min(count, SAMPLE)]) for place, count in places]
    pairs = [Pairs(*(holders[side] for side in np.triu_indices(len(holders), 1))) for _, holders in held]
    every = Pairs.join([Pairs.none(), *pairs])
    share = texts.measure(every).full_containment * np.minimum(lengths[every.a], lengths[every.b])
    shares = np.split(share, np.cumsum([len(each) for each in pairs])[:-1])
    # Whether that text is all that they share.
    typical = [float(np.median(each)) for each in shares[: len(held)]]
    found = [text for (text, _), each in zip(held, typical, strict=True) if each <= rule.surplus * lengths[text]]
    return np.array(found, np.int64)
