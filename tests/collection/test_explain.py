"""What a document was compared with: the keeper, the members of its cluster, and what was turned down."""

import numpy as np
import pytest

from articlekit import Document, Relation, dedupe
from articlekit.collection.explain import Candidate, Compared, explain, find_close, judge
from articlekit.collection.fold import fold
from articlekit.collection.index import Index
from articlekit.collection.result import Clusters, Earlier
from articlekit.collection.sketch import sketch
from articlekit.collection.texts import Texts
from articlekit.model.settings import DEFAULT
from made_up_collection import article, sentences, template, variant

TEXT = article("one", chars=1200)
PART = variant("cut", TEXT)
EDITED = variant("edit5", TEXT)


def explained(texts: list[str], number: int, **options: object) -> list[Candidate]:
    found: list[Candidate] = []

    def observe(compared: Compared, clusters: Clusters) -> None:
        found.extend(explain(compared, clusters, number))

    dedupe([Document(f"{place}", text) for place, text in enumerate(texts)], observe=observe, **options)
    return found


def outcomes(found: list[Candidate]) -> list[tuple[object, str, Relation]]:
    return [(each.document, each.outcome, each.judgement.relation) for each in found]


def test_the_keeper_comes_first_and_members_follow():
    texts = [TEXT, PART, variant("script", TEXT), article("two")]
    keeper, member = explained(texts, 1), explained(texts, 0)
    assert outcomes(keeper) == [(0, "keeper", Relation.CONTAINED)]
    assert (keeper[0].keeper, keeper[0].is_part) == (0, False)
    assert outcomes(member) == [(2, "member", Relation.EXACT), (1, "member", Relation.CONTAINED)]
    assert member[1].is_part


def test_a_candidate_is_turned_down_for_its_numbers():
    (found,) = explained([template("weather", 1), template("weather", 2), article("two")], 0)
    assert (found.document, found.outcome, found.keeper) == (1, "turned down", 1)
    assert "of their numbers agree, too few" in found.judgement.because


def test_a_candidate_is_turned_down_for_a_passage_that_it_lacks():
    one, other = (f"{TEXT}\n{article(seed, chars=250)}" for seed in ("three", "four"))
    (found,) = explained([one, other], 1)
    assert outcomes([found]) == [(0, "turned down", Relation.NONE)]
    assert "characters of it stands nowhere in the other" in found.judgement.because or (
        "characters of the other stands nowhere in it" in found.judgement.because
    )


@pytest.mark.parametrize("text", ["", "...", article("two")])
def test_what_shares_nothing_has_no_candidates(text):
    assert explained([TEXT, text, PART, ""], 1) == []


def test_a_pair_is_judged_by_its_sketches_where_the_texts_are_not_at_hand():
    sketches = sketch(fold((TEXT, EDITED, template("weather", 1), template("weather", 2))))
    texts = Texts(sketches, lambda _: None).mark(np.array([], np.uint32))
    near, apart = judge(texts, 0, 1), judge(texts, 2, 3)
    assert (near.relation, "coverage" in near.evidence) == (Relation.NEAR, False)
    assert apart.relation is Relation.NONE
    assert "shingles are in the other, of 70% that a duplicate must have" in apart.because


def test_documents_of_an_index_are_candidates(tmp_path):
    with Index.create(tmp_path / "seen") as index:
        dedupe(
            [Document("old", TEXT), Document("part", PART), Document("weather", template("weather", 1))], index=index
        )
        texts = [EDITED, template("weather", 2)]
        found: dict[int, list[Candidate]] = {}
        options = {
            "index": index,
            "run": "b",
            "observe": lambda *what: found.update({number: explain(*what, number) for number in (0, 1)}),
        }
        clusters = dedupe(texts, **options)
        keeper, part = found[0]
        (bulletin,) = found[1]
        assert clusters.earlier[int(keeper.document) - 2].id == "old"
        assert (keeper.outcome, keeper.judgement.relation) == ("keeper", Relation.NEAR)
        assert (clusters.earlier[int(part.document) - 2].id, part.outcome) == ("part", "member")
        assert isinstance(bulletin.document, Earlier)
        assert (bulletin.document.id, bulletin.outcome) == ("weather", "turned down")
        found.clear()
        dedupe(texts, **options)
        assert found == {}  # the earlier result, for which nothing was compared


def test_the_pairs_closest_to_a_threshold_are_found_on_both_sides():
    base = sentences(TEXT)
    texts = [TEXT]
    # Of each text, so large a share of the sentences is its own, evenly spread.
    for share in range(1, 9):
        own = sentences(article(f"own {share}", chars=1500))
        texts.append("".join(own[place] if place * 7 % 10 < share else text for place, text in enumerate(base)))
    found = []
    clusters = dedupe(texts, observe=lambda compared, result: found.append(find_close(compared, len(result), 3)))
    (close,) = found
    assert 0 < len(close.passed) <= 3
    assert 0 < len(close.failed) <= 3
    assert all(judgement.relation for _, _, judgement in close.passed)
    assert not any(judgement.relation for _, _, judgement in close.failed)
    coverages = [judgement.evidence["coverage"] for _, _, judgement in close.passed]
    assert coverages == sorted(coverages)
    assert DEFAULT.held.coverage <= coverages[0] < 0.8
    assert all(
        0 <= number < len(clusters) for one, other, _ in (*close.passed, *close.failed) for number in (one, other)
    )
