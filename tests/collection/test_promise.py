"""What is dropped is held by its keeper: for any collection, and any way to choose keepers."""

import random
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articlekit import Document, Relation, dedupe
from articlekit.collection.compare import compare
from articlekit.collection.coverage import measure_coverage
from articlekit.collection.explain import Compared, judge
from articlekit.collection.fold import fold
from articlekit.collection.postings import Pairs
from articlekit.model.settings import DEFAULT, Thresholds
from made_up_collection import TEMPLATES, VARIANTS, article, sentence, template, variant

PARAGRAPH = 40  # folded characters; shorter ones are not asked for
MISSING = 0.1  # a paragraph of which no more than this stands in a text is wholly missing from it
# Containment is estimated from at least 48 shingles, with a standard error of .06; three times that.
SAMPLING_ERROR = 0.18
CRITERIA = ("longest", "first", "earliest", "latest", "prefer-host:a.example", "newest-version")
CHAINS = st.lists(st.sampled_from(CRITERIA), min_size=1, max_size=3, unique=True)


@cache
def paragraph(number: int) -> str:
    language = ("zh", "en")[number % 2]
    r = random.Random(f"paragraph {number}")
    return ("" if language == "zh" else " ").join(sentence(r, language) for _ in range(r.randint(2, 5)))


@cache
def made(parts: tuple[int, ...], name: str) -> str:
    return variant(name, "\n\n".join(map(paragraph, parts)), sum(parts))


# Articles and their variants, texts that share some of their paragraphs, bulletins, and documents without text.
TEXTS = st.one_of(
    st.builds(
        made,
        st.lists(st.integers(0, 7), min_size=1, max_size=7).map(tuple),
        st.sampled_from(("exact", "exact", *sorted(VARIANTS))),
    ),
    st.builds(template, st.sampled_from(sorted(TEMPLATES)), st.integers(0, 3)),
    st.sampled_from(("", "。。。", "短讯", article(1), article(1) + article(2), variant("cut", article(2)))),
)


def documents(texts: list[str], r: random.Random) -> list[Document]:
    return [
        Document(
            str(number),
            text,
            url=r.choice((None, "http://a.example/1", "http://b.example/2", "http://a.example/3")),
            date=r.choice(("", "2021-01-01", "2021-01-02", "2021-01-03")),
            reference=r.random() < 0.05,
        )
        for number, text in enumerate(texts)
    ]


def coverage(parts: list[str], text: str) -> list[float]:
    """Return how much of each part stands in a text."""
    folded = fold([*parts, text])
    units = [folded.units[start:end].tobytes() for start, end in pairwise(folded.starts.tolist())]
    pairs = Pairs(np.arange(len(parts)), np.full(len(parts), len(parts)))
    return measure_coverage(units.__getitem__, pairs).tolist()


def missing(text: str, keeper: str) -> float:
    """Return the share of a text that is in paragraphs of which nothing stands in the keeper."""
    lengths = [int(length) for length in fold([*text.split("\n"), text]).lengths]
    parts = [(part, length) for part, length in zip(text.split("\n"), lengths[:-1], strict=True) if length >= PARAGRAPH]
    found = coverage([part for part, _ in parts], keeper)
    return sum(length for (_, length), share in zip(parts, found, strict=True) if share <= MISSING) / max(
        lengths[-1], 1
    )


def check(texts: list[str], pairs: list[tuple[int, int]], thresholds: Thresholds = DEFAULT) -> None:
    """Assert that each (document, keeper) passes compare, and that no more is missing than the thresholds allow."""
    for number, keeper in pairs:
        found = compare(texts[number], texts[keeper], thresholds=thresholds)
        assert found.relation is not Relation.NONE
        if found.relation is Relation.CONTAINED:
            assert found.container == "b"
        if found.relation is not Relation.EXACT:
            held = thresholds.held
            is_certain = found.evidence["containment"] >= held.certain
            promised = min(held.coverage, held.certain - SAMPLING_ERROR) if is_certain else held.coverage
            assert missing(texts[number], texts[keeper]) <= 1 - promised


@given(st.lists(TEXTS, max_size=14), CHAINS, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_every_dropped_document_is_held_by_its_keeper(texts, keep, r):
    found = dedupe(documents(texts, r), keep=keep)
    check(texts, list(found.pairs()))
    assert set(found.keepers.tolist()) == set(found.kept.tolist())


@pytest.mark.parametrize("coverage", [0.3, 0.9])
@given(texts=st.lists(TEXTS, max_size=10), keep=CHAINS, r=st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_with_another_threshold_too(coverage, texts, keep, r):
    thresholds = Thresholds.at(coverage)
    check(texts, list(dedupe(documents(texts, r), keep=keep, thresholds=thresholds).pairs()), thresholds)


@pytest.mark.parametrize("keep", ["longest", "first", "prefer-host:a.example"])
def test_in_a_large_collection_too(keep):
    r = random.Random(keep)
    texts = [article(number, ("zh", "en")[number % 2]) for number in range(60)]
    texts += [variant(r.choice(sorted(VARIANTS)), r.choice(texts[:30]), number) for number in range(150)]
    texts += [made(tuple(r.choices(range(12), k=r.randint(1, 8))), "exact") for _ in range(80)]
    texts += [r.choice(texts[:60]) + r.choice(texts[:60]) for _ in range(20)]
    r.shuffle(texts)
    seen = list[Compared]()
    pairs = list(dedupe(documents(texts, r), keep=keep, observe=lambda compared, _: seen.append(compared)).pairs())
    assert len(pairs) > 120
    # Here the frame of a site is in many articles, and does not count: for compare, which sees two texts, it does.
    (compared,) = seen
    for number, keeper in pairs:
        one, other = compared.documents[[number, keeper]].tolist()
        found = judge(compared.texts, one, other)
        assert found.relation is not Relation.NONE
        if found.relation is Relation.CONTAINED:
            assert compared.texts.lengths[one] <= compared.texts.lengths[other]


@pytest.mark.parametrize("keep", ["longest", "first", "latest", "prefer-host:a.example"])
def test_texts_that_each_lack_a_passage_of_the_other_are_both_kept(keep):
    # Of similar lengths, and most of the shorter one stands in the longer one.
    text, other = article("long", chars=1200)[:1000], article("other", chars=400)
    documents = [
        Document("half", text[:520] + other[:240], url="http://a.example/1", date="2021"),
        Document("whole", text, url="http://b.example/2", date="2022"),
    ]
    assert "a passage of" in compare(documents[0], documents[1]).because
    assert dedupe(documents, keep=keep).keepers.tolist() == [0, 1]


@pytest.mark.parametrize("keep", ["first", "earliest", "prefer-host:a.example"])
def test_a_shorter_text_that_lacks_a_passage_goes_for_the_longer_one_whatever_is_preferred(keep):
    text = article("long", chars=1000)
    documents = [
        Document("short", text[:350] + text[480:], url="http://a.example/1", date="2021"),
        Document("whole", text, url="http://b.example/2", date="2022"),
    ]
    assert compare(documents[0], documents[1]).relation is Relation.NEAR
    found = dedupe(documents, keep=keep)
    assert (found.keepers.tolist(), found.criteria[found.why[1]]) == ([1, 1], "the whole, not a part")
