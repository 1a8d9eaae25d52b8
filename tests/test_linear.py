"""No page makes the time grow faster than its size. Times are this process's own, and ratios: slow machines pass."""

import gc
import time
from pathlib import Path

import pytest

import articlekit

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
# Twice the page takes twice the time; what is above that is noise, and quadratic growth would be four times.
MAX_GROWTH = 3.0
ATTEMPTS = 5
LINE = "入秋以后，茶亭镇的豆腐坊每天凌晨三点点灯，磨浆、点卤、压榨，天亮之前送到四个村口，从来没有误过时辰。"
PAGE = (SAMPLES / "doubled-page.txt").read_text("utf-8")

SHAPES = {
    "one line of Chinese": lambda n: "今天磨豆腐，" * n * 50,
    "one line without punctuation": lambda n: "磨" * n * 400,
    "one line of words": lambda n: "grind the beans " * n * 30,
    "one line of letters and spaces": lambda n: "x " * n * 300 + "好",
    "one line of breadcrumbs": lambda n: "首页 > " * n * 40,
    "one line of quotation marks": lambda n: "“" * n * 400,
    "one line of brackets": lambda n: "([【（" * n * 150,
    "one line of dates": lambda n: "2022-03-04 05:06:07 " * n * 40,
    "one line of digits": lambda n: "2022" * n * 100,
    "one line of spaces": lambda n: "好" + " " * n * 2000 + "好",
    "equal paragraphs": lambda n: (LINE + "\n") * n * 20,
    "equal short lines": lambda n: "早安\n" * n * 30,
    "alternating paragraphs": lambda n: f"{LINE}\n{LINE[::-1]}\n" * n * 8,
    "paragraphs that differ": lambda n: "".join(f"第{i}天，{LINE[i % 20 :]}这是第{i}段。\n" for i in range(n * 10)),
    "paragraphs that share every clause": lambda n: ("，".join(["天亮之前送到"] * n * 60) + "。\n") * 3,
    "each line longer than the last": lambda n: "\n".join(LINE[: i % 40 + 1] * (i // 40 + 1) for i in range(n * 8)),
    "each line cut short before it": lambda n: "".join(f"{LINE[:20]}{i}…\n{LINE}{i}\n" for i in range(n * 5)),
    "headlines": lambda n: "".join(f"茶亭镇第{i}号公告 今年首次发布\n" for i in range(n * 10)),
    "captions": lambda n: "".join(
        f"图{i}：豆腐坊的师傅正在点卤，蒸汽升到房梁上，早来的人在门口排队。\n" for i in range(n * 8)
    ),
    "headings of related links": lambda n: f"相关新闻\n{LINE}\n" * n * 5,
    "footers": lambda n: "Copyright 2022 © 茶亭网 版权所有\n黔ICP备00005353号\n" * n * 10,
    "footers between paragraphs": lambda n: f"{LINE}\n版权所有 © 茶亭网\n" * n * 8,
    "date lines": lambda n: "2022-03-04 05:06\n" * n * 20,
    "labels": lambda n: "来源：茶亭晚报 编辑：楼小雨\n" * n * 12,
    "menus": lambda n: "首页\n新闻\n视频\n登录 注册\n" * n * 10,
    "short lines between two articles": lambda n: PAGE + "".join(f"第{i}坊\n" for i in range(n * 40)) + PAGE,
    "share bars between paragraphs": lambda n: "".join(f"{LINE}{i}。\n分享到：微信\n" for i in range(n * 8)),
    "pages": lambda n: PAGE * max(1, n // 10),
    "nested elements": lambda n: "<html>" + "<div>" * n * 50 + "x",
    "nested inline elements": lambda n: "<html><p>" + "<b><i>" * n * 25 + "x",
    "paragraphs of HTML": lambda n: "<html>" + f"<p>{LINE}</p>" * n * 20,
    "cells of a table": lambda n: "<html><table>" + "<tr><td>磨<td>点<td>压" * n * 20,
    "unclosed comments": lambda n: "<html><p>x" + "<!--" * n * 200,
    "unclosed styles": lambda n: "<html><head>" + "<style><body><div>" * n * 40,
    "noscript without an end": lambda n: "<html>" + "<noscript><p " * n * 60,
    "comments before the page": lambda n: "<!-- -->" * n * 60 + "<p>x",
    "blank lines": lambda n: "\n\u3000\n" * n * 200 + LINE,
}


@pytest.fixture(autouse=True)
def no_collections():
    """Collect garbage between the measurements and not inside them."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def seconds(page: str, runs: int = 3) -> float:
    """Return the processor time of the quickest of several runs."""
    best = float("inf")
    for _ in range(runs):
        start = time.process_time()
        articlekit.clean(page)
        best = min(best, time.process_time() - start)
    return best


def growth(small: str, large: str) -> float:
    """Return how many times longer the large page takes; what disturbs one attempt does not disturb them all."""
    best = float("inf")
    for _ in range(ATTEMPTS):
        best = min(best, seconds(large) / seconds(small))
        if best <= MAX_GROWTH:
            break
    return best


@pytest.mark.parametrize("shape", [pytest.param(shape, id=name) for name, shape in SHAPES.items()])
def test_twice_the_page_takes_about_twice_the_time(shape):
    articlekit.clean(shape(1))
    assert growth(shape(30), shape(60)) <= MAX_GROWTH


TEXTS = {
    "paragraphs that differ": SHAPES["paragraphs that differ"],
    "equal paragraphs": SHAPES["equal paragraphs"],
    "one line of Chinese": SHAPES["one line of Chinese"],
    "one line of words": lambda n: " ".join(f"{word} {word * 7 % 1009} beans" for word in range(n * 60)),
    # So long that neither of the two fits in the cache.
    "one line of letters": lambda n: "x" * n * 8000,
}


@pytest.mark.parametrize("shape", [pytest.param(shape, id=name) for name, shape in TEXTS.items()])
def test_twice_the_text_takes_about_twice_the_time_to_find_in_another(shape):
    import numpy as np

    from articlekit.collection.coverage import measure_coverage
    from articlekit.collection.fold import fold
    from articlekit.collection.postings import Pairs

    def seconds(text: str) -> float:
        """Return the time for a text in itself, in itself reversed by halves, and in what it has nothing of."""
        texts = [text, text[len(text) // 2 :] + text[: len(text) // 2], "y" * len(text)]
        units = [fold([each]).units.tobytes() for each in texts]
        pairs, best = Pairs(np.array([0, 0, 0, 1]), np.array([0, 1, 2, 0])), float("inf")
        for _ in range(3):
            start = time.process_time()
            measure_coverage(units.__getitem__, pairs)
            best = min(best, time.process_time() - start)
        return best

    seconds(shape(1))
    # Some shapes take so little that what disturbs weighs more.
    assert any(seconds(shape(240)) <= MAX_GROWTH * seconds(shape(120)) + 0.01 for _ in range(ATTEMPTS))


def test_fifty_pages_in_one_file_cost_at_most_sixty_two_times_one_page():
    # Two hundred pages may cost 250 times one: a quarter above proportion, here with fewer of them.
    pages = [page_number(number) for number in range(50)]
    whole = "\n".join(pages)
    ratios = (seconds(whole, 1) / max(seconds(page) for page in pages[:5]) for _ in range(ATTEMPTS))
    assert any(ratio <= 62.5 for ratio in ratios)


def page_number(number: int) -> str:
    """Return a page of its own: the sample with its digits and some of its words changed."""
    turned = str.maketrans(
        "0123456789巷路车人", "".join(str((digit + number) % 10) for digit in range(10)) + "桥塔船鸟"
    )
    return PAGE.translate(turned) if number % 2 else PAGE[number:].translate(turned)


def test_twenty_thousand_nested_elements_are_no_recursion():
    article = articlekit.clean("<html><body>" + "<div>" * 20_000 + LINE + "</div>" * 20_000)
    assert [block.text for block in article.blocks] == [LINE]


def test_twenty_thousand_nested_lists_are_no_recursion():
    article = articlekit.clean("<html><body>" + "<ul><li>" * 10_000 + LINE)
    assert [block.text for block in article.blocks] == [LINE]


def test_a_line_of_a_million_characters_takes_less_than_ten_seconds():
    assert seconds("今天磨豆腐，" * 170_000, 1) < 10
