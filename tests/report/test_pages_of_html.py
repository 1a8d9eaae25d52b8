"""The pages of HTML: what is shown where, that all text of pages is text, and that nothing is loaded."""

import ast
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

import articlekit
from articlekit.collection.align import align_lines
from articlekit.collection.compare import Comparison, compare
from articlekit.collection.relation import Relation
from articlekit.report import LANGUAGES, comparison, explanation, overview
from articlekit.report.against import Changes
from articlekit.report.collect import Counted
from articlekit.report.comparison import Measure, Texts
from articlekit.report.html import _load_words
from articlekit.report.reasons import GROUPS, RELATIONS
from articlekit.report.tally import STATUS, Tally
from report.made_up_articles import EVIL, doubled, evil, single

TEMPLATES = Path(articlekit.__file__).parent / "report" / "templates"
# What a page may consist of: nothing that loads, sends or embeds anything.
ELEMENTS = re.compile(
    "html|head|meta|link|title|style|script|body|main|nav|header|footer|article|section|aside|details|summary|h1|h2|h3|p"
    "|ul|ol|li|table|thead|tbody|tr|th|td|a|b|i|q|kbd|small|span|bdi|del|ins|svg|g|rect|text|div|button|label|input|br"
)
ATTRIBUTES = re.compile(
    "aria-hidden|aria-label|aria-pressed|autocomplete|charset|class|content|data-[a-z]+|dir|focusable|height|hidden|href"
    "|http-equiv|id|lang|name|open|preserveAspectRatio|rel|role|scope|tabindex|title|type|viewBox|width|x|y"
)


def parse(page: str) -> LexborHTMLParser:
    """Parse a page, and check that it is made of harmless parts."""
    tree = LexborHTMLParser(page)
    nodes = tree.css("*")
    assert [node.tag for node in nodes if not ELEMENTS.fullmatch(node.tag)] == []
    assert [name for node in nodes for name in node.attributes if not ATTRIBUTES.fullmatch(name)] == []
    links = {node.attributes["href"] for node in nodes if "href" in node.attributes}
    assert {link for link in links if not link.startswith("#")} == {"data:,"}
    policy = next(node for node in nodes if node.attributes.get("http-equiv")).attributes["content"]
    assert re.fullmatch(
        "default-src 'none'; style-src 'sha256-[^ ']+'; script-src 'sha256-[^ ']+'; img-src data:; base-uri 'none';"
        " form-action 'none'",
        policy,
    )
    scripts = [node.attributes.get("type") for node in tree.css("script")]
    assert scripts.count(None) == 1
    assert set(scripts) <= {None, "application/json"}
    return tree


def without_removals(article: articlekit.Article, rule: str) -> articlekit.Article:
    """Return an article with the lines that a rule took."""
    blocks = (each.marked(None) if each.removal and each.removal.rule == rule else each for each in article.blocks)
    return replace(article, blocks=tuple(blocks))


def texts_of(nodes: list[LexborNode]) -> list[str]:
    return [node.text() for node in nodes]


def test_every_block_of_a_page_stands_in_its_place():
    article = doubled()
    tree = parse(explanation.to_html([article], "en"))
    lines = [
        (node.attributes["id"], node.css_first("[dir]").text(), bool(node.css("del"))) for node in tree.css(".line")
    ]
    assert lines == [(f"p1-l{block.line}", block.text, not block.kept) for block in article.blocks]


def test_removed_lines_are_shown_with_rule_reasons_and_evidence():
    article = single()
    (run,) = {block.removal.rule: block for block in article.removed if block.removal.rule == "zh-icp-number"}.values()
    tree = parse(explanation.to_html([article], "en"))
    (aside,) = (node for node in tree.css("aside") if "zh-icp-number" in node.text())
    assert texts_of(aside.css(".reason")) == sorted(run.removal.reasons)
    assert aside.css_first(".because").text() == run.removal.because
    assert "legal" in aside.parent.attributes["class"].split()


def test_the_second_copy_is_folded_and_leads_to_its_twin():
    article = doubled()
    tree = parse(explanation.to_html([article], "en"))
    (run,) = tree.css(".run.repeat")
    copies = [block for block in article.removed if block.removal.rule == "repeated-body"]
    assert len(run.css("details .line")) == len(run.css(".line")) == len(copies)
    twin = run.css_first(".because a").attributes["href"]
    assert twin == "#p1-l1"
    assert tree.css_first(twin).css_first("[dir]").text() == copies[0].text


def test_the_facts_are_shown_with_what_told_them():
    page = (
        b'<meta property="og:title" content="A title of some words"><h1>A title of some words</h1><p>One line of text.'
    )
    article = articlekit.clean(page)
    rows = [texts_of(row.css("th, td")) for row in parse(explanation.to_html([article], "en")).css(".facts tr")]
    assert ["title", "A title of some words", dict(article.metadata.evidence)["title"]] in rows
    assert rows[0][:2] == ["encoding", "utf-8"]


def test_the_map_and_the_filters_cover_all_that_was_removed():
    article = doubled()
    tree = parse(explanation.to_html([article], "en"))
    heights = [int(node.attributes["height"]) for node in tree.css(".map rect")]
    assert sum(heights) == int(tree.css_first(".map").attributes["viewBox"].split()[-1])
    assert len(heights) == len(tree.css(".run"))
    reasons = {reason for block in article.removed for reason in block.removal.reasons}
    assert {node.attributes["data-reason"] for node in tree.css("[data-reason]")} == reasons
    assert {
        reason for node in tree.css("[data-reasons]") for reason in node.attributes["data-reasons"].split()
    } == reasons


def test_several_pages_are_one_file_with_a_list_of_them():
    tree = parse(explanation.to_html([single(), doubled()], "en"))
    assert [node.attributes["href"] for node in tree.css("nav a")] == ["#p1-page", "#p2-page"]
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("text", EVIL)
def test_what_a_page_says_is_text_in_every_place(text):
    article = evil(text)
    shown = re.sub("[\0-\x1f\u2028\u202e]", "\ufffd", text)
    tree = parse(explanation.to_html([article], "en"))
    assert tree.body.text().count(shown) >= 15
    assert shown in tree.css_first("title").text()
    result = Comparison(Relation.NONE, "", {}, text, tuple(align_lines([text, "a"], [f"{text}x", "b"])))
    tree = parse(comparison.to_html(Texts.of(result, (text, text), (text, text)), "en"))
    assert tree.body.text().count(shown) >= 7
    tally, changes = Tally(), Changes()
    record = article.to_dict()
    for clause in ({}, {"status": "error", "error": {"stage": text, "message": text}, "encoding": None}):
        tally.add_cluster({"keeper": {"id": text}, "why": text, "members": [{"id": text, "relation": text}]})
        tally.expect_titles()
        tally.add({**record, **clause}, text)
    changes.add_old({**record, "title": "b", "text": "c\n", "lines": [1], "removed": []})
    changes.add(record)
    page = overview.to_html(Counted.of(tally, changes), overview.About(text, [text], 0), "en")
    tree = parse(page)
    assert tree.body.text().count(shown) >= 30
    assert not set(re.findall("[\0-\x08\x0b-\x1f\u2028\u202e]", page))


def test_two_texts_are_shown_with_their_edits_and_equal_stretches_are_folded():
    same = [f"第{number}段讲的是湖边的第{number}座灯塔，守塔人每天日落的时候上去点灯。" for number in range(9)]
    a = [*same, "新船一次充电可以往返六趟，电费只有油钱的三成。"]
    b = [*same, "据说，新船一次充电可以往返七趟，电费只有油钱的三成。", "还有一行。"]
    result = compare("\n".join(a), "\n".join(b))
    tree = parse(comparison.to_html(Texts.of(result, ("a.txt", "b.txt")), "en"))
    assert texts_of(tree.css("del")) == ["六"]
    assert texts_of(tree.css("ins")) == ["据说，", "七", "还有一行。"]
    assert len(tree.css("details .pair")) == 8
    pairs = [texts_of(node.css("p")) for node in tree.css(".sides .pair:not(.names)")]
    assert [one for one, _ in pairs if one] == a
    assert [other for _, other in pairs if other] == b
    assert result.because in tree.body.text()


def test_what_decided_is_shown_with_what_a_duplicate_must_have():
    result = Comparison(
        Relation.NONE,
        "",
        {
            "containment": 0.4,
            "full_jaccard": 0.3,
            "number_jaccard": 0.5,
            "number_containment": 0.5,
            "ratio": 0.9,
            "coverage": 0.6,
            "numbers": 4,
            "length": 900,
        },
        "60% of the shorter text stands in the other",
        (),
    )
    tree = parse(comparison.to_html(Texts.of(result, ("a", "b")), "en"))
    rows = [texts_of(row.css("th, td")) for row in tree.css(".measures tr")]
    assert rows[0] == ["the shorter text stands in the longer one", "60%", "", "at least 65%"]
    assert rows[1] == ["shingles of the shorter text in the longer one", "40%", "", "at least 25%"]


def test_a_report_names_causes_once_with_three_examples():
    tally = Tally()
    for number in range(5):
        error = {"stage": "decode", "message": f"not text: {number} bytes"}
        tally.add({"id": "x", "source": f"{number}.bin", "status": "error", "error": error}, "site")
    tree = parse(overview.to_html(Counted.of(tally), overview.About(), "en"))
    row = tree.css_first("#failures ~ table tbody tr")
    assert texts_of(row.css("td"))[:2] == ["5", "decode not text: 0 bytes"]
    assert texts_of(row.css("td")[2].css("bdi")) == ["0.bin", "1.bin", "2.bin"]


def test_a_site_of_which_much_less_is_kept_is_first():
    tally = Tally()
    for number in range(30):
        kept = 10 if number < 3 else 80
        record = {**single().to_dict(), "chars_in": 100, "chars_out": kept}
        tally.add(record, "broken.example" if number < 3 else f"{number}.example")
    tree = parse(overview.to_html(Counted.of(tally), overview.About(), "en"))
    rows = [texts_of(row.css("td")) for row in tree.css("#sites ~ table")[0].css("tbody tr")]
    assert rows[0] == ["broken.example", "3", "0", "10%", "", "unlike the others"]
    assert [row[5] for row in rows[1:]] == [""] * 27


def test_two_runs_are_compared_line_by_line_and_by_rule():
    line = "京ICP备00000000号-1"
    old = without_removals(single(), "zh-icp-number")
    changes = Changes()
    for name, record in (("a", old.to_dict()), ("b", single().to_dict()), ("c", doubled().to_dict())):
        changes.add_old({**record, "id": name})
    for name in "abd":
        changes.add({**single().to_dict(), "id": name, "title": "Another" if name == "b" else old.title})
    assert (changes.same, changes.changed, changes.only_new, changes.only_old) == (1, 1, 1, 1)
    tree = parse(overview.to_html(Counted.of(Tally(), changes), overview.About(), "en"))
    tables = [[texts_of(row.css("td")) for row in table.css("tbody tr")] for table in tree.css("#changes ~ table")]
    assert tables[0] == [["zh-icp-number", "1", "1", str(len(line)), line]]
    assert tables[1] == [["title", "1", f"-: {old.title} Another"]]
    (page,) = changes.pages
    assert [(each.sign, each.text, each.rule) for each in page.lines] == [("-", line, "zh-icp-number")]


def test_a_line_that_is_kept_now_is_gained_with_the_rule_that_took_it():
    new = without_removals(doubled(), "repeated-body")
    changes = Changes()
    changes.add_old(doubled().to_dict())
    changes.add(new.to_dict())
    assert changes.gained.keys() == {"repeated-body"}
    assert changes.gained["repeated-body"].lines == len(new.kept) - len(doubled().kept)
    assert not changes.lost


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_every_label_has_a_translation_and_every_translation_a_label(lang):
    labels = set()
    for path in TEMPLATES.glob("*.html"):
        text = path.read_text("utf-8")
        labels |= set(re.findall(r"""t\("([^"]+)"\)""", text)) | set(re.findall(r"""t\('([^']+)'\)""", text))
        labels |= {label for table in re.findall(r"t\((\{.*?\})\[", text) for label in ast.literal_eval(table).values()}
    code = (TEMPLATES.parent / "comparison.py").read_text("utf-8")
    labels |= set(re.findall(r'Measure\("([^"]+)"', code))
    named = {*RELATIONS, *STATUS, *articlekit.Metadata().facts(), *articlekit.rules.REASONS}
    words = _load_words(lang)
    assert labels - words.keys() == set()
    assert {name for name in named if name not in words} - {"none"} == set()
    assert all(re.search("[\u4e00-\u9fff]", word) for word in words.values())


def test_every_group_and_every_relation_has_a_colour_in_light_and_dark():
    style = (TEMPLATES / "style.css").read_text("utf-8")
    for name in (*GROUPS, *(look.name for look in RELATIONS.values())):
        assert style.count(f"--{name}: #") == 2
        assert f".{name} {{ --c: var(--{name}) }}" in style


def test_the_characters_of_a_rule_are_those_of_its_lines():
    tally, article = Tally(), doubled()
    tally.add(article.to_dict(), "")
    counts = Counter()
    for block in article.removed:
        counts[block.removal.rule] += len(block.text)
    assert {name: rule.chars for name, rule in tally.rules.items()} == counts
    assert sum(counts.values()) == tally.chars_in - tally.chars_out


def test_a_table_has_every_page_and_html_says_how_many_it_lacks():
    tally, some = Tally(most_rows=None), Tally(most_rows=20)
    for number in range(100):
        record = {**single().to_dict(), "id": str(number), "title": f"{number} {'很长的标题' * 100}"}
        tally.add(record, "")
        some.add(record, "")
    assert len(tally.rows) == 100
    assert tally.rows[0].title.endswith(" …")
    tree = parse(overview.to_html(Counted.of(some), overview.About(), "en"))
    assert "Pages that are not in this table, all better than these: 80" in tree.body.text()
    assert len(tree.css("#pages-table tbody tr")) == 20


def test_values_that_would_look_the_same_have_one_digit_more():
    assert Measure("x", 0.648, 0.65).shown == ("64.8%", "65.0%")
    assert Measure("x", 0.61, 0.65).shown == ("61%", "65%")
    assert Measure("x", 0.65, 0.65).shown == ("65%", "65%")
    assert Measure("x", 0.5).shown == ("50%", "")
