"""A real articlekit in a real process, and small pages that were made up for these tests."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]

BODY = (
    "湖边的小灯塔重新亮起来了\n\n"
    "本月初，白沙湖北岸那座停了十一年的小灯塔在傍晚六点整重新亮灯，几十位住在附近的老人站在堤上看了很久，谁也没有先离开。\n\n"
    "守塔人的孙女说，她小时候在塔里做过作业，墙上还留着用铅笔写的算式，这次修缮的时候工人们特意没有把那一面墙刷白。\n\n"
    "修灯的钱一部分来自渔民合作社，一部分来自散落在外地的老邻居，最小的一笔只有八块钱，账本贴在塔门内侧，人人都可以看。\n\n"
    "从今往后，灯塔每天日落时亮灯，日出时熄灯，值班表由三个村子轮流安排，谁家孩子想上去看看，提前一天打个招呼就行。\n"
)
FOOTER = "Copyright 2019-2021 白沙湖晚报 版权所有\n\n京ICP备00000000号-1\n"
PAGE = f"{BODY}\n{FOOTER}"
DOUBLED = f"{BODY}\n{FOOTER}{BODY}"


@pytest.fixture
def environment() -> dict[str, str]:
    """The environment without what would colour or size the output."""
    changed = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM", "PYTHONIOENCODING"}
    return {name: value for name, value in os.environ.items() if name not in changed}


@pytest.fixture
def articlekit(tmp_path: Path, environment: dict[str, str]) -> Run:
    """Run articlekit in an empty directory, with nothing on standard input."""

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
def pages(tmp_path: Path) -> Path:
    """A directory with three pages, one of them below another directory."""
    crawl = tmp_path / "crawl"
    (crawl / "b").mkdir(parents=True)
    (crawl / "a.txt").write_text(PAGE, "utf-8")
    (crawl / "b" / "deep.txt").write_text(DOUBLED, "utf-8")
    (crawl / "c.txt").write_text(BODY, "utf-8")
    return crawl
