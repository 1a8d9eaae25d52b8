"""A made-up crawl in files of JSON lines, and what is cleaned of it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import articlekit
from made_up import ARTICLES, FOOTER, page

TESTS = Path(__file__).resolve().parents[1]
PAGES = 300


def environment(**more):
    """Return the environment in which processes find this package, and the functions of the tests."""
    paths = (Path(articlekit.__file__).resolve().parents[1], TESTS)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ARTICLEKIT_", "RAY_"))}
    # Where there is a token in the home directory, a head of Ray asks for it, and other nodes do not send it.
    fixed = {"XDG_CONFIG_HOME": os.devnull, "RAY_AUTH_MODE": "disabled"}
    return {**kept, **fixed, "PYTHONPATH": os.pathsep.join(map(str, paths)), **more}


def pages():
    """Return made-up pages in all languages; every third has a footer, every seventh its text twice."""
    languages = list(ARTICLES)
    made = []
    for number in range(PAGES):
        lines = (*ARTICLES[languages[number % len(languages)]], f"No. {number}")
        lines *= 2 if number % 7 == 0 else 1
        footer = FOOTER.strip().split("\n\n") if number % 3 == 0 else ()
        made.append({"id": f"page-{number}", "text": page(*lines, *footer), "crawled": number})
    return made


def write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), "utf-8")


def write_crawl(directory, files=6):
    """Write the pages to files, some of them in a folder below; one line is none, and is a failure."""
    rows = pages()
    rows[17] = {"id": "page-17"}
    size = PAGES // files
    for number in range(files):
        name = f"{'deep/' if number % 2 else ''}{number}.jsonl"
        write(directory / name, rows[number * size : (number + 1) * size])


def run(*arguments, cwd, code=0, **more):
    """Run articlekit, and return what it printed to standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "articlekit", *arguments],
        cwd=cwd,
        env=environment(**more),
        capture_output=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == code, done.stderr.decode()
    return done.stderr.decode()


def shards(directory):
    """Return name -> bytes of the shards in a directory, without their suffixes; fail if anything else is there."""
    found = {path.relative_to(directory): path.read_bytes() for path in directory.rglob("*") if path.is_file()}
    found.pop(Path("articlekit-shards.json"), None)
    return {name.with_suffix(""): data for name, data in found.items()}


def write_articles(path, count=40_000):
    """Write so many short articles that they are compared in parts, with copies among them."""
    rows = []
    for number in range(count):
        same = number % 11 and number
        words = "，".join(f"{(same * 7919 + place * 104729) % 99991:05}" for place in range(16 + number % 3))
        rows.append({"id": number, "text": f"第{same}号。{words}"})
    write(path, rows)
