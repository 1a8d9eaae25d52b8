"""Score clusters of collections whose pairs are copies, no copies, or grey; count what is lost with dropped documents.

A paragraph of a dropped document is lost if it stands in no kept document: not as it is in any of them, and less than
60 % of it in the document that is kept in its place. What is found of it stands there in order and in runs of at least
three characters; long paragraphs are looked up in pieces, since a print may set all in one line, or in another order.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import partial_ratio_alignment

PARAGRAPH = 40  # folded characters from which a paragraph counts
FOUND = 0.6
PIECE = 100  # characters that are looked up at a time
RUN = 3  # letters agree by chance in runs of one or two
NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Score:
    """How clusters agree with gold.

    Attributes:
        documents: in the collection.
        dropped: those that are not kept.
        wrong: pairs of one cluster that are no copies and not grey.
        missed: pairs of copies that are in two clusters.
        f1: of pairs; 1 if there was nothing to find and nothing was found.
    """

    documents: int
    dropped: int
    wrong: int
    missed: int
    f1: float


def pairs(sizes: Sequence[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def score(documents: Sequence[dict], clusters: Sequence[object]) -> Score:
    """Return wrong and missed pairs, and F1."""
    gold = [document["cluster"] for document in documents]
    right = pairs([*Counter(zip(gold, clusters, strict=True)).values()])
    found, wanted = pairs([*Counter(clusters).values()]), pairs([*Counter(gold).values()])
    wrong = found - right - _grey(documents, clusters)
    f1 = 2 * right / (wanted + right + wrong) if wanted + wrong else 1.0
    return Score(len(documents), len(documents) - len(set(clusters)), wrong, wanted - right, f1)


def members(clusters: Sequence[object]) -> list[list[int]]:
    """Return the clusters of two documents and more, as numbers of documents."""
    found = defaultdict(list)
    for number, cluster in enumerate(clusters):
        found[cluster].append(number)
    return [numbers for numbers in found.values() if len(numbers) > 1]


def _grey(documents: Sequence[dict], clusters: Sequence[object]) -> int:
    """Return how many pairs were found that count neither way."""
    return sum(
        is_grey(documents[a], documents[b])
        for numbers in members(clusters)
        for place, a in enumerate(numbers)
        if documents[a]["grey"]
        for other, b in enumerate(numbers)
        if b != a and (other > place or not documents[b]["grey"])
    )


def is_grey(a: dict, b: dict) -> bool:
    """Return whether two documents of different clusters may be one or not."""
    return bool({a["cluster"], *a["grey"]} & {b["cluster"], *b["grey"]}) and a["cluster"] != b["cluster"]


def wrong_pairs(documents: Sequence[dict], clusters: Sequence[object]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of one cluster that are no copies and not grey."""
    for numbers in members(clusters):
        for place, a in enumerate(numbers):
            for b in numbers[place + 1 :]:
                if documents[a]["cluster"] != documents[b]["cluster"] and not is_grey(documents[a], documents[b]):
                    yield a, b


def missed(documents: Sequence[dict], clusters: Sequence[object]) -> Counter[str]:
    """Return by variant how many documents are not in the cluster of the first document of theirs."""
    first: dict[str, object] = {}
    order = sorted(range(len(documents)), key=lambda number: documents[number]["variant"] not in ("base", "release"))
    for number in order:
        first.setdefault(documents[number]["cluster"], clusters[number])
    return Counter(
        documents[number]["variant"] for number in order if first[documents[number]["cluster"]] != clusters[number]
    )


def lost(documents: Sequence[dict], keepers: Sequence[int]) -> list[tuple[int, str]]:
    """Return (document, paragraph) for each paragraph of a dropped document that stands in no kept one.

    A document's own text, which a copy may lose, is not counted. Keepers are the numbers of the documents that are kept
    in the place of each; its own if it is kept.
    """
    texts = [document["text"] for document in documents]
    # A mark that no folded text has keeps paragraphs from standing across two documents.
    kept = "\n".join(fold(text) for number, text in enumerate(texts) if keepers[number] == number)
    return [
        (number, line)
        for number, keeper in enumerate(keepers)
        if keeper != number
        for line in texts[number].splitlines()
        if line not in documents[number]["own"]
        if len(part := fold(line)) >= PARAGRAPH and part not in kept and not stands(part, fold(texts[keeper]))
    ]


def stands(part: str, text: str) -> bool:
    """Return whether most of a folded paragraph stands in a folded text."""
    pieces = [part[start : start + PIECE] for start in range(0, len(part), PIECE)]
    return part in text or sum(_count(piece, text) for piece in pieces) >= FOUND * len(part)


def _count(part: str, text: str) -> int:
    """Return how many characters of a piece stand, in order, in the window of a text that is most like it."""
    if part in text:
        return len(part)
    if len(text) <= len(part):
        window = text
    else:
        found = partial_ratio_alignment(part, text)
        slack = len(part) // 3
        window = text[max(0, found.dest_start - slack) : found.dest_end + slack] if found else ""
    blocks = Indel.opcodes(part, window)
    runs = (block.src_end - block.src_start for block in blocks if block.tag == "equal")
    return sum(run for run in runs if run >= RUN)


def fold(text: str) -> str:
    """Return the letters and digits of a text, in lower case."""
    return NO_LETTER.sub("", unicodedata.normalize("NFKC", text).lower())
