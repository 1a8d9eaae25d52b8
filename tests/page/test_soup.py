"""BeautifulSoup as input."""

import pytest
from bs4 import BeautifulSoup

import articlekit
from articlekit.page import soup

PAGE = "<html><body><h1>竹排</h1><p>竹排上坐着&nbsp;三个人。</p><p>A&amp;B &lt;b&gt;</p></body></html>"


class Crawled(BeautifulSoup):
    """A soup of a crawler's own class."""


@pytest.mark.parametrize("page", [PAGE, PAGE.encode(), None, 5, BeautifulSoup, object()])
def test_what_is_no_soup_is_not_taken_for_one(page):
    assert not soup.is_soup(page)


def test_a_soup_and_a_soup_of_another_class_are_soups():
    assert soup.is_soup(BeautifulSoup(PAGE, "html.parser"))
    assert soup.is_soup(Crawled(PAGE, "html.parser"))


def test_a_part_of_a_soup_is_a_soup():
    paragraph = BeautifulSoup(PAGE, "html.parser").p
    assert soup.is_soup(paragraph)
    assert articlekit.read(paragraph).text == "竹排上坐着\u00a0三个人。\n"


def test_a_soup_reads_as_its_page_does():
    assert articlekit.read(BeautifulSoup(PAGE, "html.parser")).blocks == articlekit.read(PAGE).blocks
    assert articlekit.read(BeautifulSoup(PAGE.encode("gb18030"), "html.parser", from_encoding="gb18030")).blocks == (
        articlekit.read(PAGE).blocks
    )


def test_what_was_cut_from_a_soup_is_not_read():
    page = BeautifulSoup(PAGE, "html.parser")
    page.h1.decompose()
    assert [block.text for block in articlekit.read(page).blocks] == ["竹排上坐着\u00a0三个人。", "A&B <b>"]


def test_reading_leaves_a_soup_as_it_was():
    page = BeautifulSoup(PAGE, "html.parser")
    before = str(page)
    articlekit.clean(page)
    assert str(page) == before


def test_an_empty_soup_is_an_empty_page():
    assert articlekit.clean(BeautifulSoup("", "html.parser")).status == "empty"
