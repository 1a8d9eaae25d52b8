"""Compare new texts with those of an index, as if all had been given at once.

The compared collection consists of the new texts, the earlier texts that share anchors with them, and all texts that
are connected to those. Of the texts outside it only the document frequency of their hashes matters.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from articlekit.collection.choose import EARLIER, DocumentNumbers, Ranks, choose
from articlekit.collection.explain import Compared
from articlekit.collection.families import pair_neighbours, pair_with_centres, select_crowded
from articlekit.collection.gather import Collection
from articlekit.collection.group import find_related
from articlekit.collection.index.manifest import KEPT, REFERENCE, Manifest, StoredDocument
from articlekit.collection.index.store import Store
from articlekit.collection.keep import NEWEST, UNDATED, address_key
from articlekit.collection.postings import Candidates, Pairs, Postings, candidates, crowd_size
from articlekit.collection.ragged import Ints, Keys, distinct, is_member, places
from articlekit.collection.related import Known, Order, Related
from articlekit.collection.result import Clusters, Earlier
from articlekit.collection.signs import Signs
from articlekit.collection.sketch import Sketches
from articlekit.collection.texts import Texts
from articlekit.collection.versions import find_newest, rank_versions
from articlekit.model.settings import Thresholds


@dataclass(frozen=True, slots=True)
class Matches:
    """The result of comparing new texts with an index.

    Attributes:
        numbers: numbers of the compared texts, ascending: those of the index, then from `fresh` on the new ones.
        fresh: position of the first new text.
        new: for each new text its position in the collection that was given.
        texts: for each document the position of its text.
        compared: the compared texts, marked.
        pairs: new related pairs, by numbers, the new text second.
        candidates: all pairs that were compared, by position.
        related: those that are related.
        labels: for each compared text the connected component of these, named by the position of its first text.
    """

    numbers: Ints
    fresh: int
    new: Ints
    texts: Ints
    compared: Texts
    pairs: Pairs
    candidates: Pairs
    related: Related
    labels: Ints

    @property
    def touched(self) -> Ints:
        """The numbers of earlier texts in the clusters of the documents."""
        return self.numbers[: self.fresh][np.isin(self.labels[: self.fresh], self.labels[self.texts])]


def find(store: Store, collection: Collection, thresholds: Thresholds) -> Matches:
    """Compare a collection with an index."""
    numbers = store.find(collection.digests)
    new, seen = np.flatnonzero(numbers < 0), numbers[numbers >= 0]
    numbers[new] = len(store) + np.arange(len(new))
    fresh = _Fresh(collection.texts.load(new).limit(thresholds), collection.digests[new, 0])
    found = _compare(store, fresh, _find_candidates(store, fresh), seen)
    return Matches(
        numbers=found.numbers,
        fresh=found.first,
        new=new,
        texts=np.searchsorted(found.numbers, numbers[collection.documents]),
        compared=found.texts,
        pairs=found.new_pairs(),
        candidates=found.candidates,
        related=found.related,
        labels=found.related.components(len(found.numbers)),
    )


@dataclass(frozen=True, slots=True)
class _Fresh:
    """The new texts, not marked, and the digest of each."""

    texts: Texts
    digests: Keys


@dataclass(frozen=True, slots=True)
class _Meeting:
    """The candidates for new texts, by numbers.

    Attributes:
        pairs: from lists that are not crowded, the smaller number first.
        crowded: postings of the crowded lists.
        beside: earlier texts that are paired with a new one in crowded lists, ascending.
    """

    pairs: Pairs
    crowded: Postings
    beside: Ints


@dataclass(frozen=True, slots=True)
class _Compared:
    """The compared texts, earlier and new, and their relations; `first` is the position of the first new one."""

    numbers: Ints
    first: int
    texts: Texts
    candidates: Pairs
    related: Related

    def new_pairs(self) -> Pairs:
        """Return the related pairs with a new text, by numbers."""
        pairs = self.related.pairs.take(self.related.pairs.b >= self.first)
        return Pairs(self.numbers[pairs.a], self.numbers[pairs.b])


def _compare(store: Store, fresh: _Fresh, meeting: _Meeting, seen: Ints) -> _Compared:
    """Compare new texts with their candidates, and with all texts that these are connected to."""
    met = np.concatenate((seen, meeting.beside, meeting.pairs.a[meeting.pairs.a < len(store)]))
    members, pairs = store.find_connected(met)
    numbers = np.concatenate((members, len(store) + np.arange(len(fresh.digests))))
    before = store.sketches(members)
    sketches = Sketches.join((before, fresh.texts.sketches))
    order = Order(sketches.lengths, np.concatenate((store.column("digest", members)[:, 0], fresh.digests)))
    crowded = meeting.crowded.take(is_member(numbers, meeting.crowded.documents))
    candidates = Candidates(
        _renumber(meeting.pairs, numbers), Postings(crowded.keys, places(numbers, crowded.documents))
    )
    known = Known(
        fresh=len(members),
        pairs=_renumber(pairs, numbers),
        elsewhere=store.counts_without(before.hashes.values),
        outside=len(store) - len(members),
    )

    def units_of(place: int) -> bytes | None:
        new = place - len(members)
        return store.units(int(members[place])) if new < 0 else fresh.texts.units_of(new)

    texts, judged = find_related(Texts(sketches, units_of, fresh.texts.thresholds), candidates, order, known)
    return _Compared(numbers, len(members), texts, judged.pairs, judged.without_none())


def _renumber(pairs: Pairs, numbers: Ints) -> Pairs:
    return Pairs(places(numbers, pairs.a), places(numbers, pairs.b))


def _find_candidates(store: Store, fresh: _Fresh) -> _Meeting:
    """Find candidates for new texts, without loading sketches: most texts share some anchor with some new one."""
    sketches = fresh.texts.sketches
    anchors = sketches.anchors
    keys, texts = store.postings(distinct(anchors.values))
    met = distinct(texts)
    numbers = np.concatenate((met, len(store) + np.arange(len(fresh.digests))))
    postings = Postings.of(
        np.concatenate((keys, anchors.values)), np.concatenate((places(met, texts), len(met) + anchors.rows))
    )
    is_crowd = postings.sizes() > crowd_size(len(store) + len(fresh.digests))
    light = Sketches.join((store.sketches(met, whole=False), sketches))
    outline = Texts(light, lambda _: None).outline
    pairs = candidates(outline, postings.take(~is_crowd), len(met))
    crowded = select_crowded(outline, postings.take(is_crowd), len(met))
    signs = Signs.join((store.signs(met), Signs.of(sketches, fresh.digests)))
    near = pair_neighbours(signs, crowded, len(met))
    centres = np.append(store.are_centres(met), np.zeros(len(fresh.digests), np.bool_))
    central = pair_with_centres(outline, crowded, centres, len(met))
    beside = distinct(np.concatenate((near.a, near.b, central.a, central.b)))
    return _Meeting(
        Pairs(numbers[pairs.a], numbers[pairs.b]),
        Postings(crowded.keys, numbers[crowded.documents]),
        numbers[beside[beside < len(met)]],
    )


def describe(found: Matches, earlier: Sequence[StoredDocument], manifest: Manifest) -> Compared:
    """Return what was compared, to explain the result.

    Args:
        found: result of comparing the texts.
        earlier: documents of the touched texts, as answer takes them.
        manifest: has the documents of the other texts.
    """
    rows = np.searchsorted(found.numbers, np.array([row.text for row in earlier], np.int64))

    def find_documents(text: int) -> list[Earlier]:
        # Their cluster is not known, since it has none of the new documents.
        return [row.as_earlier(-1) for row in manifest.documents(texts=[int(found.numbers[text])])]

    return Compared(found.compared, found.candidates, np.concatenate((found.texts, rows)), find_documents)


def answer(found: Matches, ranks: Ranks, earlier: Sequence[StoredDocument], first: int) -> tuple[Clusters, Pairs]:
    """Choose the keepers of new documents. A document that an earlier run kept remains the keeper of its cluster.

    With NEWEST among the criteria, a new version of it is kept instead, and it is no longer kept.

    Args:
        found: result of comparing the texts.
        ranks: scores of the new documents.
        earlier: documents of the touched texts, in the order in which they were added.
        first: number of the first new document.

    Returns:
        The clusters, and for the texts of their documents the ones that stand for them, by number.
    """
    count = len(found.texts)
    # A document that an earlier run dropped ranks last, since that run did not output it.
    ranks = ranks.insert(1, EARLIER, np.ones(count))
    table = np.zeros((len(earlier), len(ranks.names)))
    table[:, 0] = [row.kept != REFERENCE for row in earlier]
    table[:, 1] = [0 if row.kept else 2 for row in earlier]
    if NEWEST in ranks.names:
        place = ranks.names.index(NEWEST)
        table[:, place] = [address_key(row.url) for row in earlier]
        table[:, place + 1] = UNDATED
    rows = np.array([row.text for row in earlier], np.int64)
    numbers = np.array([row.number for row in earlier], np.int64)
    documents = DocumentNumbers(
        np.concatenate((found.texts, np.searchsorted(found.numbers, rows))),
        np.concatenate((first + np.arange(count), numbers)),
    )
    everything = Ranks(ranks.names, np.concatenate((ranks.table, table)))
    newest = find_newest(everything, documents, found.labels)
    everything = rank_versions(everything, newest)
    # The newest version of a document that an earlier run kept takes its place, unless it is a part of it.
    is_replaced = (newest[count:] < count) & np.array([row.kept == KEPT for row in earlier], np.bool_)
    versions = Pairs(documents.texts[newest[count:][is_replaced]], documents.texts[count:][is_replaced])
    is_replaced[is_replaced] = (versions.a == versions.b) | found.compared.hold(versions)
    if is_replaced.any():
        replaces = np.isin(np.arange(len(newest)), newest[count:][is_replaced])
        everything = everything.insert(1, NEWEST, ~replaces)
    stay = np.concatenate((np.zeros(count, np.bool_), np.array([row.kept > 0 for row in earlier], np.bool_)))
    stay[count:] &= ~is_replaced
    chosen = choose(found.compared, documents, found.related, everything, stay)
    is_replaced &= chosen.keepers[count:] != np.arange(count, len(newest))
    now = [replace(row, kept=0) if gone else row for row, gone in zip(earlier, is_replaced.tolist(), strict=True)]
    stands = found.numbers[documents.texts[chosen.keepers]]
    # If no kept document is found any more that holds one that an earlier run dropped, that decision stays.
    is_kept = np.concatenate((np.ones(count, np.bool_), np.array([row.kept > 0 for row in now], np.bool_)))
    kept_for = Pairs(found.numbers[documents.texts], stands).take(is_kept[chosen.keepers])
    return Clusters(
        keepers=chosen.keepers[:count],
        relations=chosen.relations[:count],
        similarity=chosen.similarity[:count],
        containment=chosen.containment[:count],
        why=chosen.why[:count],
        criteria=chosen.criteria,
        names=chosen.names[:count],
        earlier=tuple(row.as_earlier(name) for row, name in zip(now, chosen.names[count:].tolist(), strict=True)),
        shared=chosen.shared[chosen.shared < count],
    ), kept_for
