"""What is learned from inputs in parts: the same rules, however the inputs are divided."""

import json
from functools import partial
from pathlib import Path

import pytest

from articlekit.batch import sampling, slices
from articlekit.batch.reporter import Log
from articlekit.batch.settings import Learning, Reading, Working, Writing
from articlekit.collection.templates import Learner
from articlekit.engine.partitions import Processes
from articlekit.rules.writer import rules_to_toml
from made_up_sites import sites


def write_rules(counted: list[int], learner: Learner) -> bytes:
    counted.append(sum(learner.samples.pages.values()))
    return rules_to_toml(learner.rules()).encode()


def learn(directory: Path, output: Path) -> tuple[dict, int]:
    """Learn rules from a directory, and return the summary and the number of pages."""
    counted: list[int] = []
    plan = sampling.Plan(Reading((str(directory),)), Learning(), None, Working(1))
    summary = sampling.execute(
        plan, Writing("text", str(output)), partial(write_rules, counted), Processes(1, sampling.PRELOAD), Log()
    )
    return summary, counted[0]


@pytest.mark.slow
def test_the_rules_are_the_same_for_slices_of_any_size(tmp_path, monkeypatch):
    # The pages of each site are spread over all files, so no slice has a whole site.
    crawl = tmp_path / "crawl"
    crawl.mkdir()
    pages = [page for number in range(25) for made in sites().values() for page in [made[number]]]
    for number in range(10):
        rows = [{"url": page.url, "html": page.html} for page in pages[number::10]]
        (crawl / f"{number}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (crawl / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    whole, pages_of_whole = learn(crawl, tmp_path / "whole.toml")
    monkeypatch.setattr(slices, "SLICE_INPUTS", 1)
    parts, pages_of_parts = learn(crawl, tmp_path / "parts.toml")
    assert (tmp_path / "parts.toml").read_bytes() == (tmp_path / "whole.toml").read_bytes()
    assert (tmp_path / "whole.toml").read_text("utf-8").count("[[site]]") > 3
    assert pages_of_whole == pages_of_parts == 201
    assert {**whole, "seconds": 0} == {**parts, "seconds": 0}
    assert (parts["pages"], parts["ok"], parts["failed"]) == (201, 200, 1)
