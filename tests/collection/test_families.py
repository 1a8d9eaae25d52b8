"""Families: many copies of one article are told from many pages of one template."""

import numpy as np
import pytest

from articlekit.collection import families
from articlekit.collection.families import find_families, pair_neighbours, pair_with_centres
from articlekit.collection.fold import fold
from articlekit.collection.postings import CROWD, Outline, Postings, pack
from articlekit.collection.related import Order
from articlekit.collection.signs import Signs
from articlekit.collection.sketch import U64, sketch
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


def test_neighbours_in_few_of_their_lists_are_paired_only_if_their_signs_are_similar():
    # Two documents stand side by side in two lists of ten; of the rest of each, no other document has any.
    shared, own = [(key, document) for key in (1, 2) for document in (0, 1)], [(10 + key, key % 2) for key in range(16)]
    keys, documents = (np.array(side) for side in zip(*sorted(shared + own), strict=True))
    crowded = Postings(keys.astype(U64), documents)
    for smallest, expected in (([[1, 2, 3], [4, 5, 6]], 0), ([[1, 2, 3], [3, 5, 6]], 1)):
        signs = Signs(np.array(smallest, np.uint32), np.zeros(2, U64), np.arange(2).astype(U64))
        assert len(pair_neighbours(signs, crowded)) == expected
    alike = Signs(np.array([[1, 2, 3], [4, 5, 6]], np.uint32), np.zeros(2, U64), np.arange(2).astype(U64))
    assert len(pair_neighbours(alike, crowded.take(keys < 13))) == 1


@pytest.mark.parametrize("at_once", [1, 7, 1 << 20])
def test_centres_meet_the_documents_of_their_lists_however_many_at_a_time(monkeypatch, at_once):
    monkeypatch.setattr(families, "AT_ONCE", at_once)
    count = 12
    lists = [(key, document) for key in range(9) for document in range(count) if document >= key // 3]
    keys, documents = (np.array(side) for side in zip(*lists, strict=True))
    outline = Outline(np.full(count, 100), np.full(count, 9), np.full(count, 50, np.uint32))
    centres = np.isin(np.arange(count), (1, 2, 5))
    found = pair_with_centres(outline, Postings(keys.astype(U64), documents), centres)
    # 0 is in three lists, 1 in six, the others in all nine; of two centres, each pair is there once.
    expected = {(a, b) for b in range(count) for a in range(b) if centres[a] or centres[b]}
    assert sorted(zip(found.a.tolist(), found.b.tolist(), strict=True)) == sorted(expected)
    assert len({*pack(found.a, found.b).tolist()}) == len(found)
