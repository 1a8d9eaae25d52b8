"""dedupe: what is one article comes together, what is not stays apart, whatever else is in the collection."""

import random
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import articlekit
from articlekit import Clusters, Document, Relation, dedupe
from articlekit.collection import parts
from made_up_collection import TEMPLATES, VARIANTS, article, edited, sentence, sentences, template, variant

LANGUAGES = ("zh", "en")
STRANGERS = tuple(article(f"stranger {seed}", language) for seed in range(12) for language in LANGUAGES)
# Few articles, many variants: documents of a collection as (article, variant), and templates as (number, kind).
DOCUMENTS = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 3), st.sampled_from(sorted(VARIANTS))),
        st.tuples(st.integers(0, 9), st.sampled_from(sorted(TEMPLATES))),
    ),
    max_size=12,
)


@cache
def text_of(document: tuple[int, str]) -> str:
    number, name = document
    if name in TEMPLATES:
        return template(name, number)
    return variant(name, article(number, LANGUAGES[number % 2]), number)


def partition(found: Clusters) -> set[frozenset[int]]:
    """The clusters as sets, those of one document as well."""
    groups = {frozenset(group) for group in found.groups()}
    return groups | {frozenset((number,)) for number in range(len(found)) if not any(number in g for g in groups)}


def texts_of(found: Clusters, texts: list[str]) -> set[frozenset[str]]:
    return {frozenset(texts[number] for number in group) for group in partition(found)}


def together(*texts: str, among: tuple[str, ...] = STRANGERS) -> list[frozenset[int]]:
    """Cluster texts among strangers, which stay single; return the clusters of the texts by their smallest numbers."""
    found = partition(dedupe([*texts, *among]))
    assert {frozenset((number,)) for number in range(len(texts), len(texts) + len(among))} <= found
    return sorted((group for group in found if min(group) < len(texts)), key=min)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_joins_its_article(name, language):
    bases = [article(seed, language) for seed in range(20)]
    found = dedupe([*bases, *(variant(name, base, seed) for seed, base in enumerate(bases))])
    joined = {frozenset((seed, seed + 20)) for seed in range(20)} & partition(found)
    # A fifth of all characters was replaced at random places: one of some fifteen is told to be another story.
    assert len(joined) >= (18 if name == "edit20" else 20)
    strangers = [group for group in partition(found) if len({number % 20 for number in group}) > 1]
    assert strangers == []


@pytest.mark.parametrize("name", ["exact", "spaces", "punctuation", "width", "script"])
def test_what_folding_takes_away_is_exact(name):
    text = article(1)
    found = dedupe([text, variant(name, text)])
    assert sorted(found.relations.tolist()) == [Relation.NONE, Relation.EXACT]
    assert found.similarity.tolist() == found.containment.tolist() == [1, 1]


def test_a_truncated_copy_is_contained_and_says_how_much():
    text = article(1, chars=1000)
    found = dedupe([variant("cut", text), text])
    assert found.keepers.tolist() == [1, 1]
    assert Relation(int(found.relations[0])) is Relation.CONTAINED
    assert found.containment[0] > 0.9
    assert 0.3 < found.similarity[0] < 0.5


@pytest.mark.parametrize("kind", TEMPLATES)
def test_bulletins_of_one_template_stay_apart(kind):
    texts = [template(kind, number) for number in range(150)]
    assert len(set(texts)) == 150
    assert [*dedupe(texts).groups()] == []
    assert [*dedupe([*texts[:70], *STRANGERS]).groups()] == []


def test_bulletins_of_all_templates_stay_apart_and_their_copies_join():
    texts = [template(kind, number) for kind in TEMPLATES for number in range(60)]
    copies = [variant(name, template(kind, 3)) for kind in TEMPLATES for name in ("spaces", "width")]
    found = partition(dedupe([*texts, *copies]))
    families = {
        frozenset((60 * kind + 3, len(texts) + 2 * kind, len(texts) + 2 * kind + 1)) for kind in range(len(TEMPLATES))
    }
    assert {group for group in found if len(group) > 1} == families


@pytest.mark.parametrize("size", [2, 41, 60, 300])
@pytest.mark.parametrize("language", LANGUAGES)
def test_edited_copies_are_one_cluster_however_many_in_any_order(size, language):
    r = random.Random(size)
    text = article(f"family {size}", language, chars=1000)
    names = ("exact", "spaces", "framed", "edit5", "edit10", "dropped")
    copies = [text, *(variant(r.choice(names), text, number) for number in range(size - 1))]
    texts = [*copies, *STRANGERS, *(template("police", number) for number in range(60))]
    for _ in range(2):
        r.shuffle(texts)
        (group,) = dedupe(texts).groups()
        assert sorted(texts[number] for number in group) == sorted(copies)


def test_a_page_of_two_articles_bridges_nothing():
    a, b = article("a"), article("b", chars=900)
    for page in (a + b, b + a, variant("framed", a + b)):
        one, other = together(a, b, page)
        # It stands for the better one of the two alone, and never goes for a part of itself.
        assert (one, other) == (frozenset((0,)), frozenset((1, 2)))
        for keep in ("longest", "first"):
            assert dedupe([b, a, page], keep=keep).keepers.tolist() == [2, 1, 2]
        # What is better is said by the criteria.
        documents = [Document("a", a, date="2021"), Document("b", b, date="2022"), Document("page", page)]
        assert dedupe(documents, keep="earliest").keepers.tolist() == [2, 1, 2]


def test_copies_of_a_page_of_two_articles_bridge_nothing_either():
    a, b = article("a"), article("b", chars=900)
    texts = [a, variant("edit5", a), b, variant("framed", b), a + b, variant("framed", a + b), variant("edit5", a + b)]
    for order in (range(7), range(6, -1, -1), (3, 6, 0, 4, 2, 5, 1)):
        found = dedupe([texts[number] for number in order])
        keepers = {order[number]: order[keeper] for number, keeper in enumerate(found.keepers.tolist())}
        # One page stands for the others, and for one of the two articles; the other article has a keeper of its own.
        assert keepers[0] == keepers[1] in (0, 1)
        assert {keepers[number] for number in range(2, 7)} == {5}


def test_a_page_of_two_articles_that_are_nowhere_else_stays():
    pages = [article("a") + article("b"), article("b") + article("c"), article("a") + article("c")]
    found = dedupe([article("a") + article("b"), article("c") + article("d")])
    assert [*found.groups()] == []
    assert len(dedupe(pages).kept) >= 2


def test_a_menu_in_many_pages_bridges_nothing():
    menu = "首页 新闻 体育 影像 图书 渔汛 潮汐表 渡轮时刻 失物招领 读者来信 天气 招聘 拍卖 讣告 邮购 旧报 关于本报 订阅"
    for count in (3, 60):
        pages = [f"{menu}\n{article(seed)}{menu}" for seed in range(count)]
        assert [*dedupe([menu, *pages]).groups()] == []


def test_a_contained_text_goes_to_one_container():
    part = article("part", chars=500)
    pages = [article("one", chars=300) + part, part + article("two", chars=900)]
    first, *_ = together(part, *pages)
    assert len(first) == 2
    assert len(partition(dedupe([part, *pages]))) == 2


def test_excerpts_of_one_article_go_to_it():
    text = article("long", chars=4000)
    (group,) = together(text, text[:1500], text[500:2500], text[:2200])
    assert dedupe([text, text[:1500], text[500:2500], text[:2200]]).keepers.tolist() == [0, 0, 0, 0]
    assert group == {0, 1, 2, 3}


def test_two_articles_that_share_a_quotation_stay_apart():
    shared = sentence(random.Random(1), "zh") + sentence(random.Random(2), "zh")
    texts = [f"{article(seed)}{shared}\n" for seed in range(6)]
    assert [*dedupe(texts).groups()] == []


def test_a_drift_of_versions_does_not_run_through():
    r = random.Random(3)
    parts = sentences(article("drift", chars=1500))
    versions = []
    for _ in range(25):
        versions.append("".join(parts))
        for place in r.sample(range(len(parts)), max(1, int(len(parts) * 0.15))):
            parts[place] = sentence(r, "zh")
    found = partition(dedupe(versions))
    # Of two versions, 0.85 to the power of their distance is left: neighbours are one article, the ends are not.
    assert len(found) < 15
    assert max(max(group) - min(group) for group in found) < 15


def test_the_same_facts_in_other_words_are_another_article():
    one = "湖边的小灯塔修好了，从今天起每天六点整亮灯，守塔人的孙女特意从城里赶回来，站在堤上看了很久很久。"
    other = "停了十一年以后，白沙湖北岸的塔灯重新亮起，附近的老人们都到堤上来看，傍晚六点准时亮的，没有谁先走开。"
    assert [*dedupe([one, other]).groups()] == []


@pytest.mark.parametrize("empty", ["", "。。。", " \n\u3000", "—（）—"])
def test_documents_without_letters_are_kept_each_in_its_own_cluster(empty):
    texts = [empty, article(1), empty, "", "。。。", article(1), "x"]
    for keep in ("longest", "first"):
        found = dedupe(texts, keep=keep)
        assert found.keepers.tolist() == [0, 1, 2, 3, 4, 1, 6]
        assert found.names.tolist() == [0, 1, 2, 3, 4, 1, 6]
        assert found.relations.tolist() == [0, 0, 0, 0, 0, Relation.EXACT, 0]


@pytest.mark.parametrize("short", ["短讯", "Good morning", "1.25", "全文完", "图：记者 摄"])
def test_short_texts_are_duplicates_if_they_are_equal(short):
    near = short + "x"
    found = dedupe([short, near, short, *STRANGERS[:3], near])
    assert partition(found) >= {frozenset((0, 2)), frozenset((1, 6))}


def test_a_short_text_is_not_taken_for_a_part():
    # A title is in its article, and its page may be all there is of another one.
    text = article(1)
    assert [*dedupe([text, text[:30]]).groups()] == []


@given(DOCUMENTS, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_documents_changes_no_cluster(documents, r):
    texts = [text_of(document) for document in documents]
    before = texts_of(dedupe(texts), texts)
    r.shuffle(texts)
    assert texts_of(dedupe(texts), texts) == before


def test_the_order_of_a_larger_collection_changes_no_cluster():
    texts = [text_of((number, name)) for number in range(10) for name in (*VARIANTS, *TEMPLATES)]
    before = texts_of(dedupe(texts), texts)
    assert len(before) < 120
    for seed in range(3):
        random.Random(seed).shuffle(texts)
        assert texts_of(dedupe(texts), texts) == before


@given(DOCUMENTS, st.integers(0, len(STRANGERS) - 1), st.integers(0, 12))
@settings(max_examples=40)
def test_an_unrelated_document_changes_nothing(documents, stranger, place):
    texts = [text_of(document) for document in documents]
    more = [*texts[:place], STRANGERS[stranger], *texts[place:]]
    assert texts_of(dedupe(more), more) == texts_of(dedupe(texts), texts) | {frozenset((STRANGERS[stranger],))}


@given(DOCUMENTS)
@settings(max_examples=40)
def test_every_document_has_one_keeper_that_keeps_itself(documents):
    found = dedupe([text_of(document) for document in documents])
    numbers = np.arange(len(documents))
    np.testing.assert_array_equal(found.keepers[found.keepers], found.keepers)
    # What is kept is no duplicate, least of all of itself; what goes is one, of another document.
    np.testing.assert_array_equal(found.relations == Relation.NONE, found.keepers == numbers)
    np.testing.assert_array_equal(found.kept, numbers[found.keepers == numbers])
    members = [number for group in found.groups() for number in group]
    assert len(members) == len(set(members))
    assert set(numbers) - set(members) <= set(found.kept)
    assert all(
        len(group) > 1 and found.keepers[list(group)].tolist() == [group[0]] * len(group) for group in found.groups()
    )
    for share in (found.similarity, found.containment):
        assert ((share >= 0) & (share <= 1)).all()


@given(DOCUMENTS, st.sampled_from((1, 50, 500, 5000)))
@settings(max_examples=30)
def test_batches_of_any_size_give_the_same(documents, size):
    texts = [text_of(document) for document in documents]
    usual, parts.STEP_CHARS = parts.STEP_CHARS, size
    try:
        found = dedupe(texts)
    finally:
        parts.STEP_CHARS = usual
    expected = dedupe(texts)
    for name in ("keepers", "relations", "similarity", "containment", "why"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


def test_a_large_text_does_not_wait_for_a_batch():
    texts = [article(1, chars=parts.STEP_CHARS), article(2), article(1, chars=parts.STEP_CHARS)]
    assert dedupe(texts).keepers.tolist() == [0, 1, 0]


def test_no_documents_have_no_clusters():
    found = dedupe([])
    assert (len(found), [*found.groups()], [*found.pairs()], found.kept.tolist()) == (0, [], [], [])


def test_each_document_that_goes_is_a_pair_with_its_keeper():
    texts = [article(1), article(2), article(1), article(3), article(2), article(1)]
    found = dedupe(texts, keep="first")
    assert list(found.pairs()) == [(2, 0), (4, 1), (5, 0)]
    assert {number for number, _ in found.pairs()} | set(found.kept.tolist()) == set(range(len(texts)))


def test_documents_are_read_once_and_one_by_one():
    def stream():
        yield article(1)
        yield Document("b", article(1), "b.txt")
        yield articlekit.clean(article(1))

    found = dedupe(stream())
    assert found.keepers.tolist() == [0, 0, 0]


@pytest.mark.parametrize("text", ["字" * 5000, "a" * 5000, "0" * 5000, "word " * 2000, "\ud800" * 500, "🙂" * 500])
def test_texts_of_one_character_are_duplicates_of_themselves_alone(text):
    assert dedupe([text, text, article(1)]).keepers.tolist() == [0, 0, 2]


@pytest.mark.parametrize(
    "text",
    ["слово за слово и дело ", "คำไทยหลายคำ ", "日本語の文章です。", "한국어 문장입니다. ", "مرحبا بالعالم كله "],
)
def test_texts_of_any_script_are_compared(text):
    r = random.Random(text)
    letters = [char for char in text if char.isalpha()]
    made = "".join(r.choice(letters) + (" " if r.random() < 0.15 else "") for _ in range(800))
    other = "".join(r.choice(letters) + (" " if r.random() < 0.15 else "") for _ in range(800))
    assert dedupe([made, edited(made, r, 0.05), made[:400], other]).keepers.tolist()[2:] in ([0, 3], [1, 3])
