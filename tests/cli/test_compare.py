"""articlekit compare in a real process."""

import json
from pathlib import Path

import pytest

from made_up import FOOTER, Run
from made_up_collection import article, template, variant

pytestmark = pytest.mark.slow


@pytest.fixture
def write(tmp_path: Path):
    def write(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, "utf-8")
        return name

    return write


def test_near_duplicates_stand_side_by_side(articlekit: Run, write):
    lines = article("one").splitlines()
    other = [*lines[:2], lines[2].replace("。", "！", 1), *lines[3:], "", "记者补充的一段话，别处没有。"]
    result = articlekit("compare", write("a.txt", "\n".join(lines)), write("b.txt", "\n".join(other)))
    out = result.stdout.decode().splitlines()
    assert (result.returncode, out[0]) == (0, "a.txt and b.txt are near duplicates")
    assert "of the shorter text's shingles are in the other" in out[1]
    assert next(line for line in out if " ~ " in line).count(lines[2][:10]) == 2
    assert out[-1].lstrip().startswith("> 记者补充的一段话")


@pytest.mark.parametrize(
    ("first", "sentence"), [("a.txt", "a.txt contains b.txt"), ("b.txt", "b.txt is contained in a.txt")]
)
def test_a_part_is_contained(articlekit: Run, write, first, sentence):
    write("a.txt", article("one", chars=1500))
    write("b.txt", variant("cut", article("one", chars=1500)))
    other = "b.txt" if first == "a.txt" else "a.txt"
    result = articlekit("compare", first, other)
    assert (result.returncode, result.stdout.decode().splitlines()[0]) == (0, sentence)


def test_what_are_no_duplicates_is_an_exit_code_of_its_own(articlekit: Run, write):
    result = articlekit("compare", write("a.txt", template("weather", 1)), write("b.txt", template("weather", 2)))
    out = result.stdout.decode()
    assert result.returncode == 1
    assert out.startswith("a.txt and b.txt are no duplicates\n")
    assert "of their numbers" in out.splitlines()[1]


def test_pages_are_cleaned_first_unless_it_is_asked_not_to(articlekit: Run, write):
    files = write("a.txt", article("one")), write("b.txt", article("one") + "\n" + FOOTER)
    assert json.loads(articlekit("compare", "-f", "json", *files).stdout)["relation"] == "exact"
    assert json.loads(articlekit("compare", "-f", "json", "--no-clean", *files).stdout)["relation"] == "near"


def test_the_record_has_what_decided(articlekit: Run, write):
    files = write("a.txt", article("one", chars=1500)), write("b.txt", variant("cut", article("one", chars=1500)))
    record = json.loads(articlekit("compare", "-f", "json", *files).stdout)
    assert [*record] == ["a", "b", "relation", "container", "evidence", "because", "edit_similarity", "rows"]
    assert (record["a"], record["b"], record["relation"], record["container"]) == (*files, "contained", "a.txt")
    assert record["evidence"]["containment"] > 0.9
    assert record["rows"][0] == {"a": record["rows"][0]["b"], "b": record["rows"][0]["a"], "likeness": 1.0}


def test_one_may_come_from_standard_input(articlekit: Run, write):
    result = articlekit("compare", "-", write("b.txt", article("one")), stdin=article("one").encode())
    assert result.stdout.decode().splitlines()[0] == "- and b.txt are exact duplicates"


def test_what_is_not_one_page_is_an_error_in_one_line(articlekit: Run, write, tmp_path):
    write("a.txt", article("one"))
    (tmp_path / "two").mkdir()
    for name in ("b.txt", "c.txt"):
        write(f"two/{name}", article("one"))
    (tmp_path / "image").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    for other, message in (("nowhere", "no such file"), ("two", "2 documents; name one page"), ("image", "not text")):
        result = articlekit("compare", "a.txt", other)
        assert result.returncode not in (0, 1)
        assert result.stdout == b""
        assert message in result.stderr.decode()
        assert len(result.stderr.splitlines()) == 1
