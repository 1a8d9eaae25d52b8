#!/usr/bin/env python3
"""Train the judge: pages with gold text in, trees beside src/articlekit/page/judge out, and a table of what they do.

    python bench/train/train.py --data FOLDER [--labelled FOLDER] [--sets NAME,NAME] [--folds FOLDER]

FOLDER holds a set per folder, as docs/how-it-works/judge.md describes it; --labelled one of pages whose every line is
labelled. --folds fits once more without each of five folds (by host), prints what those trees do on the pages that they
have not seen, and keeps them in a folder, as text.0.trees and so on; what is shipped has seen all.
"""

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(Path(__file__).resolve().parent), str(ROOT / "src")]

from fit import fit  # noqa: E402
from pages import FOLDS, IN, OUT, load  # noqa: E402
from rows import Rows, build, labelled, samples  # noqa: E402

from articlekit.page import judge  # noqa: E402
from articlekit.page.judge import model, path  # noqa: E402

FOLDER = ROOT / "src" / "articlekit" / "page" / "judge"
DECIDE = {
    "text": {"bias": judge.TEXT_BIAS, "evidence": judge.TEXT_EVIDENCE},
    "html": {"bias": judge.HTML_BIAS, "evidence": 0},
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--labelled", type=Path)
    arguments.add_argument("--sets", default="")
    arguments.add_argument("--folds", type=Path)
    asked = arguments.parse_args()
    names = asked.sets.split(",") if asked.sets else sorted(path.name for path in asked.data.iterdir() if path.is_dir())
    found = build(load(asked.data, names)) + samples(ROOT)
    found += labelled(asked.labelled) if asked.labelled else []
    manifest: dict[str, object] = {"sets": _counts(found)}
    if asked.folds:
        manifest["unseen"] = {
            name: _table(name, [rows for rows in found if rows.judge == name], asked.folds) for name in DECIDE
        }
    for name in DECIDE:
        written = model.write(fit([rows for rows in found if rows.judge == name]), "See docs/how-it-works/judge.md.")
        (FOLDER / f"{name}.trees").write_text(written, "utf-8")
        manifest[name] = {"bytes": len(written), "sha256": hashlib.sha256(written.encode()).hexdigest()}
    (FOLDER / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", "utf-8")


def _counts(found: Sequence[Rows]) -> dict[str, dict[str, int]]:
    """Return how many pages and lines of each set were learned from, by judge."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for rows in found:
        counts[rows.page.set][f"{rows.judge} pages"] += rows.kind == "page"
        counts[rows.page.set][f"{rows.judge} lines"] += len(rows.marks)
    return {name: dict(values) for name, values in sorted(counts.items())}


def _table(name: str, found: Sequence[Rows], folder: Path) -> dict[str, dict[str, list[float]]]:
    """Return, for each set and fold, what trees that have not seen it keep, lose and leave; and print it."""
    scores: dict[str, dict[str, list[list[float]]]] = defaultdict(lambda: defaultdict(list))
    for fold in range(FOLDS):
        trees = fit([rows for rows in found if rows.page.fold != fold])
        (folder / f"{name}.{fold}.trees").write_text(model.write(trees, f"Fitted without fold {fold}."), "utf-8")
        for rows in found:
            if rows.page.fold == fold and rows.kind in ("page", "clean"):
                columns = dict(zip(rows.names, rows.values, strict=True))
                stays = path.decide(trees.score(trees.leaves(columns)), **DECIDE[name])
                scores[f"{rows.page.set} {rows.kind}"][str(fold)].append(_score(rows, stays))
    table = {
        place: {fold: np.mean(values, axis=0).round(4).tolist() for fold, values in sorted(folds.items())}
        for place, folds in sorted(scores.items())
    }
    print(
        f"{name}: set, kind, fold: share of the body kept, lines of it lost a page, share of what is kept that is not"
    )
    for place, folds in table.items():
        print(
            f"  {place:24}",
            "  ".join(f"{fold}: {kept:.3f} {lost:.2f} {noise:.3f}" for fold, (kept, lost, noise) in folds.items()),
        )
    return table


def _score(rows: Rows, stays: np.ndarray) -> list[float]:
    size = np.array([len(text) for text in rows.texts])
    inside, outside = rows.marks == IN, rows.marks == OUT
    kept, noise = size[inside & stays].sum(), size[outside & stays].sum()
    return [kept / max(1, size[inside].sum()), float((inside & ~stays).sum()), noise / max(1, kept + noise)]


if __name__ == "__main__":
    main()
