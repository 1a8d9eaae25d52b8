"""What readers yield, and how much it weighs."""

import pytest

from articlekit.errors import DecodeError, ReadError, RuleError, stage_of
from articlekit.io.documents import Broken, RawDocument, Skipped, weigh
from articlekit.io.extras import MissingExtraError
from articlekit.io.inputs import Input

ITEM = Input("t", "t")


def row(cells):
    return RawDocument(ITEM, "t:1", b"", kind="row", row=cells)


def test_a_row_weighs_what_all_of_its_cells_do():
    flat = weigh(row({"html": "x" * 500, "raw": b"y" * 300}))
    assert flat == 800
    assert weigh(row({"page": {"html": "x" * 500}, "parts": [{"raw": b"y" * 200}, ["z" * 100]]})) == flat
    assert weigh(row({"vector": [0.5] * 1000, "n": 1, "none": None})) >= 1000
    assert weigh(row({})) == 0


def test_a_document_weighs_its_bytes_and_what_holds_none_weighs_nothing():
    assert weigh(RawDocument(ITEM, "t", b"x" * 500)) == 500
    assert weigh(Broken(ITEM, "t", "damaged")) == weigh(Skipped(ITEM, "t", "a link")) == 0


@pytest.mark.parametrize(
    ("error", "stage"),
    [(DecodeError(), "decode"), (ReadError(), "read"), (MissingExtraError(), "read"), (RuleError(), "clean")],
)
def test_an_error_names_the_stage_in_which_it_arose(error, stage):
    assert stage_of(error, "clean") == stage
