"""Keepers: which copy stays, and what decided."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlekit import ArticlekitError, Clusters, Document, Relation, clean, dedupe
from articlekit.collection.keep import criteria, normalize_address
from made_up_collection import article, variant

TEXT = article("kept")
LONG = variant("framed", TEXT)
SHORT = TEXT[30:]
PART = variant("cut", TEXT)


def copies(*texts: str, **fields: tuple[object, ...]) -> list[Document]:
    """Return documents of these texts, the n-th of which has the n-th value of each field."""
    return [
        replace(
            Document(str(number), text, f"{number}.txt"), **{name: values[number] for name, values in fields.items()}
        )
        for number, text in enumerate(texts)
    ]


def kept(documents: list[Document], *keep: str) -> tuple[int, str]:
    """Return the one keeper of documents that are copies, and what decided for it."""
    found: Clusters = dedupe(documents, keep=keep or ("longest",))
    ((keeper, *_),) = found.groups()
    place = int(found.why[keeper])
    return keeper, found.criteria[place] if place >= 0 else ""


def test_the_longest_is_kept_unless_something_else_is_asked_for():
    assert kept(copies(TEXT, LONG, SHORT)) == (1, "longest")
    assert kept(copies(SHORT, TEXT)) == (1, "longest")


def test_length_is_of_the_text_and_not_of_its_letters_alone():
    assert kept(copies(TEXT, TEXT.replace("，", "，\n"))) == (1, "longest")


def test_of_equal_ones_the_first_is_kept_and_nothing_decided():
    assert kept(copies(TEXT, TEXT, TEXT)) == (0, "")


def test_the_first_is_kept_if_that_is_asked_for():
    assert kept(copies(SHORT, LONG, TEXT), "first") == (0, "")


@pytest.mark.parametrize(
    ("dates", "earliest", "latest"),
    [
        (("2021-03-02", "2021-03-01", "2021-03-03"), 1, 2),
        (("2021-03", "2021-02-28T23:59", "2021-03-01T00:00:01"), 1, 2),
        # 09:00 in Beijing is 01:00 in London, and before 02:00 there; a time without a zone is one of London.
        (("2021-03-01T09:00+08:00", "2021-03-01T02:00Z", "2021-03-01T01:30"), 0, 1),
        (("2021-03-01T23:30-05:00", "2021-03-02T05:00", "2021-03-02T04:00"), 2, 1),
        # A document without a date, or with none that can be read, is neither the earliest nor the latest.
        (("", "2021-03-01", "2020-12-31"), 2, 1),
        (("yesterday", "2021-03-01", "2021-13-45"), 1, 1),
        (("2021", "20210301", "0001-01-01"), 2, 1),
    ],
)
def test_dates_decide_as_moments_in_time(dates, earliest, latest):
    documents = copies(TEXT, TEXT, TEXT, date=dates)
    assert kept(documents, "earliest") == (earliest, "earliest")
    assert kept(documents, "latest") == (latest, "latest")


@pytest.mark.parametrize("criterion", ["earliest", "latest"])
def test_a_document_whose_date_is_none_has_no_date(criterion):
    documents = copies(TEXT, TEXT, TEXT, date=(None, "2021-03-01", ""))
    assert kept(documents, criterion) == (1, criterion)


def test_the_criterion_that_is_named_did_decide():
    dates = ("", "2021-03-01", "no date")
    # A document with a date is preferred to a longer one without.
    assert kept(copies(LONG, TEXT, SHORT, date=dates), "latest", "longest") == (1, "latest")
    assert kept(copies(LONG, TEXT, SHORT, date=dates), "earliest", "longest") == (1, "earliest")
    # Without any date, or with equal ones in different forms, the next criterion decides, or nothing does.
    undated = ("", None, "no date")
    assert kept(copies(TEXT, LONG, SHORT, date=undated), "latest", "longest") == (1, "longest")
    assert kept(copies(TEXT, TEXT, TEXT, date=undated), "latest") == (0, "")
    equal = (1614556800, "2021/03/01", "Mon, 01 Mar 2021 00:00:00 GMT")
    assert kept(copies(TEXT, LONG, SHORT, date=equal), "earliest", "longest") == (1, "longest")
    assert kept(copies(TEXT, TEXT, TEXT, date=equal), "earliest") == (0, "")
    # The runner-up is as late as the keeper, and the third is not.
    assert kept(copies(TEXT, LONG, SHORT, date=("2021", "2021", "2020")), "latest", "longest") == (1, "longest")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://www.News.example:443/a/?utm_source=x&id=3&FBCLID=1&spm=a.b#top", "news.example/a?id=3"),
        ("http://news.example/a?id=3&from=timeline", "news.example/a?id=3"),
        ("news.example/a?id=3", "news.example/a?id=3"),
        ("//news.example:80/a/?id=3", "news.example/a?id=3"),
        ("http://news.example:8080/a", "news.example:8080/a"),
        ("http://news.example/", "news.example"),
        ("http://news.example/A?b=1&a=2&a=2", "news.example/A?b=1&a=2&a=2"),
        ("http://news.example/a?q=http://b.example/", "news.example/a?q=http://b.example/"),
        ("http://[bad", "http://[bad"),
        ("http://a.example:port/", "http://a.example:port/"),
        (" ", ""),
        (None, ""),
    ],
)
def test_ways_to_write_one_address_are_equal(url, address):
    assert normalize_address(url) == address


VERSIONS = ("http://news.example/a", "https://www.news.example/a/?utm_source=feed", "http://other.example/a")


def test_of_one_address_the_newest_version_is_kept():
    documents = copies(LONG, SHORT, url=VERSIONS[:2], date=("2021-03-01", "2021-03-02"))
    assert kept(documents, "newest-version", "longest") == (1, "newest-version")
    assert kept(documents[::-1], "newest-version", "longest") == (0, "newest-version")
    # The date of fetch counts for more than that of publication.
    refetched = [replace(documents[0], fetched="20210401000000"), replace(documents[1], fetched="2021-03-03")]
    assert kept(refetched, "newest-version", "longest") == (0, "newest-version")


def test_without_dates_the_last_version_is_the_newest():
    assert kept(copies(LONG, TEXT, SHORT, url=VERSIONS[:1] * 3), "newest-version", "longest") == (2, "newest-version")
    dates = ("2021-03-01", "", "2021-03-01")
    assert kept(copies(LONG, TEXT, SHORT, url=VERSIONS[:1] * 3, date=dates), "newest-version")[0] == 2


def test_versions_of_one_address_are_not_preferred_to_documents_of_others():
    documents = copies(TEXT, SHORT, LONG, url=VERSIONS, date=("2021-03-01", "2021-03-02", "2020-01-01"))
    assert kept(documents, "newest-version", "longest") == (2, "longest")
    assert kept(documents, "newest-version", "latest") == (1, "latest")
    assert kept(documents, "newest-version")[0] == 1
    nowhere = copies(SHORT, LONG, TEXT, url=(None, "", None))
    assert kept(nowhere, "newest-version", "longest") == (1, "longest")


def test_a_version_that_is_another_text_replaces_nothing():
    documents = copies(TEXT, article("other"), SHORT, url=(*VERSIONS[:2], VERSIONS[2]))
    found = dedupe(documents, keep=("newest-version", "longest"))
    assert found.keepers.tolist() == [0, 1, 0]
    assert found.criteria[found.why[0]] == "longest"


def test_a_criterion_may_be_given_twice():
    documents = copies(LONG, SHORT, url=VERSIONS[:2])
    assert kept(documents, "newest-version", "longest", "newest-version") == (1, "newest-version")


def test_a_single_criterion_may_be_given_as_it_is():
    documents = copies(SHORT, LONG)
    assert (
        dedupe(documents, keep="first").keepers.tolist() == dedupe(documents, keep=["first"]).keepers.tolist() == [0, 0]
    )
    with pytest.raises(ArticlekitError, match="no criterion 'shortest'"):
        dedupe(documents, keep="shortest")


def test_without_any_date_the_next_criterion_decides():
    assert kept(copies(TEXT, LONG), "earliest", "longest") == (1, "longest")
    assert kept(copies(TEXT, LONG, date=("2021-03-01", "2021-03-01T00:00Z")), "latest", "longest") == (1, "longest")


def test_hosts_are_preferred_with_their_subdomains_and_nothing_else():
    urls = ("https://news.example.evil/1", "https://evilnews.example/1", "https://a.news.example:8080/1", None)
    documents = copies(LONG, TEXT, SHORT, LONG, url=urls)
    assert kept(documents, "prefer-host:news.example") == (2, "prefer-host:news.example")
    assert kept(documents, "prefer-host:NEWS.example")[0] == 2
    assert kept(documents, "prefer-host:nowhere.example", "first")[0] == 0


@pytest.mark.parametrize("url", ["", "no address", "http://[bad", "https://", "mailto:a@news.example"])
def test_an_address_that_is_none_is_on_no_host(url):
    documents = copies(TEXT, TEXT, url=(url, "http://news.example/a"))
    assert kept(documents, "prefer-host:news.example")[0] == 1


def test_paths_are_preferred_by_pattern():
    documents = copies(LONG, TEXT, SHORT, source=("crawl/b/1.txt", "crawl/A/2.txt", "crawl/a/deep/3.txt"))
    assert kept(documents, "prefer-path:crawl/a/*") == (2, "prefer-path:crawl/a/*")
    assert kept(documents, "prefer-path:*/[A-Z]/?.txt")[0] == 1


def test_the_first_criterion_that_sees_a_difference_decides():
    documents = copies(
        SHORT, LONG, TEXT, LONG,
        url=("http://a.example", "http://b.example", "http://a.example", "http://b.example"),
        date=("2021-01-02", "2021-01-01", "2021-01-02", "2020-01-01"),
    )  # fmt: skip
    assert kept(documents, "prefer-host:a.example", "earliest", "longest") == (2, "longest")
    assert kept(documents, "longest", "earliest") == (3, "earliest")
    assert kept(documents, "longest", "first")[0] == 1
    assert kept(documents, "earliest", "longest") == (3, "earliest")


@pytest.mark.parametrize("name", ["", "shortest", "prefer-host", "prefer-host:", "prefer-path:", "Longest", "prefer:x"])
def test_what_is_no_criterion_is_an_error_that_names_those_there_are(name):
    with pytest.raises(ArticlekitError, match=r"longest, earliest, latest, newest-version, first, prefer-host:HOST"):
        criteria(["longest", name])
    with pytest.raises(ArticlekitError):
        dedupe([], keep=(name,))


def test_a_reference_stays_and_is_preferred_to_any_copy():
    documents = copies(LONG, SHORT, TEXT, reference=(False, True, False))
    found = dedupe(documents)
    assert found.keepers.tolist() == [1, 1, 1]
    assert found.criteria[found.why[1]] == "reference"


def test_references_stay_even_as_copies_of_each_other():
    found = dedupe(copies(TEXT, TEXT, LONG, SHORT, reference=(True, True, True, False)))
    assert found.keepers[:3].tolist() == [0, 1, 2]
    assert found.relations[:3].tolist() == [Relation.NONE] * 3
    # The better one of them stands for the rest.
    assert found.keepers[3] == 2


CHAINS = ("first", "earliest", "latest", "newest-version", "prefer-host:a.example", "prefer-path:a/*")


@pytest.mark.parametrize("chain", [*CHAINS, "prefer-host:a.example,latest,first"])
def test_a_part_never_stands_for_the_whole(chain):
    documents = [
        Document("part", PART, "a/1.txt", "http://a.example/1", "2021-03-02"),
        Document("whole", TEXT, "b/2.txt", "http://b.example/2", "2021-03-03"),
    ]
    if chain in ("latest", "newest-version"):
        documents = [replace(documents[0], date="2021-03-04", url=documents[1].url), documents[1]]
    assert kept(documents, *chain.split(",")) == (1, "the whole, not a part")
    # Of several wholes the criterion chooses one.
    documents += [replace(documents[0], id="other", text=LONG)]
    assert kept(documents, *chain.split(","))[0] == (1 if chain == "first" else 2)


def test_parts_of_one_whole_go_to_it_and_copies_of_a_part_alone_to_the_best_of_them():
    parts = copies(PART, TEXT[: len(TEXT) // 2], TEXT)
    assert dedupe(parts, keep="first").keepers.tolist() == [2, 2, 2]
    assert kept(copies(PART, variant("edit5", PART), PART), "first") == (0, "")


def test_a_reference_that_is_a_part_stays_and_the_whole_stays_beside_it():
    found = dedupe(copies(PART, TEXT, SHORT, reference=(True, False, False)))
    assert found.keepers.tolist() == [0, 1, 1]
    # It still stands for its copies.
    found = dedupe(copies(PART, PART + "。", TEXT, reference=(True, False, False)))
    assert found.keepers.tolist() == [0, 0, 2]


def test_a_reference_that_is_a_page_of_two_articles_stands_for_no_third():
    pages = copies(article("x") + TEXT, article("x"), TEXT, reference=(True, False, False))
    found = dedupe(pages)
    assert found.keepers[0] == 0
    assert len(found.kept) == 2


def test_documents_are_made_of_texts_and_articles():
    made = clean("题目在这里\n\n时间：2021-03-01 来源：白沙湖晚报\n\n" + TEXT)
    document = Document.of(made, 7)
    assert (document.text, document.date, document.id) == (made.text, "2021-03-01", made.source or "7")
    assert Document.of("text", 7) == Document("7", "text")
    assert Document.of(document, 9) is document


@given(st.permutations(range(4)), st.sampled_from(("longest", "earliest", "latest")))
def test_a_choice_that_is_no_tie_does_not_depend_on_the_order(order, name):
    dates = ("2021-01-01", "2022-01-01", "2020-01-01", "2021-06-01")
    documents = copies(TEXT, LONG, SHORT, TEXT + "。", date=dates)
    keeper, _ = kept([documents[number] for number in order], name)
    assert order[keeper] == {"longest": 1, "earliest": 2, "latest": 1}[name]
