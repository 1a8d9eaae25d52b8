"""A collection in partitions has one result: for any size of them, any engine, and after any interruption."""

import os
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articlekit import Document, dedupe
from articlekit.collection import batches, meet, stored
from articlekit.collection.columns import Lasting, Room, Temporary
from articlekit.collection.gather import Workbench
from articlekit.collection.index import Index
from articlekit.collection.parts import Recent
from articlekit.collection.result import Clusters
from articlekit.engine.partitions import Kept, Processes, Serial
from articlekit.errors import EngineError, UsageError, WriteError
from made_up_collection import VARIANTS, article, template, variant

FIELDS = ("keepers", "relations", "similarity", "containment", "why", "names", "shared")


def made_collection(seed: int, count: int) -> list[str]:
    """Articles of two languages, copies of each kind, bulletins of one template, exact copies, empty texts."""
    r = random.Random(seed)
    texts = [article(number, ("zh", "en")[number % 2]) for number in range(count)]
    texts += [variant(r.choice(sorted(VARIANTS)), r.choice(texts[:count]), number) for number in range(2 * count)]
    texts += [template("weather", number) for number in range(count)]
    texts += [r.choice(texts) for _ in range(count)] + ["", "。"]
    r.shuffle(texts)
    return texts


def assert_equal(one: Clusters, other: Clusters) -> None:
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), name)


@pytest.fixture
def small(monkeypatch):
    """Partitions so small that a made collection has many of each kind."""
    monkeypatch.setattr(batches, "PART", 17)
    monkeypatch.setattr(stored, "CHUNK", 23)
    monkeypatch.setattr(stored, "COUNTED", 20)
    monkeypatch.setattr(meet, "SORTED", 400)
    monkeypatch.setattr(meet, "MET", 50)
    monkeypatch.setattr(meet, "SAMPLE", 3)


@pytest.mark.parametrize("seed", range(3))
def test_partitions_of_any_size_give_the_same(small, seed):
    texts = made_collection(seed, 40)
    found = dedupe(texts)
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((batches, "PART"), (stored, "CHUNK"), (meet, "SORTED"), (meet, "MET")):
            patch.setattr(module, name, 1 << 20)
        assert_equal(found, dedupe(texts))
    assert len(found.kept) < len(texts) - 60


def test_frequent_shingles_are_counted_over_all_partitions(small, monkeypatch):
    # A paragraph that stands in more than 40 articles is no article's own; one in an article and its copies is.
    frame = article("frame", chars=300)
    texts = [article(number, chars=300) + frame for number in range(60)] + [article("family", chars=500)] * 3
    texts += [variant("edit5", article("family", chars=500), number) for number in range(50)]
    found = dedupe(texts)
    assert found.keepers[:60].tolist() == list(range(60))
    assert len(set(found.keepers[60:].tolist())) < 10
    monkeypatch.setattr(stored, "COUNTED", 1 << 20)
    assert_equal(found, dedupe(texts))


@pytest.mark.slow
def test_processes_give_the_same_as_this_one(small, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    texts = made_collection(1, 60)
    assert_equal(dedupe(texts, workers=2), dedupe(texts))
    assert [*tmp_path.glob("articlekit-*")] == []


def test_an_index_gives_the_same_for_parts_on_disk(small, tmp_path):
    texts = made_collection(2, 30)
    documents = [Document(str(number), text) for number, text in enumerate(texts)]
    results = []
    for name, size in (("one", 17), ("two", 1 << 20)):
        with pytest.MonkeyPatch.context() as patch, Index.create(tmp_path / name) as index:
            patch.setattr(batches, "PART", size)
            results.append([dedupe(documents[:100], index=index), dedupe(documents[100:], index=index)])
            assert index.verify() == []
    for one, other in zip(*results, strict=True):
        assert_equal(one, other)
        assert one.earlier == other.earlier


class StoppedHereError(Exception):
    """As if the process were killed."""


class StopsAfter(Serial):
    """An engine that stops after some partitions, and counts them."""

    def __init__(self, partitions: int) -> None:
        self.left = self.done = partitions

    def map_partitions(self, function, partitions, **more):
        for partition in partitions:
            if not self.left:
                raise StoppedHereError
            self.left -= 1
            yield function(partition)


@pytest.mark.parametrize("partitions", [1, 5, 20, 30, 60])
def test_a_run_that_was_stopped_goes_on(small, tmp_path, partitions):
    texts = made_collection(3, 40)
    directory, expected = tmp_path / "work", dedupe(texts)
    with pytest.raises(StoppedHereError), Lasting(str(directory), "job") as rooms:
        dedupe(texts, workbench=Workbench(Kept(StopsAfter(partitions), str(directory)), rooms))
    assert len([*directory.glob("result-*")]) == partitions
    engine = StopsAfter(10_000)
    with Lasting(str(directory), "job") as rooms:
        assert_equal(dedupe(texts, workbench=Workbench(Kept(engine, str(directory)), rooms)), expected)
    again = StopsAfter(10_000)
    with Lasting(str(directory), "job") as rooms:
        dedupe(texts, workbench=Workbench(Kept(again, str(directory)), rooms))
    assert again.left == engine.left - partitions
    assert not directory.exists()


@pytest.mark.parametrize("change", ["a text", "fewer", "more"])
def test_what_was_kept_of_other_documents_is_not_used(small, tmp_path, change):
    # Of the same inputs: a page that took too long is read by the next run, or the other way round.
    texts, directory = made_collection(6, 40), tmp_path / "work"
    others = {
        "a text": [*texts[:100], article("another"), *texts[101:]],
        "fewer": texts[:170],
        "more": [*texts, *texts[:40]],
    }
    with pytest.raises(StoppedHereError), Lasting(str(directory), "job") as rooms:
        dedupe(texts, workbench=Workbench(Kept(StopsAfter(60), str(directory)), rooms))
    with Lasting(str(directory), "job") as rooms:
        found = dedupe(others[change], workbench=Workbench(Kept(Serial(), str(directory)), rooms))
    assert_equal(found, dedupe(others[change]))


def test_what_another_job_left_is_not_used(small, tmp_path):
    texts, others = made_collection(4, 40), made_collection(5, 40)
    directory = tmp_path / "work"
    with pytest.raises(StoppedHereError), Lasting(str(directory), "one") as rooms:
        dedupe(texts, workbench=Workbench(Kept(StopsAfter(30), str(directory)), rooms))
    with Lasting(str(directory), "other") as rooms:
        assert_equal(dedupe(others, workbench=Workbench(Kept(Serial(), str(directory)), rooms)), dedupe(others))


def test_what_was_asked_wrongly_leaves_nothing(tmp_path):
    rooms = Lasting(str(tmp_path / "work"), "job")
    rooms.open()
    rooms.__exit__(UsageError)
    assert [*tmp_path.iterdir()] == []


@given(st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=6), max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_first_of_equal_documents_is_always_new(batches, r):
    firsts = np.cumsum([0, *map(len, batches)])
    order = list(range(len(batches)))
    r.shuffle(order)
    known, new = Recent(), dict[int, bool]()
    for place in order:
        digests = np.array([(value, 7) for value in batches[place]], np.uint64).reshape(-1, 2)
        flags = known.are_new(digests, int(firsts[place]))
        new |= dict(enumerate(flags.tolist(), int(firsts[place])))
    values = [value for batch in batches for value in batch]
    for value in set(values):
        assert new[values.index(value)]


def test_copies_that_follow_each_other_are_known():
    digests = np.array([(1, 1), (2, 1), (1, 1), (1, 2), (1, 1)], np.uint64)
    assert Recent().are_new(digests, 0).tolist() == [True, True, False, True, False]


def test_columns_are_the_same_in_a_file_as_in_memory(tmp_path):
    arrays = {"a": np.arange(7, dtype=np.uint32), "none": np.array([], np.int64), "two": np.ones((3, 2), np.uint64)}
    opened = Room(str(tmp_path)).put("name", arrays).open()
    assert list(opened) == list(arrays)
    for name, array in arrays.items():
        np.testing.assert_array_equal(opened[name], array)
        assert opened[name].dtype == array.dtype
    assert Room().put("name", arrays).open() == arrays


def test_many_files_may_be_open_at_once(tmp_path):
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = [Room(str(tmp_path)).put(str(number), {"a": np.arange(3)}) for number in range(300)]
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (len(list(Path("/proc/self/fd").iterdir())) + 20, hard))
        opened = [file.open() for file in files]
        read = [each.read("a", 1, 3) for each in opened]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert all(each["a"].tolist() == [0, 1, 2] for each in opened)
    assert set(read) == {np.arange(1, 3).tobytes()}


def test_a_room_that_cannot_be_made_is_one_line(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))
    with pytest.raises(WriteError, match="dedupe keeps texts there: free some space"), Temporary() as rooms:
        rooms.open()
    with pytest.raises(WriteError, match="No such file"), Lasting(str(tmp_path / "no" / "work"), "job") as lasting:
        lasting.open()


def test_columns_that_are_gone_are_one_line(tmp_path):
    kept = Room(str(tmp_path)).put("name", {"a": np.arange(3)})
    Path(tmp_path, "name").unlink()
    with pytest.raises(WriteError, match="No such file"):
        kept.open()


def fail(task: str) -> str:
    if task == "kill":
        os._exit(9)
    if task == "error":
        raise WriteError("disk: full")
    if task == "fault":
        raise ValueError("no such thing")
    return task * 2


@pytest.mark.slow
def test_results_come_in_order_and_what_fails_is_one_line():
    with Processes(2) as engine:
        words = [str(number) for number in range(30)]
        assert list(engine.map_partitions(fail, words)) == [word * 2 for word in words]
        with pytest.raises(WriteError, match="disk: full"):
            list(engine.map_partitions(fail, ["a", "error", "b"]))
        # It is started again.
        assert list(engine.map_partitions(fail, ["a", "b"])) == ["aa", "bb"]
        with pytest.raises(EngineError, match="partition 2: ValueError: no such thing"):
            list(engine.map_partitions(fail, ["a", "fault", "b"]))
        with pytest.raises(EngineError, match="partition 2: the process that worked on it died"):
            list(engine.map_partitions(fail, ["a", "kill", "b"]))


def test_one_partition_starts_no_process():
    with Processes(2) as engine:
        assert list(engine.map_partitions(pid, [])) == []
        assert list(engine.map_partitions(pid, [1])) == [os.getpid()]


def pid(_: int) -> int:
    return os.getpid()
