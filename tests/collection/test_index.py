"""What runs remember."""

import random
import re
import resource
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import articlekit
from articlekit import Earlier
from articlekit.collection.compare import compare
from articlekit.collection.dedupe import dedupe
from articlekit.collection.index import Index
from articlekit.collection.index.manifest import FORMAT
from articlekit.collection.keep import Document
from articlekit.collection.relation import Relation
from articlekit.errors import StoreError
from articlekit.model.settings import DEFAULT, Thresholds
from made_up_news import news, story

pytestmark = pytest.mark.slow

DRAW = random.Random(1)
STORY, OTHER = story(DRAW), story(DRAW)
LONGER = STORY + "文末另有一句话，别处没有。"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "seen"


def added(path: Path, *texts: str | Document, run: str | None = None, **more):
    """Add documents in a run; texts are named after their places."""
    with Index.create(path) as index:
        return dedupe(texts, index=index, run=run, **more)


def clusters_of(path: Path) -> list[int]:
    with Index(path) as index:
        assert index.verify() == []
        return [document.cluster for document in index.documents()]


def assert_sound(path: Path, documents: list[Document]) -> None:
    """Assert that each document that is not kept is held by the kept one of its cluster, as compare sees it."""
    with Index(path) as index:
        assert index.verify() == []
        stored = list(index.documents())
    assert [document.id for document in stored] == [document.id for document in documents]
    keepers = {each.cluster: each for each in reversed(stored) if each.kept}
    texts = {document.id: document.text for document in documents}
    for each in stored:
        if not each.kept:
            found = compare(texts[each.id], texts[keepers[each.cluster].id])
            assert found.relation is not Relation.NONE
            assert found.container in ("", "b")


def test_a_document_comes_back_with_its_source_whether_or_not_that_is_its_id(path):
    documents = [Document("a.txt", STORY, source="a.txt"), Document("b", OTHER, source="b.txt")]
    added(path, *documents)
    with Index(path) as index:
        assert [(each.id, each.source) for each in index.documents()] == [("a.txt", "a.txt"), ("b", "b.txt")]


@given(seed=st.integers(0, 10_000), count=st.integers(0, 60))
@settings(max_examples=12)
def test_one_run_into_an_index_gives_what_dedupe_gives_without(tmp_path_factory, seed, count):
    documents, path = news(seed, count), tmp_path_factory.mktemp("index") / "seen"
    found, expected = added(path, *documents), dedupe(documents)
    for name in ("keepers", "relations", "similarity", "containment", "names"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    assert [found.criteria[place] if place >= 0 else "" for place in found.why] == [
        expected.criteria[place] if place >= 0 else "" for place in expected.why
    ]
    assert clusters_of(path) == expected.names.tolist()
    assert_sound(path, documents)


@given(seed=st.integers(0, 10_000), count=st.integers(1, 60), cuts=st.lists(st.integers(0, 60), max_size=4))
@settings(max_examples=12)
def test_in_many_runs_who_is_dropped_is_held_and_who_is_kept_stays(tmp_path_factory, seed, count, cuts):
    documents, path = news(seed, count), tmp_path_factory.mktemp("index") / "seen"
    texts = {document.id: document.text for document in documents}
    borders, kept = [0, *sorted(min(cut, count) for cut in cuts), count], set()
    for start, stop in pairwise(borders):
        found = added(path, *documents[start:stop])
        for number, keeper in found.pairs():
            name = keeper.id if isinstance(keeper, Earlier) else documents[start + keeper].id
            assert isinstance(keeper, int) or keeper.kept
            told = compare(documents[start + number].text, texts[name])
            assert told.relation is not Relation.NONE
            assert told.container in ("", "b")
        with Index(path) as index:
            now = {document.id for document in index.documents() if document.kept}
        assert kept | {documents[start + number].id for number in found.kept} == now
        kept = now
    assert_sound(path, documents)


def test_a_copy_of_an_earlier_document_goes_in_its_favour_and_says_who_it_is(path):
    added(path, Document("a", STORY, "crawl/a.txt", "http://news.example/a"), Document("b", OTHER), run="monday")
    clusters = added(path, Document("c", STORY + "本报记者"), Document("d", LONGER), run="tuesday")
    assert clusters.keepers.tolist() == [2, 2]
    assert clusters.kept.tolist() == []
    keeper = clusters.earlier[0]
    assert (keeper.id, keeper.source, keeper.url) == ("a", "crawl/a.txt", "http://news.example/a")
    assert (keeper.run, keeper.kept, keeper.cluster) == ("monday", True, 0)
    assert clusters.relations.tolist() == [Relation.NEAR, Relation.NEAR]
    assert clusters.similarity.min() > 0.5
    assert clusters.criteria[clusters.why[0]] == "kept by an earlier run"
    assert clusters.names.tolist() == [0, 0]
    assert list(clusters.groups()) == [(2, 0, 1)]
    assert list(clusters.pairs()) == [(0, keeper), (1, keeper)]


def version(name: str, text: str, *, url: str = "https://www.news.example/a?utm_source=feed") -> Document:
    return Document(name, text, url=url)


def test_a_new_version_of_an_earlier_document_takes_its_place(path):
    keep = ("newest-version", "longest")
    added(path, version("old", LONGER, url="http://news.example/a"), run="monday", keep=keep)
    # A longer copy of another address does not.
    clusters = added(path, Document("copy", LONGER + "转载"), version("new", STORY), run="tuesday", keep=keep)
    assert clusters.keepers.tolist() == [1, 1]
    assert clusters.criteria[clusters.why[1]] == "newest-version"
    assert [(document.id, document.kept) for document in clusters.earlier] == [("old", False)]
    assert list(clusters.groups()) == [(1, 0, 2)]
    with Index(path) as index:
        assert [(each.id, each.kept) for each in index.documents()] == [("old", False), ("copy", False), ("new", True)]
        assert index.verify() == []
    # The new version is the keeper from now on, and the same run gives the same answer.
    later = added(path, LONGER, run="wednesday")
    assert [later.earlier[place - 1].id for place in later.keepers] == ["new"]
    again = added(path, Document("copy", LONGER + "转载"), version("new", STORY), run="tuesday", keep=keep)
    assert again.keepers.tolist() == [1, 1]
    assert again.earlier == clusters.earlier


def test_the_last_of_several_new_versions_takes_the_place(path):
    added(path, version("old", STORY))
    clusters = added(path, version("x", STORY + "甲"), version("y", STORY + "乙"), keep="newest-version")
    assert clusters.keepers.tolist() == [1, 1]
    # An unchanged text is a new version, too.
    assert added(path, version("z", STORY + "乙"), keep="newest-version").kept.tolist() == [0]
    with Index(path) as index:
        assert [each.id for each in index.documents() if each.kept] == ["z"]


def test_an_earlier_document_stays_unless_a_version_of_it_is_newer(path):
    added(path, version("old", STORY), Document("reference", OTHER, url="http://b.example/", reference=True))
    # Without the criterion, at another address, with another text, and beside a reference.
    assert added(path, version("x", LONGER)).kept.tolist() == []
    keep = ("newest-version", "longest")
    assert added(path, version("x", LONGER, url="http://news.example/b"), keep=keep).kept.tolist() == []
    assert added(path, version("x", story(random.Random(9))), keep=keep).kept.tolist() == [0]
    assert added(path, version("x", OTHER, url="http://b.example/"), keep=keep).kept.tolist() == []
    with Index(path) as index:
        assert [each.id for each in index.documents() if each.kept] == ["old", "reference", "x"]


def test_a_new_version_that_is_a_part_of_an_earlier_document_does_not_take_its_place(path):
    keep = ("newest-version", "longest")
    added(path, version("old", STORY), keep=keep)
    clusters = added(path, version("cut", STORY[: len(STORY) // 2]), keep=keep)
    assert clusters.kept.tolist() == []
    ((_, keeper),) = clusters.pairs()
    assert (keeper.id, keeper.kept, Relation(int(clusters.relations[0]))) == ("old", True, Relation.CONTAINED)


def test_a_copy_of_what_an_earlier_run_dropped_goes_for_what_it_kept_and_for_nothing_else(path):
    # The middle one is near to both others, which are not related: each run has one of them.
    r = random.Random(2)
    parts = [story(r, 1) for _ in range(14)]
    first, middle, last = ("".join(parts[start : start + 10]) for start in (0, 2, 4))
    assert [compare(first, last).relation, compare(middle, last).relation] == [Relation.NONE, Relation.NEAR]
    added(path, Document("first", first), Document("middle", middle), keep=("first",))
    found = added(path, Document("last", last))
    # The middle one would hold it, but was not output.
    assert found.kept.tolist() == [0]
    assert_sound(path, [Document("first", first), Document("middle", middle), Document("last", last)])


def test_the_directory_may_be_a_string(path):
    with Index.create(str(path)) as index:
        dedupe([STORY], index=index)
    with Index(str(path)) as index:
        assert index.verify() == []


def test_an_exact_copy_of_an_earlier_document_is_exact(path):
    added(path, STORY)
    clusters = added(path, STORY.replace("，", ", "), OTHER)
    assert clusters.relations.tolist() == [Relation.EXACT, Relation.NONE]
    assert clusters.names.tolist() == [0, 2]


def test_a_new_reference_stays_beside_an_earlier_document(path):
    added(path, STORY)
    clusters = added(path, Document("r", STORY, reference=True), LONGER)
    assert clusters.keepers.tolist() == [0, 0]
    assert [document.kept for document in clusters.earlier] == [True]
    later = added(path, LONGER)
    assert [later.earlier[place - 1].id for place in later.keepers] == ["r"]


def test_new_documents_that_no_earlier_one_is_like_are_chosen_among_as_ever(path):
    added(path, OTHER)
    clusters = added(path, STORY, LONGER, keep=("first",))
    assert clusters.keepers.tolist() == [0, 0]
    assert clusters.earlier == ()
    # A page of both is no part of either.
    assert added(path, OTHER + STORY, keep=("first",)).keepers.tolist() == [0]


def test_all_members_of_a_cluster_are_named_the_dropped_ones_too(path):
    added(path, STORY, LONGER)
    clusters = added(path, STORY + "新")
    assert [(document.id, document.kept) for document in clusters.earlier] == [("0", False), ("1", True)]
    assert list(clusters.groups()) == [(2, 0, 1)]


def test_a_run_tried_again_changes_nothing_and_gets_the_same_answer(path):
    added(path, STORY, OTHER, run="1 November")
    documents = [Document("x", LONGER), Document("y", OTHER), Document("z", story(DRAW))]
    first = added(path, *documents, run="2 November")
    added(path, STORY, run="3 November")
    with Index(path) as index:
        before = (index.stats(), list(index.documents()))
    again = added(path, *documents, run="2 November")
    for name in ("keepers", "relations", "similarity", "containment", "why", "names"):
        np.testing.assert_array_equal(getattr(again, name), getattr(first, name))
    assert (again.earlier, again.criteria) == (first.earlier, first.criteria)
    with Index(path) as index:
        assert (index.stats(), list(index.documents())) == before


def test_a_run_of_other_documents_must_have_another_name(path):
    added(path, STORY, run="monday")
    with pytest.raises(StoreError, match=r"seen: run 'monday' was of other documents; give this one another name"):
        added(path, OTHER, run="monday")


def test_a_run_without_a_name_takes_none_that_is_taken(path):
    added(path, STORY, run="2")
    added(path, OTHER)
    assert added(path, STORY, OTHER).earlier[1].run == "3"


def test_other_settings_are_refused_by_name(path):
    added(path, STORY)
    with pytest.raises(StoreError, match=r"other settings: threshold is 0\.65 there and 0\.9 here"):
        added(path, STORY, thresholds=Thresholds.at(0.9))


def test_rules_that_no_user_sets_may_change_between_runs(path):
    added(path, STORY)
    changed = replace(DEFAULT, near=replace(DEFAULT.near, ratio=0.6))
    assert added(path, LONGER, thresholds=changed).kept.tolist() == []


def test_an_empty_run_and_texts_without_letters(path):
    assert len(added(path)) == 0
    assert added(path, "", STORY).keepers.tolist() == [0, 1]
    for empty in ("", "。。。"):
        found = added(path, empty, STORY, empty)
        assert found.kept.tolist() == [0, 2]
        ((number, keeper),) = found.pairs()
        assert (number, keeper.id, keeper.cluster, keeper.kept) == (1, "1", 1, True)
    assert len(added(path)) == 0
    assert clusters_of(path) == [0, 1, 2, 1, 4, 5, 1, 7]
    with Index(path) as index:
        assert [each.kept for each in index.documents()] == [True, True, True, False, True, True, False, True]


def test_a_part_that_an_earlier_run_kept_stays_beside_the_whole(path):
    added(path, Document("part", STORY[: len(STORY) // 2]))
    assert added(path, Document("whole", STORY), keep=("first",)).kept.tolist() == [0]
    found = added(path, Document("copy", LONGER), Document("half", STORY[: len(STORY) // 2] + "完"), keep=("first",))
    assert [keeper.id for _, keeper in found.pairs()] == ["whole", "whole"]
    assert found.relations.tolist() == [Relation.NEAR, Relation.CONTAINED]
    with Index(path) as index:
        assert [each.id for each in index.documents() if each.kept] == ["part", "whole"]
        assert index.verify() == []


def test_a_page_of_two_stories_is_kept_beside_those_of_earlier_runs(path):
    added(path, Document("a", STORY), Document("b", OTHER))
    assert added(path, Document("page", STORY + OTHER)).kept.tolist() == [0]
    with Index(path) as index:
        assert [each.kept for each in index.documents()] == [True, True, True]
    # The other way round, it stands for one of them.
    assert len(added(path.parent / "other", STORY + OTHER).kept) == 1
    assert len(added(path.parent / "other", STORY, OTHER).kept) == 1


def test_names_need_not_be_unicode(path):
    added(path, Document("caf\udce9", STORY, "dir/caf\udce9", "http://x.example/\udce9"))
    found = added(path, STORY).earlier[0]
    assert (found.id, found.source, found.url) == ("caf\udce9", "dir/caf\udce9", "http://x.example/\udce9")
    with Index(path) as index:
        assert index.remove(["caf\udce9"]) == 1


def test_what_is_removed_is_new_again_and_gone_from_the_disk_when_compacted(path):
    added(path, Document("secret-name", STORY), OTHER, run="a")
    added(path, LONGER, run="b")
    with Index(path) as index:
        assert index.remove(["secret-name", "nobody"]) == 1
        assert index.verify() == []
        assert index.stats().texts == 2
        index.compact()
        assert index.verify() == []
        assert index.stats().documents == 2
    assert not any(b"secret-name" in file.read_bytes() for file in path.rglob("*") if file.is_file())
    # The longer text was dropped then, and is in nobody's hands.
    clusters = added(path, STORY, OTHER)
    assert clusters.keepers.tolist() == [0, 2 + [document.id for document in clusters.earlier].index("1")]
    assert added(path, LONGER, run="b").earlier[0].id == ""


def test_merging_changes_no_cluster(path):
    documents = news(5, 60)
    for start in range(0, 60, 6):
        added(path, *documents[start : start + 6])
    with Index(path) as index:
        before, few = list(index.documents()), index.stats().segments
        assert few < 5
        index.compact()
        assert index.verify() == []
        assert list(index.documents()) == before
        assert index.stats().segments == 1
    assert len([entry for entry in path.iterdir() if entry.is_dir()]) == 1
    other = path.parent / "other"
    for start in range(0, 60, 6):
        added(other, *documents[start : start + 6])
    again = added(path, *documents)
    assert again.keepers.tolist() == added(other, *documents).keepers.tolist()
    # All but parts of a page of two stories, of which the other one came later.
    assert len(again.kept) <= 1


def test_a_reader_sees_what_was_there_and_keeps_no_writer_waiting(path):
    added(path, STORY, OTHER)
    with Index(path) as reader:
        documents = reader.documents()
        assert next(documents).id == "0"
        added(path, LONGER, story(DRAW))
        assert len(list(documents)) == 1
        assert len(list(reader.documents())) == 4


def test_readers_read_while_a_writer_writes(path):
    documents = news(6, 120)
    added(path, *documents[:20])
    done, seen = threading.Event(), []

    def read():
        while not done.is_set():
            with Index(path) as index:
                seen.append((index.verify(), len(list(index.documents()))))

    reader = threading.Thread(target=read)
    reader.start()
    for start in range(20, 120, 20):
        added(path, *documents[start : start + 20])
    done.set()
    reader.join()
    assert all(problems == [] and count % 20 == 0 for problems, count in seen)
    assert len(seen) > 1


WRITER = """
import sys
from pathlib import Path
from articlekit.collection.dedupe import dedupe
from articlekit.collection.index import Index
from made_up_news import news
part = int(sys.argv[2])
for start in range(part * 40, part * 40 + 40, 10):
    with Index.create(Path(sys.argv[1])) as index:
        dedupe(news(7, 80)[start : start + 10], index=index, run=str(start))
"""


def python(code: str, *arguments: object, **more) -> "subprocess.Popen[bytes]":
    source, tests = Path(articlekit.__file__).resolve().parents[1], Path(__file__).resolve().parents[1]
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, env={"PYTHONPATH": f"{source}:{tests}"}, **more)


def test_two_writers_take_turns(path):
    writers = [python(WRITER, path, part) for part in range(2)]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    with Index(path) as index:
        assert index.verify() == []
        assert (index.stats().documents, index.stats().runs) == (80, 8)
        stored = list(index.documents())
    made = {document.id: document for document in news(7, 80)}
    assert_sound(path, [made[each.id] for each in stored])


def test_a_writer_that_waits_too_long_says_so(path):
    added(path, STORY)
    other = sqlite3.connect(path / "manifest.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with (
        Index(path, wait_seconds=0.1) as index,
        pytest.raises(StoreError, match=r"seen: another run is still writing to it, after 0 s; try again later"),
    ):
        dedupe([OTHER], index=index)
    other.close()
    assert added(path, STORY).kept.tolist() == []


@pytest.mark.parametrize("limit", [0, 3_000, 8_000, 20_000])
def test_a_full_disk_loses_the_run_and_nothing_else(path, limit):
    documents = news(8, 60)
    added(path, *documents[:30])
    before = clusters_of(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Index(path) as index:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            with pytest.raises(StoreError, match=r"^[^\n]*seen: [^\n]*(disk|failed)[^\n]*$"):
                dedupe(documents[30:], index=index)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert clusters_of(path) == before
    added(path, *documents[30:])
    whole = path.parent / "whole"
    added(whole, *documents[:30])
    added(whole, *documents[30:])
    assert clusters_of(path) == clusters_of(whole)
    assert_sound(path, documents)


def damaged_length(path: Path) -> None:
    file = next(path.glob("segment-*/hashes"))
    file.write_bytes(file.read_bytes()[:-4])


def damaged_bit(path: Path) -> None:
    file = next(path.glob("segment-*/postings.keys"))
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def missing_file(path: Path) -> None:
    next(path.glob("labels-*")).unlink()


def missing_segment(path: Path) -> None:
    with sqlite3.connect(path / "manifest.sqlite") as manifest:
        manifest.execute("DELETE FROM segment")
    manifest.close()


def lost_document(path: Path) -> None:
    with sqlite3.connect(path / "manifest.sqlite") as manifest:
        manifest.execute("DELETE FROM document WHERE number = 1")
    manifest.close()


def wrong_text(path: Path) -> None:
    with sqlite3.connect(path / "manifest.sqlite") as manifest:
        manifest.execute("UPDATE document SET text = 77 WHERE number = 1")
    manifest.close()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (damaged_length, r"segment-\d+/hashes: \d+ bytes instead of \d+"),
        (damaged_bit, r"segment-\d+/postings\.keys: its checksum differs"),
        (missing_file, r"labels-\d+: missing"),
        (missing_segment, "the labels are of 2 texts, the segments of 0"),
        (lost_document, "1 texts have no document"),
        (wrong_text, "document 1 has a text that is not there"),
    ],
)
def test_verify_names_what_is_wrong(path, damage, said):
    added(path, STORY, OTHER)
    damage(path)
    with Index(path) as index:
        problems = index.verify()
    assert len(problems) == 1
    assert re.fullmatch(said, problems[0])


def test_what_is_no_index_is_refused_in_one_line(tmp_path):
    with pytest.raises(StoreError, match="no such index"):
        Index(tmp_path / "nowhere")
    (tmp_path / "page.txt").write_text("x")
    with pytest.raises(StoreError, match="not an index"):
        Index(tmp_path)
    with pytest.raises(StoreError, match="not an index, and not empty; choose another directory"):
        Index.create(tmp_path)
    with pytest.raises(StoreError, match="File exists"):
        Index.create(tmp_path / "page.txt")
    (tmp_path / "manifest.sqlite").write_bytes(b"no database at all, but long enough to look at" * 20)
    with pytest.raises(StoreError, match="not an index"):
        Index(tmp_path)


def test_an_index_of_a_newer_version_is_refused(path):
    added(path, STORY)
    with sqlite3.connect(path / "manifest.sqlite") as manifest:
        manifest.execute(f"PRAGMA user_version = {FORMAT + 1}")
    manifest.close()
    with pytest.raises(StoreError, match="made by a newer version of articlekit"):
        Index(path)


def test_files_that_nothing_names_are_deleted_by_the_next_run_and_others_are_not(path):
    added(path, STORY)
    (path / "segment-999").mkdir()
    (path / "labels-999").write_bytes(b"1234")
    (path / "notes.txt").write_text("mine")
    assert clusters_of(path) == [0]
    added(path, OTHER)
    assert {entry.name for entry in path.iterdir()} & {"segment-999", "labels-999", "notes.txt"} == {"notes.txt"}
