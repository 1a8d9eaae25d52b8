"""What articlekit promises of every page: verbatim, nothing vanishes, pure, idempotent, deterministic, modest."""

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import articlekit
from articlekit import ArticlekitError
from articlekit.page import html
from articlekit.rules import built_in

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).resolve().parent.parent / "samples"

CHINESE = [
    "柳溪镇的油坊今年重新开了榨，六十二岁的康师傅把停了九年的水轮修好，第一天就出了三百斤菜油。",
    "镇上的人排着队来打油，有人提着塑料桶，也有人抱着祖上传下来的陶罐，队伍一直排到石桥那一头。",
    "康师傅说，水轮一转，河里的鱼都往上游跑，孩子们就守在上游等着，这比什么热闹都好看。",
    "油坊的账本挂在门后，谁家打了几斤、欠了几斤，一笔一笔写得清楚，没有一户赖过账。",
    "据镇里统计，油坊开榨以来一共加工菜籽四万一千斤，带动周边十三个村多种了八百亩油菜。",
    "“我们不图快，图的是香。”康师傅的徒弟林小满说，她原来在城里做设计，去年冬天才回到镇上。",
    "举报线索一经查实，镇里给予奖励，去年一共收到群众举报十一条，办结十一条。",
]
ENGLISH = [
    "The mill at Hadder Cross started turning again on Monday, nine years after the last sack of flour left its door.",
    "Nobody had expected the old wheel to move, but a retired plumber greased it every Sunday and one morning it did.",
    "“I only wanted to hear the noise,” she said, wiping her hands on a towel that had once been white.",
    "The council has promised to leave the sluice open until the eels have gone upstream, which may take a month.",
]
JAPANESE = [
    "浦名町の古い製粉所で、九年ぶりに水車が回り始めた。町の人たちは朝早くから橋の上に集まり、音を聞いた。",
    "修理を続けてきた桐山さんは「ただ音が聞きたかっただけです」と笑い、油の付いた手をぬぐった。",
    "町は来月、水車の見学会を開く予定で、申し込みは役場の窓口で受け付けるという。",
]
HEADINGS = ["水轮又转了", "九年的等待", "账本挂在门后", "A wheel that waited", "水車の音", "第二天：出油"]
TITLES = [
    "柳溪镇老油坊停榨九年后重新出油",
    "Hadder Cross mill turns again after nine years",
    "九年ぶりに水車回る　浦名町",
]
FOOTERS = [
    "Copyright © 2015-2022 柳溪在线 版权所有",
    "滇ICP备00004242号-3",
    "滇公网安备 53000002000424号",
    "互联网新闻信息服务许可证编号：53100000000",
    "违法和不良信息举报电话：0500-5550142",
    "未经柳溪在线书面授权，禁止转载或建立镜像",
    "主办：柳溪镇文化站　地址：柳溪镇水轮路2号　邮编：000424",
    "© 2022 Hadder Gazette. All rights reserved.",
]
MENUS = [
    "首页",
    "新闻",
    "视频",
    "关于我们 | 联系我们 | 网站地图",
    "首页 > 乡村 > 正文",
    "Home",
    "Sport",
    "登录 注册",
    "搜索",
]
CREDITS = [
    "来源：柳溪晚报　作者：符青",
    "责任编辑：骆冰",
    "（编辑：骆冰）",
    "时间: 2021-05-06 来源: 柳溪晚报 编辑: 骆 冰 阅读量:88",
    "By Nell Farrow | Hadder Gazette | 6 May 2021",
]
DATES = ["2021-05-06 09:30", "2021年5月6日", "5月6日", "2021/05/06"]
POEM = ["水轮转，水轮转，", "转过春，转过秋，", "转得石头点了头。", "哎，油香飘过桥。"]
BARS = [
    "分享到：微信 微博 QQ空间",
    "上一篇：老桥修好了",
    "下一篇：新桥通车",
    "【打印】【关闭】",
    "责编：骆冰",
    "1 2 3 4 5 下一页",
]
LINKS = [
    "相关新闻>>>",
    "相关阅读",
    "热门排行",
    "老桥修好以后的第一个早晨",
    "镇上最后一位箍桶匠收徒",
    "山里的信号塔亮了",
]
INVISIBLE = ["", "", "", " ", "\u3000", "\u00a0", "\t", "\u200b", "\ufeff", "\u00ad"]
PASSAGES = (CHINESE, ENGLISH, JAPANESE, POEM)
FURNITURE = (HEADINGS, TITLES, FOOTERS, MENUS, CREDITS, DATES, BARS, LINKS)
# Every line of every sample: what real pages are made of, in any order.
PAGES = {path.name: path.read_bytes() for path in sorted(SAMPLES.glob("*.txt"))}
SAMPLE_LINES = [
    line.split("\n")
    for line in (data.decode("gb18030" if "gb18030" in name else "utf-8") for name, data in PAGES.items())
]


def parts_of(pool, most=6):
    return st.lists(st.sampled_from(pool), min_size=1, max_size=most)


def stretches(lines):
    """Draw neighbouring lines."""
    return st.tuples(st.integers(0, len(lines) - 1), st.integers(1, 25)).map(lambda at: lines[at[0] : at[0] + at[1]])


# Lines as no page should have them: surrogates from damaged files, control characters, zero width, anything.
WILD = st.text(
    st.characters() | st.sampled_from("\u200b\u200d\ufeff\u00ad\u0000\u0008\u001b\u2028\u0085\u000b|>©(【“：。")
)
PARTS = st.one_of(
    *(parts_of(pool) for pool in (*PASSAGES, *FURNITURE)),
    st.lists(st.sampled_from(INVISIBLE), min_size=1, max_size=3),
    st.sampled_from(SAMPLE_LINES).flatmap(stretches),
)


@st.composite
def pages(draw, parts=PARTS):
    """Draw a page: parts one after the other, some of them printed a second time below."""
    drawn = draw(st.lists(parts, min_size=1, max_size=10))
    again = draw(st.integers(0, len(drawn)))
    below = draw(parts | st.just([]))
    gap = draw(st.sampled_from(["\n", "\n\n"]))
    return gap.join(line for part in (*drawn, *below_twice(drawn[:again]), below) for line in part)


def below_twice(drawn):
    return drawn if sum(map(len, drawn)) > 1 else []


ANY_PAGE = pages(PARTS | st.lists(WILD, min_size=1, max_size=4))
NO_HTML = ANY_PAGE.filter(lambda page: not html.looks_like_html(page))


def lines_of(page):
    """Part a page into its lines as a person would count them."""
    for line_break in ("\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"):
        page = page.replace(line_break, "\n")
    return page.split("\n")


def invisible(text):
    return all(char.isspace() or unicodedata.category(char) == "Cf" for char in text)


@given(NO_HTML)
def test_verbatim_every_line_of_the_output_is_a_line_of_the_page_in_its_order(page):
    rest = iter(lines_of(page))
    for line in articlekit.clean(page).text.split("\n"):
        assert not line or any(line in original and invisible(original.replace(line, "", 1)) for original in rest)


@given(NO_HTML)
def test_nothing_vanishes_kept_and_removed_blocks_are_the_lines_of_the_page(page):
    article = articlekit.clean(page)
    numbers = [block.line for block in article.blocks]
    assert numbers == sorted(set(numbers))
    blocks = {block.line: block.text for block in article.blocks}
    for number, line in enumerate(lines_of(page), 1):
        before, _, after = line.partition(blocks[number]) if number in blocks else (line, "", "")
        assert invisible(before + after)
    assert all(number <= len(lines_of(page)) for number in numbers)
    assert len(article.kept) + len(article.removed) == len(article.blocks)


@given(NO_HTML)
def test_the_output_is_the_kept_blocks_and_nothing_else(page):
    article = articlekit.clean(page)
    assert [line for line in article.text.split("\n") if line] == [block.text for block in article.kept]
    assert "\n\n\n" not in article.text


@given(NO_HTML)
def test_every_removal_says_by_what_and_why(page):
    known = {rule.id for rule in built_in().rules}
    for block in articlekit.clean(page).removed:
        assert block.removal.stage in ("strip", "collapse")
        assert block.removal.rule in known or block.removal.rule in STRUCTURAL
        assert block.removal.reasons
        assert block.removal.because


STRUCTURAL = {
    "before-article",
    "after-article",
    "inside-article",
    "byline",
    "date-time",
    "repeated-body",
    "repeated-paragraph",
    "repeated-lead",
}


@given(ANY_PAGE, ANY_PAGE)
def test_pure_the_same_page_gives_the_same_article_whatever_was_cleaned_between(page, other):
    first = articlekit.clean(page)
    articlekit.clean(other)
    assert articlekit.clean(page) == first


@given(ANY_PAGE)
def test_pure_a_stage_leaves_its_argument_as_it_was(page):
    article = articlekit.read(page)
    before = list(article.blocks)
    stripped = articlekit.strip(article)
    marks = list(stripped.blocks)
    articlekit.collapse(stripped)
    assert (list(article.blocks), list(stripped.blocks)) == (before, marks)


@given(pages())
def test_a_stage_never_takes_a_mark_back(page):
    stripped = articlekit.strip(articlekit.read(page))
    collapsed = articlekit.collapse(stripped)
    for one, other in zip(stripped.blocks, collapsed.blocks, strict=True):
        assert one.removal is None or one == other


@given(pages())
def test_idempotent_cleaning_the_output_again_changes_nothing(page):
    once = articlekit.clean(page).text
    assert articlekit.clean(once).text == once


@given(pages())
def test_strip_then_collapse_prints_what_clean_prints(page):
    article = articlekit.clean(page)
    # A collapse brings new neighbours together; where pipe and idempotence cannot both hold, as on pages composed at
    # random of copies, idempotence wins. On real pages the pipe prints the same.
    assume(article.status == "ok" and not any(block.removal.stage == "collapse" for block in article.removed))
    stripped = articlekit.strip(articlekit.read(page)).text
    assert articlekit.collapse(articlekit.read(stripped)).text == article.text


@given(NO_HTML)
def test_modest_a_page_with_text_never_comes_out_empty(page):
    article = articlekit.clean(page)
    assert bool(article.kept) == bool(article.blocks)
    assert article.status == ("empty" if not article.blocks else "warning" if article.warnings else "ok")


@given(st.lists(st.sampled_from(FOOTERS[:4]), min_size=1, max_size=8))
def test_modest_a_page_of_nothing_but_footer_comes_back_whole_with_a_warning(footer):
    article = articlekit.clean("\n".join(footer))
    assert article.removed == ()
    assert article.status == "warning"


@given(NO_HTML, st.floats(0, 1))
def test_modest_at_least_min_keep_of_a_page_remains_copies_aside(page, share):
    article = articlekit.clean(page, min_keep=share)
    copies = sum(len(block.text) for block in article.removed if block.removal.stage == "collapse")
    total = sum(len(block.text) for block in article.blocks) - copies
    assert sum(len(block.text) for block in article.kept) >= share * total


@given(st.text(st.characters()))
@example("\ud800")
@example("<html>\ud800<p>x")
@example("\x00" * 100)
@example("<p>" + "\x00")
def test_any_text_is_cleaned(page):
    article = articlekit.clean(page)
    assert articlekit.Article.from_dict(json.loads(json.dumps(article.to_dict()))).text == article.text


BYTES = st.one_of(
    st.binary(max_size=400),
    st.lists(
        st.binary(max_size=12) | st.sampled_from([b"<html>", b"<meta charset=", b"<p>", b"\n", "好".encode("gb18030")])
    ).map(b"".join),
    pages().map(lambda page: page.encode("gb18030")),
    st.tuples(st.sampled_from([b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"]), st.binary(max_size=100)).map(b"".join),
)


@given(BYTES)
@example(b"<meta charset=nonsense><p>x")
@example(b'<html><meta charset="utf-8\x00">')
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe\x00")
def test_any_bytes_are_cleaned_or_refused_with_an_error_of_ours(data):
    try:
        article = articlekit.clean(data)
    except ArticlekitError as error:
        message = str(error)
    else:
        message = ""
        assert len(article.kept) + len(article.removed) == len(article.blocks)
    assert "\n" not in message


@given(st.text(max_size=30), st.binary(max_size=60))
def test_any_name_of_an_encoding_is_used_or_refused_with_an_error_of_ours(name, data):
    message = ""
    try:
        articlekit.clean(data, encoding=name)
    except ArticlekitError as error:
        message = str(error)
    assert "\n" not in message


CLEAN_ALL = """
import json, sys
from pathlib import Path
import articlekit
for path in sorted(Path(sys.argv[1]).rglob("*.*")):
    try:
        print(json.dumps(articlekit.clean(path).to_dict()))
    except articlekit.ArticlekitError as error:
        print(error)
"""


def test_deterministic_two_hash_seeds_two_locales_and_two_directories_give_the_same_bytes(tmp_path):
    runs = [
        subprocess.run(
            [sys.executable, "-c", CLEAN_ALL, str(SAMPLES)],
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone},
            cwd=folder,
            capture_output=True,
            check=True,
        ).stdout
        for seed, locale, zone, folder in (("1", "C", "UTC", SAMPLES), ("4242", "C.UTF-8", "Asia/Tokyo", tmp_path))
    ]
    assert runs[0] == runs[1]
    assert runs[0].count(b"\n") > len(PAGES)


@pytest.fixture(scope="module")
def rounds():
    """Clean all samples one after the other, again in the same order, and backwards."""
    return [{name: articlekit.clean(PAGES[name]) for name in names} for names in (PAGES, PAGES, reversed(PAGES))]


@pytest.mark.parametrize("name", [name for name in PAGES if name != "footer-only.txt"])
def test_a_sample_after_a_sample_is_cleaned_as_if_it_stood_alone(rounds, name):
    alone, after_all, after_those_behind_it = (cleaned[name] for cleaned in rounds)
    assert after_all == alone
    assert after_those_behind_it == alone
