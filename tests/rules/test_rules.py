"""The rules that come with articlekit, and how a set of rules finds the ones that fit a line."""

import re
import time
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from articlekit import RuleError
from articlekit.rules import REASONS, Rule, Rules, built_in, problems
from articlekit.rules.fold import fold
from articlekit.rules.gate import Gate

FOLDER = Path(str(files("articlekit.rules")))
FILES = [FOLDER / "common.toml", *sorted((FOLDER / "languages").glob("*.toml"))]
RULES = built_in()


def fitting(line, rules=RULES):
    """Return the ids of the rules that fit a line."""
    return [hit.rule.id for hit in rules.match(fold(line).strip())]


def rule(rule_id, **fields):
    return Rule(rule_id, "mine", "A rule of this test", frozenset({"share"}), "edge", **fields)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES.rules])
def test_a_rule_fits_what_it_removes_and_nothing_that_it_keeps(rule):
    assert len(rule.removes) >= 3
    assert len(rule.keeps) >= 3
    assert [line for line in rule.removes if rule.matches(line) is None] == []
    assert [line for line in rule.keeps if rule.matches(line) is not None] == []
    # The gate of the whole set must let the line through to the rule, too.
    assert [line for line in rule.removes if rule.id not in fitting(line)] == []
    assert [line for line in rule.keeps if rule.id in fitting(line)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_linter_has_nothing_to_say_about_a_built_in_file(path):
    assert problems(path, engine="re") == []


def test_every_rule_of_every_file_is_loaded():
    written = sum(path.read_text("utf-8").count("[[rule]]") for path in FILES)
    assert len(RULES.rules) == written
    assert {rule.language for rule in RULES.rules} == {path.stem for path in FILES if path.stem != "common"} | {""}


def test_ids_are_unique_and_plain():
    assert [name for name, count in Counter(rule.id for rule in RULES.rules).items() if count > 1] == []
    assert [rule.id for rule in RULES.rules if not re.fullmatch("[a-z][a-z0-9]*(?:-[a-z0-9]+)*", rule.id)] == []


def test_every_reason_is_known_and_every_known_one_is_given_by_some_rule():
    # Only rules that were learned from a site's pages have the reason "template".
    assert {reason for rule in RULES.rules for reason in rule.reasons} == set(REASONS) - {"template"}


def test_what_a_rule_is_about_is_one_line():
    assert [rule.id for rule in RULES.rules if not rule.about.strip() or "\n" in rule.about] == []


@pytest.mark.parametrize(
    "line",
    [
        *(
            "版权" * 300,
            "版权所有 " * 110,
            "©" * 600,
            "copyright " * 60,
            "icp " * 150,
            "icp备" * 200,
            "icp备案号：" + "-" * 590,
        ),
        *("首页 > " * 100, "首页" + "-" * 598, "相关" * 300, "推荐阅读" * 150, "责任编辑" * 150, "(" * 600, "_" * 600),
        *("来源：" * 200, "时间：" * 200, "2021-" * 120, "许可证" * 200, "reproduction " * 46, "lesen sie auch " * 40),
        *(
            "newsletter " * 54,
            "cookie " * 85,
            "無断転載" * 150,
            "무단 전재 " * 100,
            "по теме " * 75,
            "ランキング" * 120,
        ),
    ],
    ids=lambda line: line[:12],
)
def test_no_line_of_keywords_takes_more_than_a_blink(line):
    started = time.process_time()
    RULES.match(fold(line).strip())
    assert time.process_time() - started < 0.5


def test_width_case_script_and_spaces_inside_words_do_not_hide_a_line():
    assert "zh-icp-number" in fitting("京ＩＣＰ备１２３４５６７８号")
    assert "zh-copyright-owner" in fitting("版 權 所 有　青 石 晚 報")
    assert "zh-hotline" in fitting("舉報電話：０２０-00001111")
    assert "zh-icp-number" in fitting("京I\u200bCP备1234\u200b5678号")


def test_one_line_may_be_several_things():
    found = fitting("技术支持：青石县信息中心 皖ICP备00000000号 皖公网安备 34000002000000号")
    assert {"zh-powered-by", "zh-icp-number", "zh-police-number"} <= set(found)


def test_a_line_of_tokens_has_nothing_else_in_it():
    rules = Rules(
        (rule("zh", tokens=frozenset({"分享", "微信", "qq空间"})), rule("en", tokens=frozenset({"share this"})))
    )
    assert fitting("分享：微信 | QQ空间 3", rules) == ["zh"]
    assert fitting("分享 share this", rules) == ["zh", "en"]
    assert fitting("分享 经验", rules) == []
    assert fitting("share", rules) == []
    assert fitting("2021 3 4", rules) == []


def test_a_pattern_is_tried_only_where_one_of_its_words_stands():
    rules = Rules((rule("bell", words=("铃",), pattern="叮当"),))
    assert fitting("铃声叮当", rules) == ["bell"]
    assert fitting("锅碗叮当", rules) == []
    assert fitting("锅碗叮当", Rules((rule("bell", pattern="叮当"),))) == ["bell"]


def test_words_inside_words_and_words_that_overlap_all_open_the_gate():
    rules = Rules(
        (
            rule("long", words=("版权声明",), pattern="版权声明"),
            rule("inner", words=("声明",), pattern="声明"),
            rule("over", words=("明书",), pattern="明书"),
        )
    )
    assert fitting("版权声明书", rules) == ["long", "inner", "over"]
    assert fitting("说明书", rules) == ["over"]


def test_a_line_too_long_for_a_label_is_no_edge():
    rules = Rules((rule("bell", words=("铃",), pattern="铃"),))
    assert fitting("铃" + "声" * 199, rules) == ["bell"]
    assert fitting("铃" + "声" * 200, rules) == []


def test_a_line_too_long_for_a_footer_fits_no_rule():
    assert "copyright-year" in fitting("Copyright 2021 " + "x" * 500)
    assert fitting("Copyright 2021 " + "x" * 600) == []


def test_a_set_without_a_rule_has_all_the_others():
    ids = {rule.id for rule in RULES.rules}
    assert {rule.id for rule in RULES.without(["zh-editor"]).rules} == ids - {"zh-editor"}
    assert RULES.without([]).rules == RULES.rules


def test_an_id_that_is_not_in_the_set_is_an_error_that_names_the_nearest():
    with pytest.raises(RuleError, match="no rule 'zh-icp-numbers'; did you mean 'zh-icp-number'"):
        RULES.without(["zh-icp-numbers"])
    with pytest.raises(RuleError, match="no rule '叮当'; see `articlekit rules list`"):
        RULES.get("叮当")


def test_a_rule_that_is_added_replaces_the_one_with_its_id():
    mine = rule("zh-icp-number", words=("叮当",), pattern="叮当")
    both = RULES.plus(Rules((mine,)))
    assert both.get("zh-icp-number") == mine
    assert len(both.rules) == len(RULES.rules)
    assert "zh-icp-number" not in fitting("京ICP备12345678号", both)


def test_few_and_many_searches_find_the_same(monkeypatch):
    lines = ["版权所有 © 2019 柳岸网", "zzz", "苏icp备00000000号-1", "alle rechte vorbehalten"]
    gate = Gate({number: rule.words for number, rule in enumerate(RULES.rules) if rule.pattern})
    few = gate.find(lines)
    monkeypatch.setattr("articlekit.rules.gate.MANY_SEARCHES", 0)
    assert gate.find(lines) == few
    assert set(few) == {0, 2, 3}
