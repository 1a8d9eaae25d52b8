"""The made collections are what their descriptions say."""

import re
import unicodedata
from collections import Counter, defaultdict
from itertools import combinations
from statistics import median

import pytest
from rapidfuzz.distance import Indel

from made_up_kinds import (
    BLOCKS,
    KINDS,
    RATIOS,
    SCALE,
    Made,
    brochures,
    bulletins,
    live,
    paywall,
    releases,
    shared_block,
)

# By chance, English texts have .40 of their characters in common, Chinese ones .14: so are the ratios of brochures.
BROCHURES = {"zh": (0.40, 0.55), "en": (0.46, 0.60)}


def folded(document: Made) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", document["text"]).lower())


def containment(a: str, b: str, size: int) -> float:
    parts = [{text[place : place + size] for place in range(len(text) - size + 1)} for text in (a, b)]
    return len(parts[0] & parts[1]) / min(map(len, parts))


def groups(documents: list[Made], variant: str = "base") -> dict[str, list[Made]]:
    """Return the documents of a variant by what stands before their own number."""
    found = defaultdict(list)
    for document in documents:
        if document["variant"] == variant:
            found[document["cluster"].rpartition("n")[0]].append(document)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_collection_is_the_same_for_a_seed_and_another_for_another(kind):
    assert KINDS[kind](1, "ru") == KINDS[kind](1, "ru")
    assert KINDS[kind](1, "ru") != KINDS[kind](2, "ru")


@pytest.mark.parametrize("language", BROCHURES)
def test_brochures_share_half_of_what_they_say_and_edits_of_them_four_fifths(language):
    documents = brochures(1, language)
    bases = groups(documents)
    assert all(len(genre) == 20 for genre in bases.values())
    assert all(3_000 <= len(one["text"]) <= 30_000 for genre in bases.values() for one in genre)
    ratios, shares, short = [], [], []
    for genre in bases.values():
        for a, b in list(combinations(map(folded, genre), 2))[::12]:
            if min(len(a), len(b)) >= 0.7 * max(len(a), len(b)):
                ratios.append(Indel.normalized_similarity(a, b))
                shares.append(containment(a, b, 5))
                short.append(containment(a, b, 2 if language == "zh" else 4))
    low, high = BROCHURES[language]
    assert sum(low <= ratio <= high for ratio in ratios) >= 0.9 * len(ratios)
    assert sum(0.3 <= share <= 0.5 for share in shares) >= 0.9 * len(shares)
    assert 0.56 <= median(short) <= 0.76
    by_cluster = {one["cluster"]: one for genre in bases.values() for one in genre}
    edits = [document for document in documents if document["variant"] == "edit20"]
    assert len(edits) == 12
    for edit in edits[:4]:
        assert Indel.normalized_similarity(folded(edit), folded(by_cluster[edit["cluster"]])) > 0.8


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_shared_block_is_as_long_as_its_group_says(language):
    bases = groups(shared_block(1, language))
    assert len(bases) == len(RATIOS) * len(BLOCKS)
    for name, items in bases.items():
        assert len(items) == 12
        lines = Counter(line for item in items for line in set(item["text"].splitlines()))
        blocks = [sum(len(line) for line in item["text"].splitlines() if lines[line] > 6) for item in items]
        ratio = float(re.search(r"x([\d.]+)", name).group(1))
        own = [len(item["text"]) - block for item, block in zip(items, blocks, strict=True)]
        assert 0.7 * ratio <= median(blocks) / median(own) <= 1.4 * ratio
        assert all(130 * SCALE[language] <= chars <= 500 * SCALE[language] for chars in own)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_bulletins_of_a_kind_have_one_wording_and_few_numbers(language):
    kinds = groups(bulletins(1, language))
    assert len(kinds) == 30
    assert all(10 <= len(kind) <= 40 for kind in kinds.values())
    texts = [one["text"] for kind in kinds.values() for one in kind]
    assert max(len(re.findall(r"\d+", text)) for text in texts) <= 1
    assert 230 <= median(map(len, texts)) <= 480
    for kind in kinds.values():
        ratios = [Indel.normalized_similarity(a, b) for a, b in list(combinations(map(folded, kind), 2))[:40]]
        assert 0.58 <= median(ratios) <= 0.82


def test_versions_of_a_live_page_add_paragraphs_on_top_and_drop_the_oldest():
    versions = sorted((one for one in live(1) if one["grey"] == ["page 0"]), key=lambda version: version["date"])
    assert len(versions) == 28
    sizes = [len(version["text"].splitlines()) - 1 for version in versions]
    assert max(sizes) == sizes[-1] == 59
    first, last = (set(versions[place]["text"].splitlines()[1:]) for place in (0, -1))
    assert not first & last


def test_printings_are_one_cluster_and_stories_that_quote_stand_alone():
    documents = releases(1)
    clusters = Counter(one["cluster"] for one in documents)
    grey = [one for one in documents if one["grey"]]
    stories = [one for one in documents if one["variant"] == "quoting"]
    in_cluster = Counter(one["cluster"] for one in documents if not one["grey"] and one not in stories)
    assert len(in_cluster) == 6
    assert in_cluster.total() + len(grey) == 6 * 16
    assert all(clusters[one["cluster"]] == 1 for one in (*grey, *stories))
    for one in grey:
        assert sum(map(len, one["own"])) > 0.3 * len(one["text"])


def test_stubs_have_a_teaser_of_their_own_and_the_wall_of_their_site():
    documents = paywall(1)
    assert Counter(one["variant"] for one in documents) == {"stub": 80, "wall": 20, "empty": 10, "marks": 10}
    assert len({one["cluster"] for one in documents}) == len(documents)
    walls = {one["text"] for one in documents if one["variant"] == "wall"}
    assert len(walls) == 2
    assert all(200 <= len(wall) <= 500 for wall in walls)
    for one in documents:
        if one["variant"] == "stub":
            _, teaser, wall = one["text"].splitlines()
            assert 60 <= len(teaser) <= 200
            assert wall + "\n" in walls
        elif one["variant"] != "wall":
            assert not folded(one)
