"""A real articlekit in a real process."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from made_up import BODY, DOUBLED, PAGE, Run
from prefork import Nursery, plain_environment


@pytest.fixture
def environment() -> dict[str, str]:
    """The environment of every command."""
    return plain_environment()


@pytest.fixture
def started(tmp_path: Path, environment: dict[str, str]) -> Run:
    """Start Python to run articlekit in an empty directory, with nothing on standard input."""

    def run(*arguments: str | bytes | Path, stdin: bytes = b"", env: dict[str, str] | None = None, **more):
        return subprocess.run(
            [sys.executable, "-m", "articlekit", *arguments],
            input=None if "stdin_file" in more else stdin,
            stdin=more.pop("stdin_file", None),
            stdout=more.pop("stdout", subprocess.PIPE),
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env={**environment, **(env or {})},
            timeout=60,
            check=False,
            **more,
        )

    return run


@pytest.fixture
def articlekit(tmp_path: Path, environment: dict[str, str], nursery: Nursery, started: Run) -> Run:
    """Run articlekit as `started` does, in a process that is forked unless the start of Python matters."""

    def run(*arguments: str | bytes | Path, stdin: bytes = b"", env: dict[str, str] | None = None, **more):
        if more.keys() - {"stdin_file", "stdout"} or not nursery.can_run({**environment, **(env or {})}):
            return started(*arguments, stdin=stdin, env=env, **more)
        return nursery.run(
            arguments,
            stdin=more.get("stdin_file", stdin),
            stdout=more.get("stdout", subprocess.PIPE),
            env={**environment, **(env or {})},
            cwd=tmp_path,
            timeout=60,
        )

    return run


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A directory with three pages, one of them below another directory."""
    crawl = tmp_path / "crawl"
    (crawl / "b").mkdir(parents=True)
    (crawl / "a.txt").write_text(PAGE, "utf-8")
    (crawl / "b" / "deep.txt").write_text(DOUBLED, "utf-8")
    (crawl / "c.txt").write_text(BODY, "utf-8")
    return crawl


@pytest.fixture
def on_terminal(environment: dict[str, str], tmp_path: Path) -> Callable[..., bytes]:
    """Run articlekit with a terminal as its standard output; return what came to the terminal."""

    def run(*arguments: str | Path, columns: int = 40, code: int = 0, cwd: Path = tmp_path, **more: str) -> bytes:
        master, slave = os.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "articlekit", *arguments],
            cwd=cwd,
            env={**environment, "TERM": "xterm", "COLUMNS": str(columns), **more},
            stdin=subprocess.DEVNULL,
            stdout=slave,
        )
        os.close(slave)
        output = b""
        try:
            while piece := os.read(master, 65536):
                output += piece
        except OSError:
            pass  # Linux answers so when the other end is closed
        os.close(master)
        assert process.wait(timeout=60) == code
        return output.replace(b"\r\n", b"\n")

    return run
