"""Rows -> trees: CatBoost fits them, with a sign fixed where it is plain; what is kept is integers."""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rows import Rows

from articlekit.page.judge import model

TREES, DEPTH, RATE = 200, 6, 0.15
MOST_ROWS = 250_000  # that a fit sees: light ones by chance, made up for in weight
# What a page of a set counts: the larger and the looser sets less. Chinese and Japanese count as much as the rest.
SETS = {"l3s_gn1": 0.5, "cleanportaleval": 0.5, "cleaneval_en": 0.4, "dragnet": 0.4, "samples": 4.0}
# A column that can only speak for text, or only against it, whatever else is known.
SIGNS = {
    **dict.fromkeys(("mass", "kind", "last_stop", "votes1"), 1),
    **dict.fromkeys(("says_copyright", "says_transfer", "says_contact"), -1),
    **dict.fromkeys(("rights", "linked", "verdict_hidden", "verdict_foreign", "verdict_furniture"), -1),
}


def fit(found: Sequence[Rows]) -> model.Trees:
    """Return the trees that tell the article's lines from the others best."""
    names = found[0].names
    values = np.concatenate([rows.values for rows in found], axis=1)
    marks = np.concatenate([rows.marks for rows in found])
    weights = np.concatenate([rows.weights * weight for rows, weight in zip(found, _of_pages(found), strict=True)])
    seen, weights = _thin(weights)
    return _export(_boost(values[:, seen].T, marks[seen] == 1, weights, names), names)


def _of_pages(found: Sequence[Rows]) -> list[float]:
    weights = np.array([SETS.get(rows.page.set, 1.0) for rows in found])
    chinese = np.array([rows.page.language in ("zh", "ja") for rows in found])
    for half in (chinese, ~chinese):
        if half.any():
            weights[half] *= 0.5 / weights[half].sum()
    return list(weights)


def _thin(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which rows are seen, and their weights."""
    low, high = 0.0, float(weights.max())
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if np.minimum(1, weights / middle).sum() > MOST_ROWS else (low, middle)
    chance = np.minimum(1, weights / high)
    seen = np.flatnonzero(np.random.default_rng(0).random(len(weights)) < chance)
    kept = weights[seen] / chance[seen]
    return seen, kept / kept.mean()


def _boost(values: np.ndarray, marks: np.ndarray, weights: np.ndarray, names: Sequence[str]) -> dict:
    from catboost import CatBoostClassifier, Pool

    fitted = CatBoostClassifier(
        iterations=TREES,
        depth=DEPTH,
        learning_rate=RATE,
        l2_leaf_reg=5,
        random_seed=1,
        thread_count=2,
        border_count=64,
        bootstrap_type="Bernoulli",
        subsample=0.5,
        rsm=0.6,
        monotone_constraints=[SIGNS.get(name, 0) for name in names],
        allow_writing_files=False,
        verbose=0,
    )
    fitted.fit(Pool(values, marks, weight=weights))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "judge.json"
        fitted.save_model(str(path), format="json")
        return json.loads(path.read_text("utf-8"))


def _export(fitted: dict, names: Sequence[str]) -> model.Trees:
    """Return what CatBoost fitted as trees: their questions by column, their leaves in hundredths."""
    scale, bias = fitted["scale_and_bias"]
    floats = [feature["feature_index"] for feature in fitted["features_info"]["float_features"]]
    trees = [tree for tree in fitted["oblivious_trees"] if len(tree["splits"]) == DEPTH]
    asked = [(floats[split["float_feature_index"]], split["border"]) for tree in trees for split in tree["splits"]]
    used = sorted({column for column, _ in asked})
    rest = sum(tree["leaf_values"][0] for tree in fitted["oblivious_trees"] if not tree["splits"])
    return model.Trees(
        tuple(names[column] for column in used),
        np.array([used.index(column) for column, _ in asked]),
        np.array([float(f"{border:.5g}") for _, border in asked], np.float32),
        np.array([[round(model.SCALE * scale * value) for value in tree["leaf_values"]] for tree in trees], np.int16),
        round(model.SCALE * ((bias[0] if isinstance(bias, list) else bias) + rest)),
    )
