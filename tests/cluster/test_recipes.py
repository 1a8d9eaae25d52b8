"""The recipes of docs/cluster.md, word for word: each engine writes the records that a plain loop returns."""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from articlekit import arrow  # noqa: E402  (it needs pyarrow)
from made_up import PAGE  # noqa: E402

DOCUMENT = Path(__file__).parents[2] / "docs" / "cluster.md"
RECIPES = dict(
    re.findall(r'^```python title="clean_(\w+)\.py"\n(.*?)^```', DOCUMENT.read_text("utf-8"), re.DOTALL | re.MULTILINE)
)
MODULES = {"spark": "pyspark"}
LINES = 15
PAGES = int(os.environ.get("RECIPE_PAGES", "200"))
# How the step for datatrove is used.
PIPELINE = """
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import ParquetReader
from datatrove.pipeline.writers import JsonlWriter

if __name__ == "__main__":
    pages = ParquetReader(".", glob_pattern="pages.parquet", text_key="html")
    LocalPipelineExecutor([pages, Clean(), JsonlWriter("articles", compression=None)], tasks=1).run()
"""


@pytest.fixture
def pages(tmp_path):
    """Write pages: good ones, one without content, and one that is no text."""
    rows = [
        {"id": f"{number:04}", "html": f"{PAGE}\n这是第{number}页。", "url": f"http://news.example/{number}"}
        for number in range(PAGES)
    ]
    rows[7]["html"], rows[8]["html"] = None, b"\0\1\2" * 40
    table = pa.Table.from_pylist(rows, pa.schema([("id", pa.string()), ("html", pa.binary()), ("url", pa.string())]))
    pq.write_table(table, tmp_path / "pages.parquet", row_group_size=32)
    return table


def test_recipes_are_short():
    assert len(RECIPES) == 7
    for name, recipe in RECIPES.items():
        code = [line for line in recipe.splitlines() if line.strip()]
        assert len(code) <= LINES, name


@pytest.mark.slow
@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_writes_the_records_of_a_plain_loop(pages, tmp_path, name):
    if find_spec(MODULES.get(name, name)) is None:
        pytest.skip(f"{name} is not installed")
    recipe = RECIPES[name] + (PIPELINE if name == "datatrove" else "")
    (tmp_path / "recipe.py").write_text(recipe, "utf-8")
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "RAY_USAGE_STATS_ENABLED": "0"}
    subprocess.run([sys.executable, "recipe.py"], cwd=tmp_path, env=environment, check=True, timeout=300)
    found = read(tmp_path)
    expected = {row["id"]: row for row in arrow.clean(pages).to_pylist()}
    if name == "datatrove":
        # It leaves out documents without text, and reads pages as they are named in its own way.
        assert found == {number: row["text"] for number, row in expected.items() if number in found}
        assert len(found) >= len(expected) - 2
    else:
        assert found == expected


def read(directory: Path) -> dict:
    if list(directory.glob("articles/*.jsonl")):
        import orjson

        lines = b"".join(path.read_bytes() for path in directory.glob("articles/*.jsonl")).splitlines()
        return {row["id"]: row.get("text", "") for row in map(orjson.loads, lines)}
    folder = directory / "articles"
    table = pq.read_table(folder if folder.exists() else directory / "articles.parquet")
    return {row["id"]: row for row in table.to_pylist()}
