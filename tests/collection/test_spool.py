"""A spool: byte strings on disk, read and written in any order."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlekit.collection import spool
from articlekit.collection.spool import Spool

# None reads one of those that are there.
STEPS = st.lists(st.one_of(st.none(), st.binary(max_size=20)), max_size=40)


@given(STEPS, st.sampled_from((1, 16, 1 << 20)), st.randoms(use_true_random=False))
def test_what_is_appended_is_read_by_its_number_whatever_came_between(steps, in_memory, r):
    stored, data = Spool(), list[bytes]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spool, "IN_MEMORY", in_memory)
        for step in steps:
            if step is not None:
                stored.append(step)
                data.append(step)
            elif data:
                number = r.randrange(len(data))
                assert stored.read(number) == data[number]
        assert [stored.read(number) for number in range(len(data))] == data


def test_more_than_fits_in_memory_is_on_disk_and_is_read_between_appends(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    stored, r = Spool(), random.Random(1)
    pieces = [bytes([number]) * (1 << 20) for number in range(20)]
    for number, piece in enumerate(pieces):
        stored.append(piece)
        for place in {0, number, r.randrange(number + 1)}:
            assert stored.read(place) == pieces[place]
        assert (stored._file is not None) is (sum(map(len, pieces[: number + 1])) >= spool.IN_MEMORY)
    assert [stored.read(number) for number in reversed(range(20))] == pieces[::-1]
    stored.close()
    assert [*Path(tmp_path).iterdir()] == []


def test_a_number_that_was_not_appended_is_an_error():
    stored = Spool()
    stored.append(b"")
    assert stored.read(0) == b""
    with pytest.raises(IndexError):
        stored.read(1)
