"""The diff of a page and its clean text, made from marks."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from articlekit.collection.compare import compare
from articlekit.model import Article, Block, Encoding, Removal
from articlekit.report.diff import diff_lines, diff_rows

REMOVAL = Removal("strip", "some-rule", frozenset({"icp"}), "evidence")
HUNK = re.compile(r"@@ -(\d+),(\d+) \+(\d+),(\d+) @@ line (\d+)\n")


@st.composite
def articles(draw):
    """A page of lines with gaps between them, some of which are removed. Lines may be equal."""
    rows = draw(st.lists(st.tuples(st.integers(1, 3), st.sampled_from("abc"), st.booleans()), max_size=60))
    line, blocks = 0, []
    for gap, text, is_removed in rows:
        line += gap
        blocks.append(Block(text, line, removal=REMOVAL if is_removed else None))
    return Article("page.txt", Encoding("utf-8", "utf-8"), tuple(blocks))


def applied(lines: list[str], diff: list[str]) -> list[str]:
    """Apply a diff as patch does, checking that every line is where the diff says."""
    output, place = [], 0
    for line in diff[2:]:
        if found := HUNK.fullmatch(line):
            old, count, new, new_count = (int(number) for number in found.groups()[:4])
            start = old - 1 if count else old
            output += lines[place:start]
            assert len(output) == (new - 1 if new_count else new)
            place = start
        else:
            assert lines[place] == line[1:]
            place += 1
            if line[0] == " ":
                output.append(line[1:])
    return output + lines[place:]


@given(articles())
def test_the_diff_turns_the_page_into_the_clean_text(article):
    whole = replace(article, blocks=tuple(block.marked(None) for block in article.blocks))
    diff = [f"{line}\n" for _, line in diff_lines(article)]
    assert bool(diff) is bool(article.removed)
    assert applied(whole.text.splitlines(keepends=True), diff) == article.text.splitlines(keepends=True)


@given(articles())
def test_every_removed_line_and_no_other_is_taken_out(article):
    diff = [f"{line}\n" for _, line in diff_lines(article)]
    gone = [line[1:-1] for line in diff[2:] if line[0] == "-" and line != "-\n"]
    assert gone == [block.text for block in article.removed]
    assert all(line[0] in " -@" for line in diff[2:])


def test_a_hunk_names_the_line_of_the_page():
    blocks = (Block("a", 1), Block("b", 40, removal=REMOVAL), Block("c", 41))
    diff = "".join(f"{line}\n" for _, line in diff_lines(Article("page.txt", Encoding("utf-8", "utf-8"), blocks)))
    assert diff == "--- page.txt\n+++ page.txt (clean)\n@@ -1,4 +1,3 @@ line 40\n a\n \n-b\n c\n"


def texts(a: list[str], b: list[str], **options: bool) -> list[tuple[str, str]]:
    lines = diff_rows(compare("\n".join(a), "\n".join(b)).rows, **options)
    return [(line.sign, "".join(edit.text for edit in line.edits)) for line in lines]


def test_equal_lines_far_from_others_are_counted():
    equal = [f"line {number}" for number in range(20)]
    folded = texts([*equal, "gone"], equal)
    assert folded == [("…", "17 equal lines"), *((" ", line) for line in equal[17:]), ("-", "gone")]
    assert texts(equal, equal) == [("…", "20 equal lines")]
    assert texts(["one"], ["one"]) == [("…", "1 equal line")]
    assert texts(equal, equal, everything=True) == [(" ", line) for line in equal]


def test_lines_of_the_first_text_precede_those_of_the_second():
    assert texts(["xxxx", "yyyy"], ["1234", "5678"]) == [("-", "xxxx"), ("-", "yyyy"), ("+", "1234"), ("+", "5678")]
    assert texts(["the old ferry"], ["the new ferry"]) == [("~", "the oldnew ferry")]
