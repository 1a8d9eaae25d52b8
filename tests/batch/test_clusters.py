"""Records of clusters, pairs, and documents."""

import pytest

from articlekit import Document, dedupe
from articlekit.batch.clusters import Findings, cluster_records, map_records, pair_records
from made_up_collection import article, variant

TEXTS = [article(1), article(2), variant("cut", article(2)), variant("framed", article(1)), article(3), article(1)]


@pytest.fixture
def found() -> Findings:
    """Two clusters and a single document: 3 is kept of 0, 3 and 5, and 1 of 1 and 2."""
    names = [f"d{number}" for number in range(len(TEXTS))]
    return Findings(dedupe(TEXTS), names, [f"crawl/{name}.txt" for name in names])


def with_reference() -> Findings:
    documents = [Document("r", article(1), reference=True), Document("r2", article(9), reference=True)]
    texts = [variant("framed", article(1)), article(2), article(1)]
    documents += [Document(str(number), text) for number, text in enumerate(texts)]
    names = [document.id for document in documents]
    return Findings(dedupe(documents), names, names, 2)


def test_a_cluster_names_its_keeper_and_why_and_its_members_in_order(found):
    second, first = cluster_records(found, {5: "moved"})
    assert (first["cluster"], second["cluster"]) == (0, 1)
    assert first["keeper"] == {"id": "d3", "source": "crawl/d3.txt"}
    assert first["why"] == "longest"
    assert [member["id"] for member in first["members"]] == ["d0", "d5"]
    assert [member["action"] for member in first["members"]] == ["report", "moved"]
    assert [member["relation"] for member in second["members"]] == ["contained"]
    assert second["members"][0]["containment"] > 0.9 > second["members"][0]["similarity"]
    assert [*first] == ["schema", "cluster", "keeper", "why", "members", "version"]
    assert [*first["members"][0]] == ["id", "source", "relation", "similarity", "containment", "action"]


def test_a_pair_is_a_document_that_goes_beside_its_keeper(found):
    pairs = {pair["id"]: pair["keeper"] for pair in pair_records(found)}
    assert pairs == {"d0": "d3", "d5": "d3", "d2": "d1"}
    assert all([*pair] == ["id", "keeper", "relation", "similarity", "containment"] for pair in pair_records(found))


def test_a_map_has_every_document_in_order_and_numbers_clusters_by_their_first(found):
    records = [*map_records(found)]
    assert [record["id"] for record in records] == found.ids
    assert [record["cluster"] for record in records] == [0, 1, 1, 0, 4, 0]
    assert [record["keeper"] for record in records] == ["d3", "d1", "d1", "d3", "d4", "d3"]
    assert [record["relation"] is None for record in records] == [False, True, False, True, True, False]
    assert [record["similarity"] is None for record in records] == [False, True, False, True, True, False]


def test_references_are_keepers_and_nothing_else():
    found = with_reference()
    assert [record["id"] for record in map_records(found)] == ["0", "1", "2"]
    assert [record["keeper"] for record in map_records(found)] == ["r", "1", "r"]
    (cluster,) = cluster_records(found, {})
    assert (cluster["keeper"]["id"], cluster["why"]) == ("r", "reference")
    assert [member["id"] for member in cluster["members"]] == ["0", "2"]


def test_where_nothing_decided_the_first_is_kept():
    found = Findings(dedupe([article(1), article(1)]), "ab", "ab")
    assert next(cluster_records(found, {}))["why"] == "first"


def test_no_documents_have_no_records():
    found = Findings(dedupe([]), [], [])
    assert [*cluster_records(found, {}), *pair_records(found), *map_records(found)] == []
