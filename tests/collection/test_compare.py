"""Comparison of two texts: the same relation as dedupe tells, and the lines side by side."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlekit import Relation, dedupe
from articlekit.collection.compare import compare
from articlekit.model.settings import Thresholds
from made_up_collection import VARIANTS, article, template, variant

LINES = st.text("ab\n", max_size=12)


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_relation_is_what_dedupe_tells_of_the_two(name, language):
    for seed in range(5):
        one, other = article(seed, language), variant(name, article(seed, language), seed)
        assert compare(one, other).relation == max(dedupe([one, other]).relations)


def test_strangers_are_none_and_it_is_said_why():
    found = compare(article(1), article(2))
    assert (found.relation, found.container) == (Relation.NONE, "")
    assert "share no shingles" in found.because


def test_bulletins_differ_in_their_numbers_and_it_is_said():
    found = compare(template("weather", 1), template("weather", 2))
    assert found.relation is Relation.NONE
    assert "of their numbers" in found.because


def test_the_container_is_named():
    text = article(1, chars=1200)
    assert compare(variant("cut", text), text).container == "b"
    assert compare(text, variant("cut", text)).container == "a"
    assert compare(text, variant("edit5", text)).container == ""


def test_the_agreement_that_is_told_is_the_one_that_decided():
    text, other = article(1, chars=400) + "共计52038吨。", article(2, chars=600) + "共计15129吨，其中63293吨和19593吨。"
    # As long as the page in which it stands, since it is printed twice: it is contained, and so must be its numbers.
    found = compare(text + text, text + other)
    assert found.relation is Relation.CONTAINED
    assert found.evidence["number_containment"] != found.evidence["number_jaccard"]
    assert f"{found.evidence['number_containment']:.0%} of their numbers agree" in found.because


@pytest.mark.parametrize(("language", "chars"), [("zh", 200), ("en", 400)])
def test_a_passage_that_each_text_has_alone_is_named(language, chars):
    shared = article("shared", language, chars=5 * chars)
    one, other = (f"{shared}\n{article(seed, language, chars=chars)}" for seed in ("one", "two"))
    found = compare(one, other)
    assert (found.relation, dedupe([one, other]).keepers.tolist()) == (Relation.NONE, [0, 1])
    assert "stands nowhere in" in found.because
    length, has, lacks = re.search(
        r"passage of (\d+) characters of ([AB]) stands nowhere in ([AB])", found.because
    ).groups()
    assert {has, lacks} == {"A", "B"}
    assert found.evidence["missing"] == int(length)
    assert 0.5 * chars < int(length) < 1.5 * chars
    # If one of them has all of the other, it stands for it.
    whole = compare(one, shared)
    assert (whole.relation, "nowhere" in whole.because) == (Relation.NEAR, False)


def test_texts_that_are_equal_after_folding_are_exact():
    found = compare(article(1), variant("script", article(1)))
    assert (found.relation, found.evidence) == (Relation.EXACT, {})


@pytest.mark.parametrize(("one", "other"), [("短讯", "短信"), ("短讯", article(1)), ("a", "b")])
def test_a_text_that_is_too_short_is_told_equal_or_not(one, other):
    found = compare(one, other)
    assert found.relation is Relation.NONE
    assert "too short" in found.because
    assert compare(one, one).relation is Relation.EXACT


@pytest.mark.parametrize("empty", ["", "。。。", "\n \u3000", "（…）"])
def test_a_text_without_letters_is_related_to_nothing_not_even_to_itself(empty):
    for other in (empty, "", "。。。", "短", article(1)):
        for found in (compare(empty, other), compare(other, empty)):
            assert (found.relation, found.container, found.evidence) == (Relation.NONE, "", {})
            assert found.because == "one of them has no text of its own"


def test_what_is_said_of_a_pair_in_doubt_is_its_coverage_and_the_limit():
    text, other = article(1, chars=1000), article(2, chars=1000)
    found = compare(text[:500] + other[:400], text)
    assert found.relation is Relation.NONE
    coverage = found.evidence["coverage"]
    assert 0.5 < coverage < 0.65
    assert found.because.startswith(f"{coverage:.0%} of the shorter text stands in the other, of 65% that")
    found = compare(text[:100] + other, text)
    shared = f"{found.evidence['coverage']:.0%} of the shorter text stands in the other"
    assert found.because == f"{shared}, of 65% that a duplicate must have"
    found = compare(variant("edit20", text), text)
    assert found.relation is Relation.NEAR
    assert found.evidence["containment"] < 0.75 <= found.evidence["coverage"]
    assert found.because.startswith(f"{found.evidence['coverage']:.0%} of the shorter text stands in the other; ")


def test_numbers_that_decided_against_a_pair_in_doubt_are_what_is_said():
    text = article(9, chars=1200)
    found = compare(text, variant("edit20", text, 1))
    assert (found.relation, found.evidence["coverage"] > 0.65) == (Relation.NONE, True)
    assert "must have" not in found.because
    assert found.because.endswith("% of their numbers agree, too few")


def test_the_threshold_is_the_coverage_that_a_pair_must_have():
    text = article(3, chars=1000)
    other = variant("edit20", text)
    coverage = compare(text, other).evidence["coverage"]
    assert compare(text, other, thresholds=Thresholds.at(coverage - 0.01)).relation is Relation.NEAR
    found = compare(text, other, thresholds=Thresholds.at(coverage + 0.01))
    assert found.relation is Relation.NONE
    assert f"of {coverage + 0.01:.0%} that a duplicate must have" in found.because


def test_evidence_is_shares_and_counts():
    found = compare(article(1), variant("edit10", article(1)))
    assert all(
        0 <= value <= 1 for name, value in found.evidence.items() if name not in ("numbers", "length", "missing")
    )
    assert found.evidence["length"] > 400


def test_equal_lines_stand_on_one_level_and_others_between_them():
    found = compare("one\ntwo\nthree\nfour", "one\ntwo!\nthree\n3.5\nfour")
    assert [(row.a, row.b) for row in found.rows] == [
        ("one", "one"),
        ("two", "two!"),
        ("three", "three"),
        (None, "3.5"),
        ("four", "four"),
    ]
    assert [row.likeness for row in found.rows] == [1, pytest.approx(6 / 7, abs=1e-4), 1, 0, 1]


@given(LINES, LINES)
def test_rows_are_the_lines_of_both_texts_in_their_order(one, other):
    rows = compare(one, other).rows
    assert [row.a for row in rows if row.a is not None] == one.splitlines()
    assert [row.b for row in rows if row.b is not None] == other.splitlines()
    assert all(row.a is not None or row.b is not None for row in rows)


def test_an_inserted_paragraph_does_not_shift_those_that_are_alike():
    one = ["The head", "", "The ferry left at six in the morning.", "", "The tail"]
    other = ["The head", "", "A new lead.", "", "The ferry left at seven in the morning.", "", "The tail"]
    rows = compare("\n".join(one), "\n".join(other)).rows
    assert (one[2], other[4]) in {(row.a, row.b) for row in rows}
    assert (None, "A new lead.") in {(row.a, row.b) for row in rows}


@given(LINES, LINES)
def test_either_may_come_first(one, other):
    there, back = compare(one, other), compare(other, one)
    assert (there.relation, there.evidence) == (back.relation, back.evidence)


def test_texts_articles_and_documents_are_compared_alike():
    from articlekit import Article, Document, clean

    one, other = article(1), variant("cut", article(1))
    known = compare(one, other)
    assert compare(Document("x", one), other) == known
    cleaned = clean(one)
    assert isinstance(cleaned, Article)
    assert compare(cleaned, other) == compare(cleaned.text, other)
    with pytest.raises(TypeError, match="document 1 is a bytes"):
        compare(one, other.encode())
