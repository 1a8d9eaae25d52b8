"""What commands show on a terminal of 80 and of 120 columns, as files to read; --rewrite-screens writes them anew."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from made_up import Run

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SCREENS = Path(__file__).resolve().parent / "screens"
FERRY, REPRINT = "samples/collection/ferry.txt", "samples/collection/ferry-reprint.txt"
COMMANDS = {
    "detect": ("detect", "samples/br-paragraphs.html", "samples/collection", "samples/doubled-gb18030.txt"),
    "detect-all": ("detect", "--all", "samples/doubled-gb18030.txt"),
    "dedupe": ("dedupe", "samples/collection"),
    "dedupe-explain": ("dedupe", "--explain", FERRY, "samples/collection"),
    "compare": ("compare", FERRY, REPRINT),
    "compare-part": ("compare", "samples/collection/library.txt", "samples/collection/library-teaser.txt"),
    "diff": ("clean", "--diff", "samples/police-notice.txt"),
    "diff-html": ("clean", "--diff", "samples/sibling-divs.html"),
    "explain": ("explain", "samples/doubled-page.txt"),
    "explain-html": ("explain", "samples/sibling-divs.html"),
    "rules-list": ("rules", "list", "--language", "en"),
}
# Control sequences by their parameters, as the files have them.
MARKS = {
    "0": "/",
    "1": "bold",
    "2": "faint",
    "31": "red",
    "32": "green",
    "33": "yellow",
    "35": "magenta",
    "36": "cyan",
    "94": "blue",
    "1;35": "bold magenta",
}
STYLE = re.compile("\x1b\\[([0-9;]*)m")


def columns_of(line: str) -> int:
    """Return the columns of a line without colours, by the properties of Unicode alone."""
    widths = {"W": 2, "F": 2}
    return sum(
        widths.get(unicodedata.east_asian_width(character), 1)
        for character in line
        if unicodedata.category(character) != "Mn"
    )


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("name", COMMANDS)
def test_the_screen_is_the_one_on_file(on_terminal, request, name, columns):
    text = on_terminal(*COMMANDS[name], columns=columns, cwd=ROOT).decode()
    shown = STYLE.sub(lambda found: f"{{{MARKS[found[1]]}}}", text)
    path = SCREENS / f"{name}-{columns}.txt"
    if request.config.getoption("--rewrite-screens"):
        path.write_text(shown, "utf-8")
    assert shown == path.read_text("utf-8")
    assert [line for line in STYLE.sub("", text).splitlines() if columns_of(line) > columns] == []
    # Every colour ends in its line.
    assert all(line.count("{/}") * 2 == len(re.findall(r"\{[a-z /]+\}", line)) for line in shown.splitlines())


def test_every_screen_on_file_is_of_a_command():
    names = {path.name for path in SCREENS.iterdir()}
    assert names == {f"{name}-{columns}.txt" for name in COMMANDS for columns in (80, 120)}


# What would move the cursor, set the title of the window, ring, break the line, or turn the text.
HOSTILE = "\x1b[31mred\x1b]0;title\x07\x9b2J\x08\r\x7f\u2028\u202egnol\u2066\u2069"
BODY = "".join(f"The {number}th ferry left the island at noon, and nobody was on board.\n\n" for number in range(9))


def is_harmless(text: str) -> bool:
    return not re.search("[^\\t\\n\\x20-\\x7e\\xa0-\\u2027\\u202f-\\u2065\\u206a-\\U0010ffff]", text)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A directory with a page, its copy, and records, that hold control characters wherever they can."""
    name = HOSTILE.replace("/", "")
    page = f"{HOSTILE}Title{HOSTILE}\n\n{BODY}{HOSTILE} was said.\n\nCopyright 2021 {HOSTILE} All rights reserved.\n"
    (tmp_path / f"a{name}.txt").write_text(page, "utf-8", newline="")
    (tmp_path / f"b{name}.txt").write_text(page, "utf-8", newline="")
    removed = {"line": 3, "end_line": 3, "stage": HOSTILE, "rule": HOSTILE, "reasons": [HOSTILE], "because": HOSTILE}
    record = {
        "source": HOSTILE,
        "title": HOSTILE,
        "text": f"{BODY}{HOSTILE}",
        "removed": [{**removed, "text": HOSTILE}],
    }
    rows = [{"id": f"{number}{HOSTILE}", "text": BODY, "title": HOSTILE} for number in range(2)]
    (tmp_path / "rows.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    (tmp_path / "record.jsonl").write_text(f"{json.dumps(record)}\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ("detect", "--all"),
        ("explain", "--all"),
        ("clean", "--diff"),
        ("clean", "--check"),
        ("clean", "-f", "jsonl"),
        ("strip", "-f", "jsonl"),
        ("dedupe",),
        ("rules", "test"),
        ("compare",),
    ],
    ids=" ".join,
)
def test_nothing_that_a_terminal_would_obey_comes_to_one(on_terminal, hostile, arguments):
    pages = sorted(path.name for path in hostile.glob("*.txt"))
    code = int("--check" in arguments)
    assert is_harmless(on_terminal(*arguments, *pages, columns=80, code=code, NO_COLOR="1").decode())


@pytest.mark.parametrize("command", ["clean", "strip", "collapse", "decode"])
def test_nothing_in_a_text_is_obeyed_by_a_terminal(articlekit: Run, on_terminal, hostile, command):
    (page,) = hostile.glob("a*.txt")
    text = on_terminal(command, page.name).decode()
    assert text.startswith("?[31mred?]0;title?")
    assert is_harmless(text)
    # A pipe gets every character.
    assert articlekit(command, page.name).stdout.decode().startswith(HOSTILE[:9])


@pytest.mark.parametrize("arguments", [("dedupe", "rows.jsonl"), ("explain", "record.jsonl")], ids=" ".join)
def test_nothing_in_a_record_is_obeyed_by_a_terminal(on_terminal, hostile, arguments):
    text = on_terminal(*arguments, NO_COLOR="1").decode()
    assert "red" in text
    assert is_harmless(text)
