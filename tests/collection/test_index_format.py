"""An index of an earlier version: it has no folded texts, and other settings."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from articlekit import dedupe
from articlekit.collection.index import Index
from articlekit.collection.index.manifest import FORMAT
from articlekit.collection.index.segment import UNITS
from articlekit.collection.keep import Document
from articlekit.collection.relation import Relation
from articlekit.errors import StoreError
from articlekit.model.settings import Thresholds
from made_up_collection import article, variant
from made_up_news import news

pytestmark = pytest.mark.slow

TEXT, OTHER = article(1, chars=1000), article(2)
COPY, DOUBTFUL, PART = variant("edit5", TEXT), variant("edit20", TEXT), variant("cut", TEXT)
# What the first format stored beside the settings of sketches.
OLD_SETTINGS = {"near": 0.6, "contained": 0.7, "grams.width": 3, "grams.cjk_width": 2, "near_ratio": 0.7}


def added(path: Path, *texts: str | Document, **more):
    with Index.create(path) as index:
        return dedupe(texts, index=index, **more)


def make_old(path: Path) -> None:
    """Turn an index into what the version before would have made of the same documents."""
    with closing(sqlite3.connect(path / "manifest.sqlite")) as manifest, manifest:
        for (segment,) in manifest.execute("SELECT name FROM segment").fetchall():
            for name in UNITS:
                (path / segment / name).unlink()
                manifest.execute("DELETE FROM file WHERE name = ?", (f"{segment}/{name}",))
        manifest.execute("DELETE FROM setting WHERE name = 'threshold'")
        rows = [(name, json.dumps(value)) for name, value in OLD_SETTINGS.items()]
        manifest.executemany("INSERT INTO setting VALUES (?, ?)", rows)
        manifest.execute("PRAGMA user_version = 1")


def version(path: Path) -> int:
    with closing(sqlite3.connect(path / "manifest.sqlite")) as manifest:
        return manifest.execute("PRAGMA user_version").fetchone()[0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return an old index of a text and another one."""
    path = tmp_path / "seen"
    added(path, Document("text", TEXT), Document("other", OTHER), run="old")
    make_old(path)
    return path


def test_an_old_index_is_read_and_verified_and_stays_as_it_is(path):
    with Index(path) as index:
        assert index.verify() == []
        assert [(each.id, each.kept, each.cluster) for each in index.documents()] == [
            ("text", True, 0),
            ("other", True, 1),
        ]
        assert index.stats().documents == 2
    assert version(path) == 1


def test_a_run_makes_the_new_format_of_it(path):
    found = added(path, COPY, article(3))
    assert found.kept.tolist() == [1]
    assert version(path) == FORMAT
    with Index(path) as index:
        assert index.verify() == []
        assert index.stats().documents == 4
        index.compact()
        assert index.verify() == []
        assert index.stats().segments == 1
    assert version(path) == FORMAT
    assert added(path, COPY, article(3), variant("edit5", OTHER)).kept.tolist() == []


def test_a_text_that_is_not_at_hand_has_clear_copies_only(path):
    found = added(path, Document("copy", COPY), Document("doubtful", DOUBTFUL), Document("part", PART))
    # The doubtful one would be a copy of the text, and so would it be of the copy, if it was kept.
    assert [(number, keeper.id) for number, keeper in found.pairs()] == [(0, "text"), (2, "text")]
    assert found.relations.tolist() == [Relation.NEAR, Relation.NONE, Relation.CONTAINED]
    # What is added now is at hand.
    assert added(path, variant("edit20", DOUBTFUL)).kept.tolist() == []


def test_the_same_is_a_copy_where_the_texts_are_at_hand(tmp_path):
    added(tmp_path / "seen", Document("text", TEXT), Document("other", OTHER))
    assert added(tmp_path / "seen", COPY, DOUBTFUL, PART).kept.tolist() == []


@pytest.mark.parametrize("compacted", [False, True])
def test_texts_at_hand_and_others_are_kept_apart_when_segments_are_merged(path, compacted):
    added(path, Document("late", article(4, chars=1000)))
    if compacted:
        with Index(path) as index:
            index.compact()
            assert index.verify() == []
    found = added(path, variant("edit20", article(4, chars=1000)), DOUBTFUL)
    assert found.kept.tolist() == [1]


def test_an_exact_copy_is_one_without_the_text(path):
    found = added(path, TEXT.replace("，", ", "), OTHER)
    assert found.relations.tolist() == [Relation.EXACT, Relation.EXACT]


def test_documents_of_an_old_index_can_be_removed(path):
    with Index(path) as index:
        assert index.remove(["text"]) == 1
        assert index.verify() == []
        index.compact()
        assert index.verify() == []
    assert added(path, TEXT, OTHER).kept.tolist() == [0]


def test_many_documents_grow_into_an_old_index(tmp_path):
    documents = news(3, 80)
    for start in range(0, 80, 20):
        added(tmp_path / "seen", *documents[start : start + 20])
        if start == 20:
            make_old(tmp_path / "seen")
        with Index(tmp_path / "seen") as index:
            assert index.verify() == []
    with Index(tmp_path / "seen") as index:
        before = list(index.documents())
        index.compact()
        assert index.verify() == []
        assert list(index.documents()) == before
        assert len(before) == 80


def test_other_sketches_are_refused(path):
    with closing(sqlite3.connect(path / "manifest.sqlite")) as manifest, manifest:
        manifest.execute("UPDATE setting SET value = '9' WHERE name = 'shingles.width'")
    with pytest.raises(StoreError, match=r"other settings: shingles\.width is 9 there and 10 here"):
        added(path, TEXT)


def test_the_threshold_of_the_first_run_in_the_new_format_holds(path):
    added(path, COPY, thresholds=Thresholds.at(0.8))
    with pytest.raises(StoreError, match=r"threshold is 0\.8 there and 0\.65 here"):
        added(path, COPY)


@pytest.mark.parametrize("name", UNITS)
def test_texts_that_are_lost_from_a_new_segment_are_a_problem(tmp_path, name):
    added(tmp_path / "seen", TEXT)
    with closing(sqlite3.connect(tmp_path / "seen" / "manifest.sqlite")) as manifest, manifest:
        manifest.execute("DELETE FROM file WHERE name LIKE ?", (f"%/{name}",))
    with Index(tmp_path / "seen") as index:
        (problem,) = index.verify()
    assert problem.endswith(f"/{name}: not in the manifest")
