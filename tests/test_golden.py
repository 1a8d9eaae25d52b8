"""Every sample comes out as its case in golden/ says, whatever its encoding and its line ends."""

import tomllib
from functools import cache
from pathlib import Path

import pytest

import articlekit
from articlekit import Article, DecodeError

HERE = Path(__file__).resolve().parent
GOLDEN = HERE / "golden"
SAMPLES = HERE.parent / "samples"
NAMES = sorted(folder.name for folder in GOLDEN.iterdir())
CASES = {name: tomllib.loads((GOLDEN / name / "case.toml").read_text("utf-8")) for name in NAMES}
REFUSED = [name for name in NAMES if CASES[name].get("error")]
CLEANED = [name for name in NAMES if not CASES[name].get("error")]
MARKED = [name for name in CLEANED if (GOLDEN / name / "removed.toml").exists()]

# What is known to be wrong, by what is looked at and case. Strict: a case that is mended must leave this table.
KNOWN: dict[str, dict[str, str]] = {}


def cases(aspect, names=CLEANED):
    """Parametrise a test by the names of the golden cases."""
    known = KNOWN.get(aspect, {})
    marks = {name: [pytest.mark.xfail(strict=True, reason=reason)] for name, reason in known.items()}
    return pytest.mark.parametrize("name", [pytest.param(name, marks=marks.get(name, [])) for name in names])


def sample(name: str) -> Path:
    return SAMPLES / CASES[name]["sample"]


@cache
def cleaned(name: str) -> Article:
    return articlekit.clean(sample(name))


def golden_text(name: str) -> str:
    return (GOLDEN / name / "article.txt").read_bytes().decode("utf-8")


def golden_removals(name: str) -> dict[int, set[str]]:
    """Return line number -> reasons that it must carry."""
    rows = tomllib.loads((GOLDEN / name / "removed.toml").read_text("utf-8"))["removed"]
    return {
        line: set(row["reasons"]) for row in rows for line in range(row["line"], row.get("end_line", row["line"]) + 1)
    }


def bare(value: str | None) -> str | None:
    return None if value is None else "".join(value.split())


def test_every_sample_has_a_case():
    pages = {path.name for path in SAMPLES.iterdir() if path.is_file() and path.name != "README.md"}
    assert {case["sample"] for case in CASES.values()} == pages


@cases("text")
def test_the_text_is_the_article_byte_for_byte(name):
    assert cleaned(name).text == golden_text(name)


@cases("removed", MARKED)
def test_what_is_removed_is_what_should_be(name):
    article = cleaned(name)
    lines = {block.line for block in article.blocks}
    assert [block.line for block in article.removed] == sorted(lines & golden_removals(name).keys())


@cases("reasons", MARKED)
def test_a_removed_line_carries_its_reasons(name):
    golden = golden_removals(name)
    missing = {
        block.line: golden[block.line] - block.removal.reasons
        for block in cleaned(name).removed
        if not block.removal.reasons >= golden.get(block.line, set())
    }
    assert missing == {}


@cases("title")
def test_the_title_is_the_page_s_own_line(name):
    assert cleaned(name).title == CASES[name].get("title")


@cases("date")
def test_the_date_is_as_precise_as_the_case_asks(name):
    want = CASES[name].get("date")
    date = cleaned(name).date
    assert (date if want is None or date is None else date[: len(want)]) == want


@cases("publisher")
def test_the_publisher_is_read(name):
    assert bare(cleaned(name).publisher) == bare(CASES[name].get("publisher"))


@cases("author")
def test_the_author_is_read(name):
    # A case without an author may be one whose page names somebody who could be called its author.
    if "author" in CASES[name]:
        assert bare(cleaned(name).author) == bare(CASES[name]["author"])


@cases("editor")
def test_the_editor_is_read(name):
    assert bare(cleaned(name).editor) == bare(CASES[name].get("editor"))


@cases("reads")
def test_the_count_of_reads_is_read(name):
    assert cleaned(name).metadata.reads == CASES[name].get("reads")


@cases("sections")
def test_the_sections_are_of_these_kinds(name):
    if "sections" in CASES[name]:
        assert [section.kind for section in cleaned(name).sections] == CASES[name]["sections"]


@cases("encoding")
def test_the_encoding_is_found(name):
    if "encoding" in CASES[name]:
        assert cleaned(name).encoding.name == CASES[name]["encoding"]


@cases("status")
def test_the_status_says_whether_there_is_something_to_tell(name):
    assert cleaned(name).status == CASES[name].get("status", "ok")


@cases("refused", REFUSED)
def test_what_is_not_text_is_refused_in_one_line_that_names_it(name):
    with pytest.raises(DecodeError) as caught:
        articlekit.clean(sample(name))
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{sample(name)}: ")


@cases("idempotent")
def test_cleaning_the_text_again_changes_nothing(name):
    again = articlekit.clean(cleaned(name).text)
    assert again.text == cleaned(name).text
    assert again.removed == ()


@cases("pipe")
def test_strip_then_collapse_prints_what_clean_prints(name):
    stripped = articlekit.strip(articlekit.read(sample(name)))
    assert articlekit.collapse(articlekit.read(stripped.text)).text == cleaned(name).text


@cases("marks in the pipe")
def test_strip_then_collapse_without_losing_the_marks_gives_what_clean_gives(name):
    article = articlekit.collapse(articlekit.strip(articlekit.read(sample(name))))
    assert article.text == cleaned(name).text
    if cleaned(name).status == "ok":
        assert [block.line for block in article.removed] == [block.line for block in cleaned(name).removed]


@cases("record")
def test_an_article_comes_back_from_its_record(name):
    article = cleaned(name)
    again = Article.from_dict(article.to_dict())
    assert again.to_dict() == article.to_dict()
    assert [(block.text, block.line, block.removal) for block in again.blocks] == [
        (block.text, block.line, block.removal) for block in article.blocks
    ]
    assert (again.text, again.metadata, again.encoding, again.warnings, again.source) == (
        article.text,
        article.metadata,
        article.encoding,
        article.warnings,
        article.source,
    )


@cases("offsets")
def test_a_section_s_offsets_cut_it_out_of_the_text(name):
    record = cleaned(name).to_dict()
    pieces = [record["text"][row["start"] : row["end"]] for row in record["sections"]]
    # The sections are the whole text but for the blank lines between them.
    assert "\n\n".join(pieces) + ("\n" if pieces else "") == record["text"]


DOUBLED = (SAMPLES / "doubled-page.txt").read_text("utf-8")
# The second copy begins where the title stands for the second time, right below the last line of the footer.
FIRST, SECOND = (part + "\n" for part in DOUBLED.removesuffix("\n").split("交稿。\n"))
FIRST = FIRST.removesuffix("\n") + "交稿。\n"
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def each_line(text, change):
    return "\n".join(change(line) for line in text.split("\n"))


def nudged(line):
    """Change one character of a paragraph."""
    return line if len(line) < 30 else line[:20] + ("也" if line[20] != "也" else "又") + line[21:]


SHAPES = {
    "lines ended by CR LF": DOUBLED.replace("\n", "\r\n"),
    "lines ended by CR": DOUBLED.replace("\n", "\r"),
    "lines ended by U+2028": DOUBLED.replace("\n", "\u2028"),
    "a byte order mark": "\ufeff" + DOUBLED,
    "all lines indented": each_line(DOUBLED, lambda line: "\u3000\u3000" + line),
    "the second copy indented": FIRST + each_line(SECOND, lambda line: "\u3000\u3000" + line),
    "no-break spaces on blank lines": each_line(DOUBLED, lambda line: line or "\u00a0"),
    "zero-width spaces on blank lines": each_line(DOUBLED, lambda line: line or "\u200b"),
    "the second copy in full width": FIRST + SECOND.translate(WIDE),
    "the second copy edited": FIRST + each_line(SECOND, nudged),
    "three copies": DOUBLED + SECOND,
    "five copies": DOUBLED + SECOND * 3,
    "the second copy first": SECOND + FIRST,
    "the footer below both": FIRST[: FIRST.index("Copyright")] + SECOND + "\n" + FIRST[FIRST.index("Copyright") :],
    "two footers": DOUBLED + "\n" + FIRST[FIRST.index("Copyright") :],
    "half a second copy": FIRST + SECOND[: SECOND.index("拆违")],
    "no second title": FIRST + SECOND.partition("\n")[2],
}


def shapes(known):
    return pytest.mark.parametrize(
        "page",
        [
            pytest.param(
                page, id=name, marks=[pytest.mark.xfail(strict=True, reason=known[name])] if name in known else []
            )
            for name, page in SHAPES.items()
        ],
    )


def test_the_doubled_page_is_its_two_copies():
    assert FIRST + SECOND == DOUBLED
    assert SECOND.startswith(FIRST.partition("\n")[0])


@shapes({})
def test_another_shape_of_the_doubled_page_gives_the_same_text(page):
    assert articlekit.clean(page.encode()).text == golden_text("doubled-page")


@shapes({})
def test_the_pipe_gives_what_clean_gives_on_another_shape_of_the_doubled_page(page):
    stripped = articlekit.strip(articlekit.read(page.encode()))
    assert articlekit.collapse(articlekit.read(stripped.text)).text == articlekit.clean(page.encode()).text


def test_without_blank_lines_the_doubled_page_gives_the_same_lines():
    page = "".join(line + "\n" for line in DOUBLED.split("\n") if line.strip())
    want = [line for line in golden_text("doubled-page").split("\n") if line]
    assert articlekit.clean(page).text.removesuffix("\n").split("\n") == want


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_another_encoding_of_the_doubled_page_gives_the_same_text(encoding):
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    article = articlekit.clean(mark + DOUBLED.encode(encoding))
    assert article.text == golden_text("doubled-page")
    assert article.encoding.replaced == 0


@pytest.mark.parametrize("keep", ["first", "last", "longest", "merge"])
def test_any_copy_of_the_doubled_page_gives_the_same_lines(keep):
    from articlekit.model.settings import Repeats

    want = [line for line in golden_text("doubled-page").split("\n") if line]
    article = articlekit.clean(DOUBLED, repeats=Repeats(keep=keep))
    assert [block.text for block in article.kept] == want


def test_the_second_copy_is_one_removal_that_says_of_what_it_is_the_copy():
    record = articlekit.clean(DOUBLED).to_dict()
    (copy,) = (row for row in record["removed"] if row["stage"] == "collapse")
    assert (copy["line"], copy["end_line"]) == (69, 126)
    assert copy["text"].split("\n")[0] == record["title"]
    assert "copy of lines 1-60" in copy["because"]
