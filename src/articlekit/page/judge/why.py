"""Reasons in words: which topics counted most against a block. A topic stands for several columns."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from articlekit.page.judge.model import Trees

# The beginning of a column's name -> its topic, as it is shown to people. The first that matches counts.
ABOUT = {
    "stretch_": "its place to the main text",
    "prose_": "no paragraph near it",
    "mass_since": "its place to the main text",
    "mass_until": "its place to the main text",
    "mass_above": "how much text stands above it",
    "share_above": "how much text stands above it",
    "mass_below": "how much text stands below it",
    "share_below": "how much text stands below it",
    "listed": "a list of short lines",
    "list_run": "a list of short lines",
    "mean_weight": "short lines around it",
    "weight+": "the lines below it",
    "mass+": "the lines below it",
    "kind+": "the lines below it",
    "digit_share+": "the lines below it",
    "linked+": "links below it",
    "weight-": "the lines above it",
    "mass-": "the lines above it",
    "kind-": "the lines above it",
    "linked-": "links above it",
    "evidence": "menus, credits or footers near it",
    "page_evidence": "menus, credits or footers on the page",
    "closing": "a line near it that ends an article",
    "credit": "a date or a byline near it",
    "rights": "a copyright notice near it",
    "repeats": "lines near it that the page repeats",
    "stands": "the page repeats it",
    "page_": "the page as a whole",
    "from_": "its place on the page",
    "kind": "what kind of line it is",
    "says_": "its words",
    "linked": "it is a link",
    "verdict_": "what its element is called",
    "tag_": "its tag",
    "row": "its tag",
    "in_": "the element it is in",
    "box": "the box it is in",
    "alike": "the blocks of its kind around it",
    "depth": "how deep it stands",
    "vote": "its place to the main text",
    "best": "its place to the main text",
    "title": "its place to the title",
    "": "its form",
}
LOUDEST = 2


def in_words(trees: Trees, leaves: NDArray[np.int32]) -> list[str]:
    """Return for each block the two topics that counted most against it."""
    topics, about = _topics(trees)
    loud = trees.loudness(leaves, about)
    order = np.argsort(loud, axis=0, kind="stable")[:LOUDEST].T
    return [", ".join([topics[number] for number in numbers]) for numbers in order.tolist()]


@cache
def _topics(trees: Trees) -> tuple[list[str], NDArray[np.float32]]:
    """Return the topics, and for each of them 1.0 for the questions about it."""
    by_column = [next(topic for start, topic in ABOUT.items() if name.startswith(start)) for name in trees.names]
    topics = list(dict.fromkeys(by_column))
    numbers = np.array([topics.index(topic) for topic in by_column])[trees.column]
    return topics, (numbers == np.arange(len(topics))[:, None]).astype(np.float32)
