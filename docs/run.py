"""Run what documents tell a reader to type, each in an empty folder that has the samples, and compare what they show.

    python docs/run.py README.md docs/tutorial.md …              # says what differs; exit code 1 if anything does
    python docs/run.py --rewrite README.md docs/tutorial.md …    # writes what the commands print into the documents

The `articlekit` beside the Python that runs this is used. In a document,

- a block of `console` has commands after `$`, and what they print: a line that ends with " …" is the beginning of
  one, and a last line "…" stands for any more lines;
- of a block of `sh` each command must be understood and find its inputs: exit code 0, 1 (something was found) or 3
  (some inputs failed);
- a block with a title, such as `toml title="job.toml"`, is a file that the reader writes;
- `<!-- setup` … `-->` has commands that make what a reader has already, and `<!-- not run: why -->` is above a block
  that cannot be run here.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 120  # for one command
ALLOWED = (0, 1, 3)
MAX_CHARS, MAX_LINES = 110, 60  # that a document shows of what a command prints
MORE = "…"
_PART = re.compile(
    r"^<!-- setup\n(?P<setup>.*?)^-->"
    r"|^(?P<skip><!-- not run: [^\n]*-->\n+)?"
    r"(?P<open>```(?P<kind>[a-z]*)(?P<title> title=\"[^\"]+\")?\n)(?P<body>.*?)^```",
    re.DOTALL | re.MULTILINE,
)


def main(arguments: list[str]) -> int:
    """Run documents; print what is wrong, and return whether anything is."""
    wrong = False
    for name in (name for name in arguments if name != "--rewrite"):
        path = ROOT / name
        text = path.read_text("utf-8")
        document, problems = try_document(text)
        if "--rewrite" in arguments:
            path.write_text(document, "utf-8")
            problems = [problem for problem in problems if not problem.startswith("$ ")]
        for problem in problems:
            print(f"{name}: {problem}", file=sys.stderr)  # noqa: T201
        wrong |= bool(problems)
    return wrong


def try_document(text: str) -> tuple[str, list[str]]:
    """Return a document with what its commands print, and what is wrong with it as it is."""
    problems: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "samples", Path(folder, "samples"))
        document = _PART.sub(lambda part: _try_part(part, Path(folder), problems), text)
    return document, problems


def _try_part(part: re.Match[str], folder: Path, problems: list[str]) -> str:
    """Try a part of a document, note what is wrong, and return the part as it should be."""
    if part["setup"] is not None:
        done = run(part["setup"], folder, options="-euo pipefail")
        if done.returncode:
            problems.append(f"setup: exit code {done.returncode}\n{done.stdout}")
    elif part["title"] and not part["skip"]:
        path = folder / part["title"].split('"')[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(part["body"], "utf-8")
    elif part["kind"] == "sh" and not part["skip"]:
        for command in commands(part["body"]):
            done = run(command, folder)
            if done.returncode not in ALLOWED:
                problems.append(f"{command}: exit code {done.returncode}\n{done.stdout}")
    elif part["kind"] == "console" and not part["skip"]:
        shown = ""
        for command, expected in _split(part["body"]):
            printed = cut(run(command, folder).stdout.splitlines(), expected)
            if printed != expected:
                problems.append("\n".join([f"$ {command}", *printed]))
            shown += "".join(f"{line}\n" for line in (f"$ {command}", *printed))
        return f"{part['open']}{shown}```"
    return part[0]


def run(command: str, folder: Path, *, options: str = "-o pipefail") -> "subprocess.CompletedProcess[str]":
    """Run a command in a folder as a new user would; errors are part of what it prints."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    for name in ("FORCE_COLOR", "CI"):
        environment.pop(name, None)
    return subprocess.run(
        ["bash", *options.split(), "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=SECONDS,
    )


def commands(block: str) -> Iterator[str]:
    """Yield the commands of a block: lines, each with those that it goes on in, without comments of their own."""
    for line in re.sub(r"\\\n\s*", "", block).splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line


def cut(printed: list[str], expected: list[str]) -> list[str]:
    """Return what a document shows of what a command prints; if it shows the beginning, as many lines as it does."""
    most = len(expected) - 1 if expected[-1:] == [MORE] else MAX_LINES
    lines = [line if len(line) <= MAX_CHARS else f"{line[:MAX_CHARS].rstrip()} {MORE}" for line in printed]
    return lines if len(lines) <= most else [*lines[:most], MORE]


def _split(block: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command of a console block, and what it prints."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield command, printed.splitlines()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
