"""Learning the lines that a site prints on every page."""

import tomllib

import pytest

from articlekit.collection.templates import Learner, learn
from articlekit.rules import built_in, problems
from articlekit.rules.fold import fold
from articlekit.rules.writer import to_toml

WORDS = "河堤上的柳树今年发芽比往年早了十天镇里的老人说这是因为冬天没有下雪井水也比去年浅".strip()


def story(number: int) -> list[str]:
    """Return the body of a page: five lines that no other page has."""
    turned = WORDS[number % 20 :] + WORDS[: number % 20]
    return [f"{turned[part * 3 :]}，这是第{number}页的第{part}段，写到{number * 7 + part}为止。" for part in range(5)]


def page(site: int, number: int) -> list[str]:
    """Return a page of a made site: header, date line, body, footer."""
    return [
        f"站{site}首页",
        f"站{site}新闻中心",
        f"站{site}论坛，欢迎来稿",
        f"发布于 2021-0{number % 9 + 1}-1{number % 10} 08:0{number % 10}",
        *story(site * 1000 + number),
        f"站{site}晚报社 浏览{number * 13}次",
        f"联系站{site}编辑部",
    ]


SITES = [f"site{site}.example" for site in range(8)]
PAGES = [(SITES[site], page(site, number)) for number in range(25) for site in range(8)]


def fits(rules, line):
    return any(rule.matches(line) is not None for rule in rules)


def test_every_template_line_of_eight_sites_is_learned_and_no_line_of_a_body():
    rules = learn(PAGES).rules
    for site in range(8):
        lines = page(site, 24)
        assert [line for line in (*lines[:4], *lines[-2:]) if not fits(rules, line)] == []
        for number in range(25):
            assert [line for line in story(site * 1000 + number) if fits(rules, line)] == []


def test_digits_that_vary_are_wildcards_and_digits_that_do_not_are_not():
    rules = learn(PAGES).rules
    assert fits(rules, "站3晚报社 浏览99999次")
    assert not fits(rules, "站9晚报社 浏览26次")


def test_a_line_that_recurs_with_other_neighbours_each_time_is_text():
    pages = [
        ("a", ["顶部菜单栏", *story(number)[:2], "图为活动现场。", *story(number)[2:], "底部版权栏"])
        for number in range(20)
    ]
    rules = learn(pages).rules
    assert fits(rules, "顶部菜单栏")
    assert not fits(rules, "图为活动现场。")


def test_a_sentence_whose_numbers_vary_is_text():
    pages = [
        ("a", ["天气", f"今天最高气温{number}度，最低{number - 9}度。", *story(number), "底部"]) for number in range(20)
    ]
    rules = learn(pages).rules
    assert not fits(rules, "今天最高气温8度，最低1度。")


def test_a_date_alone_is_nothing_to_learn():
    pages = [("a", ["2021年3月4日", "3月5日 08:00", *story(number)]) for number in range(10)]
    assert learn(pages).rules == ()


def test_a_line_on_fewer_pages_than_asked_is_not_learned():
    pages = [("a", ["少见的栏目" if number < 4 else "别的", *story(number), "底部版权栏"]) for number in range(10)]
    assert not fits(learn(pages).rules, "少见的栏目")
    assert fits(learn(pages, min_pages=3, min_share=0.3).rules, "少见的栏目")


def test_sites_do_not_mix():
    pages = [(f"site{number}", ["同一行菜单", *story(number)]) for number in range(10)]
    assert learn(pages).rules == ()


def test_a_line_twice_on_a_page_counts_once():
    pages = [
        ("a", ["重复的栏目", *story(number), "重复的栏目"] if number < 3 else story(number)) for number in range(10)
    ]
    assert not fits(learn(pages, min_share=0.5).rules, "重复的栏目")


def test_of_a_large_site_a_sample_is_compared_and_the_order_of_the_pages_does_not_matter():
    learner, other = Learner(), Learner()
    pages = [("a", page(0, number)) for number in range(400)]
    for site, lines in pages:
        learner.add(site, lines)
    for site, lines in reversed(pages):
        other.add(site, lines)
    assert learner.rules() == other.rules()
    assert fits(learner.rules().rules, "联系站0编辑部")
    assert "of 48 pages of a" in learner.rules().rules[0].about


def test_learners_of_parts_are_merged():
    whole, parts = Learner(), [Learner(), Learner()]
    for number, (site, lines) in enumerate(PAGES):
        whole.add(site, lines)
        parts[number % 2].add(site, lines)
    parts[0].merge(parts[1])
    assert parts[0].rules() == whole.rules()


def test_copies_of_one_page_are_one_page():
    copies = [("a", ["顶部菜单栏", *story(1), f"第{number}次转载"]) for number in range(10)]
    assert learn(copies).rules == ()
    assert learn([*copies, *(("a", ["顶部菜单栏", *story(number)]) for number in range(20, 26))]).rules != ()


def test_the_rules_are_a_file_that_the_loader_takes(tmp_path):
    path = tmp_path / "site.toml"
    odd = [("b", ["it's [a] (line) + 1\\d?", "“引号” 'x'", *story(number), "Ünïcode | bar"]) for number in range(6)]
    path.write_text("\n".join(map(to_toml, learn([*PAGES, *odd]).rules)), "utf-8")
    assert problems(path) == []
    rows = tomllib.loads(path.read_text("utf-8"))["rule"]
    assert all("template" in row["reasons"] and row["removes"] for row in rows)
    assert any("of 25 pages of site0.example" in row["about"] for row in rows)


def test_a_learned_rule_takes_its_line_and_ends_nothing():
    from articlekit import clean

    rules = built_in().plus(learn(PAGES))
    body = story(7)
    text = "\n".join([*body[:3], "联系站0编辑部", *body[3:]])
    assert clean(text, rules=rules).text.split("\n")[:-1] == body


def test_learning_twice_gives_the_same_rules():
    assert learn(PAGES).rules == learn(PAGES).rules


@pytest.mark.parametrize("settings", [{"min_pages": 1}, {"min_share": 0}, {"min_share": 1.5}])
def test_a_setting_out_of_range_is_refused(settings):
    with pytest.raises(ValueError, match="min_pages must be 2"):
        learn([], **settings)


def test_a_folded_line_is_what_is_counted():
    pages = [("a", ["ＡＢＣ 菜单" if number % 2 else "abc  菜单", *story(number)]) for number in range(10)]
    assert fits(learn(pages).rules, fold("ABC 菜单"))


def test_the_pages_may_be_texts_and_articles():
    from articlekit import Page, read

    texts = [(site, "\n\n ".join(lines)) for site, lines in PAGES]
    assert learn(texts).rules == learn(PAGES).rules
    articles = [read(Page("x", text.encode(), url=f"https://{site.upper()}/1")) for site, text in texts]
    assert learn(articles).rules == learn(PAGES).rules


def test_articles_without_an_address_are_of_one_site():
    from articlekit import read

    (rule, *_) = learn(read("\n".join(lines)) for _, lines in PAGES[::8]).rules
    assert (rule.id, rule.family) == ("site-1", "site")


def test_no_two_sites_have_rules_with_one_id(tmp_path):
    names = ["a-b.example", "a.b.example", "新华", "新闻", "crawl/新华"]
    rules = learn([(site, page(0, number)) for site in names for number in range(6)])
    path = tmp_path / "rules.toml"
    path.write_text("\n".join(map(to_toml, rules.rules)), "utf-8")
    assert problems(path) == []
    assert {rule.host for rule in rules.rules} == {"a-b.example", "a.b.example", ""}


def test_of_very_many_sites_the_largest_are_compared(monkeypatch):
    from articlekit.collection import sample

    monkeypatch.setattr(sample, "MAX_PAGES", 24)
    learner = Learner()
    for site in range(8):
        for number in range(5 + site):
            learner.add(f"s{site}.example", page(site, number))
    assert {rule.host for rule in learner.rules().rules} == {"s5.example", "s6.example", "s7.example"}
