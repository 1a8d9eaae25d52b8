"""Articles as rows of a table for people."""

from articlekit import clean, records
from articlekit.io import rows
from articlekit.io.records import to_record
from articlekit.model import Failure
from made_up import DOUBLED


def test_every_field_of_a_record_is_in_the_table_for_people_or_left_out_on_purpose():
    left_out = {"schema", "authors", "evidence", "lines", "kinds", "sections", "blocks_in", "blocks_out"}
    assert records.ArticleRecord.__annotations__.keys() - {column.name for column in rows.COLUMNS} == left_out
    assert rows.COLUMNS[-1].name == "text"
    for result in (clean(DOUBLED), Failure("gone.html", "read", "not there")):
        assert len(rows.cells(to_record(result))) == len(rows.COLUMNS)


def test_a_row_for_people_has_shares_and_rules_with_counts():
    names = [column.name for column in rows.COLUMNS]
    row = dict(zip(names, rows.cells(to_record(clean(DOUBLED))), strict=True))
    assert row["share_kept"] == round(row["chars_out"] / row["chars_in"], 4)
    assert row["removed"].startswith("repeated-body 5; ")
    assert row["lines_removed"] == sum(int(part.split()[-1]) for part in row["removed"].split("; "))
    assert not row["text"].endswith("\n")
