"""Figures and tables that stand in one place and are shown in another: run by cog, as generate.py is."""

import json
import re
from pathlib import Path
from statistics import mean

import cog

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "src/articlekit/page/judge/manifest.json"


def bench_readme() -> None:
    """Write what bench/README.md says below its heading and its first paragraph."""
    text = (ROOT / "bench/README.md").read_text("utf-8")
    _, _, rest = text.split("\n\n", 2)
    cog.outl(rest.replace("](../docs/", "](").strip())


def paragraph(page: str, words: str) -> None:
    """Write the paragraph of a page in docs/ that has these words.

    Raises:
        ValueError: no paragraph has them, or several.
    """
    text = (ROOT / "docs" / page).read_text("utf-8")
    found = [part for part in re.split(r"\n{2,}", text) if words in part]
    if len(found) != 1:
        raise ValueError(f"{page}: {len(found)} paragraphs have {words!r}, not one")
    cog.outl(found[0].strip())


def unseen_scores(judge: str) -> None:
    """Write what a judge, html or text, keeps, loses and leaves on pages of sites that it has not seen, set by set."""
    manifest = json.loads(MANIFEST.read_text("utf-8"))
    cog.outl("| set | pages | kept | lines lost | other text |\n|---|--:|--:|--:|--:|")
    for name, counts in manifest["sets"].items():
        if folds := manifest["unseen"][judge].get(f"{name} page"):
            kept, lost, other = _mean_of_folds(folds)
            cog.outl(f"| {name} | {counts[f'{judge} pages']} | {kept:.3f} | {lost:.1f} | {other:.3f} |")


def _mean_of_folds(folds: dict[str, list[float]]) -> tuple[float, ...]:
    return tuple(mean(values) for values in zip(*folds.values(), strict=True))


def schemas() -> None:
    """Write a table of the JSON Schemas of the package."""
    cog.outl("| schema | of | file |\n|---|---|---|")
    for path in sorted((ROOT / "src/articlekit/schemas").glob("*.json")):
        schema = json.loads(path.read_text("utf-8"))
        about = schema["description"].split(". ")[0].rstrip(".")
        cog.outl(f"| {schema['title']} | {about} | [{path.name}](../src/articlekit/schemas/{path.name}) |")
