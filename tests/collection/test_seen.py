"""Copies in a stream."""

import random

from articlekit.collection.compare import compare
from articlekit.collection.relation import Relation
from articlekit.collection.seen import Seen
from articlekit.model.settings import Thresholds
from made_up_collection import article, variant

STORY = "".join(
    f"{place}的老渡口{verb}，{who}说以后过河要绕到下游的新桥，多走{number}里路。"
    for place, verb, who, number in [
        ("芦汀", "上月封了", "摆渡人", "三"),
        ("石湾", "改成了凉亭", "卖茶的老人", "五"),
        ("柳坝", "冲走了石阶", "教书先生", "两"),
        ("竹溪", "立了一块木牌", "过路的货郎", "七"),
        ("桑洲", "只剩半截缆桩", "捞沙的父子", "四"),
    ]
)
OTHER = "".join(
    f"{number}号仓的{grain}今年{fate}，管仓的{who}把账本翻了三遍，才在最后一页签下名字。"
    for number, grain, fate, who in [
        ("一", "新稻", "晒得比往年干", "方守业"),
        ("二", "大豆", "少了两成", "余长庚"),
        ("三", "芝麻", "让老鼠打了洞", "钱二嫂"),
        ("四", "荞麦", "第一次装满", "孟小河"),
    ]
)


def test_a_new_text_is_no_copy_and_its_own_copy_is_exact():
    seen = Seen()
    assert seen.find_copy(STORY, "a") is None
    assert seen.find_copy(OTHER, "b") is None
    again = seen.find_copy(STORY.replace("，", ", "), "c")
    assert (again.id, again.relation, again.similarity) == ("a", Relation.EXACT, 1.0)
    assert len(seen) == 2


def test_an_edited_text_is_near_and_a_part_is_contained():
    seen = Seen()
    seen.find_copy(STORY, "a")
    edited = seen.find_copy(STORY.replace("摆渡人", "老船工") + "记者 方小北", "b")
    assert (edited.id, edited.relation) == ("a", Relation.NEAR)
    assert 0.5 < edited.similarity < 1
    part = seen.find_copy(STORY[: len(STORY) // 2], "c")
    assert (part.id, part.relation) == ("a", Relation.CONTAINED)


def test_the_whole_is_no_copy_of_a_part_that_came_before():
    seen = Seen()
    seen.find_copy(STORY[: len(STORY) // 2], "part")
    assert seen.find_copy(STORY, "whole") is None


def test_what_stands_on_every_page_makes_no_copies_and_lists_do_not_grow():
    seen, menu = Seen(), "首页新闻体育财经科技汽车房产教育健康旅游军事历史文化博客论坛视频图片专题滚动排行登录注册"
    for number in range(200):
        draw = random.Random(number)
        text = menu + "".join(chr(draw.randrange(0x4E00, 0x9FA5)) for _ in range(300))
        assert seen.find_copy(text, str(number)) is None


def test_short_texts_are_copies_only_when_equal():
    seen = Seen()
    assert seen.find_copy("油价每升涨了1.25元", "a") is None
    assert seen.find_copy("油价每升涨了12.5元", "b") is None
    assert seen.find_copy("油价每升涨了 1.25 元", "c").id == "a"


def test_a_text_without_letters_is_no_copy_and_is_not_remembered():
    seen = Seen()
    for name, text in enumerate(["", "", " ", "。。。", "。。。"]):
        assert seen.find_copy(text, str(name)) is None
    assert len(seen) == 0


def test_a_page_of_two_texts_is_no_copy_of_either_and_each_is_one_of_the_page():
    seen = Seen()
    assert seen.find_copy(STORY, "a") is None
    assert seen.find_copy(OTHER, "b") is None
    assert seen.find_copy(STORY + OTHER, "page") is None
    seen = Seen()
    assert seen.find_copy(STORY + OTHER, "page") is None
    found = [seen.find_copy(text, "part") for text in (STORY, OTHER)]
    assert [(copy.id, copy.relation) for copy in found] == [("page", Relation.CONTAINED)] * 2


def test_a_pair_in_doubt_is_decided_by_its_text():
    text, other = article(1, chars=1000), article(2, chars=1000)
    half, edited = text[:500] + other[:400], variant("edit20", text)
    for one, expected in ((half, Relation.NONE), (edited, Relation.NEAR)):
        seen = Seen()
        # Others between them, so that texts are read from anywhere in the file.
        for name in range(3, 6):
            assert seen.find_copy(article(name), str(name)) is None
        assert seen.find_copy(text, "text") is None
        assert seen.find_copy(article(6), "6") is None
        found = seen.find_copy(one, "one")
        assert (found.relation if found else Relation.NONE) is expected is compare(one, text).relation
        assert found is None or found.id == "text"


def test_the_threshold_decides():
    text = article(1, chars=1000)
    coverage = compare(text, variant("edit20", text)).evidence["coverage"]
    for more, found in ((-0.01, True), (0.01, False)):
        seen = Seen(Thresholds.at(coverage + more))
        assert seen.find_copy(text, "a") is None
        assert (seen.find_copy(variant("edit20", text), "b") is not None) is found
