"""Families: many copies of one article are told from many pages of one template."""

import numpy as np

from articlekit.collection.families import find_families
from articlekit.collection.fold import fold
from articlekit.collection.postings import CROWD, Postings
from articlekit.collection.related import Order
from articlekit.collection.sketch import sketch
from articlekit.collection.texts import Texts
from made_up_collection import article, template, variant


def labels(*texts: str) -> list[int]:
    folded = fold(texts)
    sketches = sketch(folded)
    postings = Postings.of(sketches.anchors.values, sketches.anchors.rows)
    order = Order(sketches.lengths, np.arange(len(texts)).astype(np.uint64))
    compared = Texts(sketches, lambda row: folded.units[folded.starts[row] : folded.starts[row + 1]].tobytes())
    return find_families(compared, postings.take(postings.sizes() > CROWD), order).labels.tolist()


def test_copies_are_a_family():
    text = article("one")
    found = labels(*(variant(("edit5", "framed", "dropped")[number % 3], text, number) for number in range(80)))
    # A few may be left over; what they share is counted once for the family, and once for each of them.
    assert max(found.count(label) for label in found) > 70


def test_two_families_are_two():
    found = labels(*(variant("edit5", article(seed), number) for number in range(60) for seed in ("one", "other")))
    assert not set(found[::2]) & set(found[1::2])
    assert max(found[::2].count(label) for label in found) > 40 < max(found[1::2].count(label) for label in found)


def test_pages_of_a_template_are_none():
    assert labels(*(template("police", number) for number in range(100))) == [*range(100)]
    frame = article("frame", chars=300)
    assert labels(*(f"{frame}{article(seed, chars=500)}" for seed in range(100))) == [*range(100)]


def test_what_is_in_no_crowd_is_not_looked_at():
    assert labels(*([article("one")] * CROWD)) == [*range(CROWD)]
    assert labels() == []
