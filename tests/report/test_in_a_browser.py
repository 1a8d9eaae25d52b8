"""The pages of HTML in a real Chromium: nothing is loaded, nothing fails, and everything works by keyboard."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import articlekit
from articlekit.collection.align import align_lines
from articlekit.collection.compare import Comparison, compare
from articlekit.collection.relation import Relation
from articlekit.report import comparison, explanation, overview
from articlekit.report.against import Changes
from articlekit.report.collect import Counted
from articlekit.report.comparison import Texts
from articlekit.report.tally import Tally
from report.made_up_articles import EVIL, doubled, evil, single

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# .ci/run installs a browser, and asks for it by this variable: there a missing one is a failure.
IS_ASKED = bool(os.environ.get("ARTICLEKIT_BROWSER"))
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM and not IS_ASKED, reason="needs Chromium"),
    pytest.mark.filterwarnings("ignore"),  # of the driver
    pytest.mark.xdist_group("browser"),
]
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
COLLECTION = Path(__file__).resolve().parents[2] / "samples" / "collection"
WIDTHS = {"phone": 400, "laptop": 1280, "screen": 1920}


@pytest.fixture(scope="module")
def browser():
    """Start a browser for all tests of this file."""
    if not IS_ASKED:
        pytest.importorskip("playwright")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, Path]:
    """Write one page of each kind, ordinary and hostile, in English and in Chinese."""
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for lang in ("en", "zh"):
        for name, text in make_pages(lang):
            found[f"{name}-{lang}"] = folder / f"{name}-{lang}.html"
            found[f"{name}-{lang}"].write_text(text, "utf-8")
    return found


def make_pages(lang: str) -> Iterator[tuple[str, str]]:
    articles = [doubled(), single(), *map(evil, EVIL)]
    yield "explanation", explanation.to_html([doubled()], lang)
    yield "explanations", explanation.to_html(articles, lang)
    text = doubled().text
    edited = text.replace("十一年", "十二年").replace("六点整", "七点整")
    result = compare(text, edited + "还有一行是新的。")
    yield "comparison", comparison.to_html(Texts.of(result, ("a.txt", "b.txt")), lang)
    rows = tuple(row for text in EVIL for row in align_lines([text, "a"], [f"{text}x", "b"]))
    result = Comparison(Relation.NONE, "", {}, EVIL[0], rows)
    yield "hostile", comparison.to_html(Texts.of(result, EVIL[:2], EVIL[2:4]), lang)
    yield "duplicates", make_duplicates(lang)
    yield "report", make_report(articles, lang)


def make_duplicates(lang: str) -> str:
    """Return what dedupe writes about the collection of the samples."""
    command = [sys.executable, "-m", "articlekit", "dedupe", "-q", "-f", "html", "--lang", lang, str(COLLECTION)]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8")


def make_report(articles: list[articlekit.Article], lang: str) -> str:
    """Return a report of a run over 500 pages."""
    tally, changes = Tally(sample=15), Changes()
    for number in range(40):
        members = [{"id": f"{each}.html", "relation": "near", "similarity": 0.9} for each in range(number + 1)]
        tally.add_cluster({"keeper": {"id": f"k{number}.html"}, "why": "longest", "members": members})
    tally.expect_titles()
    for number in range(500):
        record = articles[number % len(articles)].to_dict()
        record |= {
            "id": f"{number}.html",
            "source": f"crawl/{number}.html",
            "title": f"Page {number} {record['title']}",
        }
        if number % 50 == 7:
            record |= {"status": "error", "encoding": None, "error": {"stage": "decode", "message": "not text"}}
        tally.add(record, f"{number % 9}.example")
        changes.add_old({**record, "text": f"{record['text']}more\n", "lines": [*record["lines"], 99], "title": "old"})
        changes.add({**record, "removed": [*record["removed"], removed("more", 99)]})
    return overview.to_html(Counted.of(tally, changes), overview.About("A run", ["crawl.jsonl"], 0), lang)


def removed(text: str, line: int) -> dict:
    return {
        "line": line, "end_line": line, "stage": "strip", "rule": "new-rule", "reasons": ["share"], "because": text,
        "kinds": ["paragraph"], "text": text,
    }  # fmt: skip


KINDS = ("explanation", "explanations", "comparison", "hostile", "duplicates", "report")


@pytest.fixture
def opened(browser, pages):
    """Return a function that opens a page and notes what goes wrong; it is checked at the end."""
    wrong, contexts = [], []

    def open_page(name: str, **more):
        context = browser.new_context(**more)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: wrong.append(request.url) if request.url != url else None)
        url = pages[name].as_uri()
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_loads_nothing_fits_its_window_and_is_accessible(opened, kind, scheme):
    from axe_playwright_python.sync_playwright import Axe

    for name, width in WIDTHS.items():
        lang = "zh" if name == "phone" else "en"
        page = opened(f"{kind}-{lang}", color_scheme=scheme, viewport={"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        if name == "laptop":
            found = Axe().run(page).response["violations"]
            found = [each for each in found if each["impact"] in ("serious", "critical")]
            assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_removals_can_be_filtered_walked_and_folded_by_keyboard(opened):
    page = opened("explanation-en")
    runs = page.locator(".run[data-reasons]")
    shown = runs.count()
    button = page.locator("[data-reason='icp']")
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "false"
    assert page.locator(".run[data-reasons]:visible").count() == shown - 1
    page.keyboard.press("Space")
    assert page.locator(".run[data-reasons]:visible").count() == shown
    page.evaluate("document.activeElement.blur()")
    for index in range(shown):
        page.keyboard.press("n")
        assert page.evaluate("document.activeElement.ariaLabel") == runs.nth(index).get_attribute("aria-label")
    page.keyboard.press("p")
    assert page.evaluate("document.activeElement.ariaLabel") == runs.nth(shown - 2).get_attribute("aria-label")
    details = page.locator(".run details")
    assert details.evaluate_all("all => all.map(each => each.open)") == [False]
    details.locator("summary").focus()
    page.keyboard.press("Enter")
    assert details.evaluate_all("all => all.map(each => each.open)") == [True]
    # "f" unfolds everything that is folded, then folds everything.
    page.keyboard.press("f")
    assert page.locator("main details").evaluate_all("all => all.every(each => each.open)")
    page.keyboard.press("f")
    assert page.locator("main details").evaluate_all("all => all.every(each => !each.open)")


def test_a_reason_of_several_words_is_filtered_as_one(opened):
    page = opened("explanations-en")
    runs = page.locator(".run[data-reasons]:visible")
    before = runs.count()
    page.locator("[data-reason='{{ 7 * 7 }}{% raw %}']").click()
    assert runs.count() == before - 1


def test_a_link_leads_to_a_line_even_if_that_is_folded(opened):
    page = opened("explanation-en")
    number = next(block.line for block in doubled().removed if block.removal.rule == "repeated-body")
    line = page.locator(f"#p1-l{number}")
    assert not line.is_visible()
    page.evaluate(f"location.hash = 'p1-l{number}'")
    line.wait_for(state="visible")
    twin = page.locator(".run.repeat .because a")
    twin.click()
    assert page.evaluate("document.querySelector(':target').id") == "p1-l1"


def test_what_is_kept_is_shown_alone_or_beside_the_page(opened):
    page = opened("explanation-en")
    kept = [block.text for block in doubled().kept]
    page.keyboard.press("v")
    assert page.locator("[data-view='clean']").get_attribute("aria-pressed") == "true"
    assert page.locator(".run .line:visible [dir]").all_inner_texts() == kept
    page.keyboard.press("v")
    assert [text for text in page.locator(".copy:visible").all_inner_texts() if text] == kept
    page.keyboard.press("v")
    assert page.locator(".run[data-reasons]:visible").count()


def test_a_link_shows_what_the_view_or_a_filter_hides(opened):
    page = opened("explanation-en")
    line = page.locator(f"#p1-l{next(block.line for block in doubled().removed)}")
    page.locator("[data-view='clean']").click()
    assert not line.is_visible()
    page.evaluate(f"location.hash = '{line.get_attribute('id')}'")
    line.wait_for(state="visible")
    for button in page.locator("[data-reason]").all():
        button.click()
    assert not line.is_visible()
    page.evaluate(f"location.hash = ''; location.hash = '{line.get_attribute('id')}'")
    line.wait_for(state="visible")
    page.evaluate("location.hash = '%'")
    page.keyboard.press("v")
    assert not line.is_visible()


def test_titles_look_the_same_after_a_visit_to_both_sides(opened):
    page = opened("explanation-en")
    look = "getComputedStyle(document.querySelector('.line [dir]')).fontSize"
    before = page.evaluate(look)
    page.locator("[data-view='beside']").click()
    page.locator("[data-view='marked']").click()
    assert page.evaluate(look) == before


def test_links_stay_inside_the_frame_of_a_notebook(browser, tmp_path):
    (tmp_path / "notebook.html").write_text(f"<h1>Notebook</h1>{doubled()._repr_html_()}", "utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "notebook.html").as_uri())
    frame = page.frames[1]
    frame.locator(".run.repeat .because a").click()
    assert frame.evaluate("document.querySelector(':target').id") == "p1-l1"
    assert frame.locator("h1").inner_text() == doubled().title
    page.close()


def test_differences_are_walked_and_equal_lines_unfolded(opened):
    page = opened("comparison-en")
    changed = page.locator(".pair.changed")
    assert changed.count() >= 2
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.className") == "pair changed"
    assert page.locator("del").all_inner_texts()[0] in ("一", "六")


def test_a_report_is_sorted_and_searched(opened):
    page = opened("report-en")
    rows = page.locator("#pages-table tbody tr")
    assert rows.count() == 200
    page.locator("#more").click()
    assert rows.count() == 500
    page.locator("#search").fill("PAGE 123 ")
    assert page.locator("#found").inner_text() == "1"
    assert "crawl/123.html" in rows.first.inner_text()
    page.locator("#search").fill("")
    heading = page.locator("#pages-table th button", has_text="page")
    heading.focus()
    page.keyboard.press("Enter")
    assert rows.nth(2).locator("td").nth(3).inner_text() == "crawl/2.html"
    page.keyboard.press("Enter")
    assert rows.first.locator("td").nth(3).inner_text() == "crawl/499.html"
    assert page.locator("#pages-table th[aria-sort]").get_attribute("aria-sort") == "descending"
    numbers = page.locator("#rules ~ table").first
    numbers.locator("th button", has_text="lines").click()
    lines = [int(text.replace(",", "")) for text in numbers.locator("tbody td:nth-child(4)").all_inner_texts()]
    assert lines == sorted(lines)
    assert len(lines) > 5


def test_a_page_of_a_report_opens_its_explanation(opened):
    page = opened("report-en")
    link = page.locator("#pages-table tbody a").first
    target = link.get_attribute("href")
    link.click()
    page.locator(target).wait_for(state="visible")
    assert page.locator(target).locator(".run").count()


def test_charts_are_drawn(opened):
    page = opened("report-en")
    bars = page.locator(".histogram rect")
    assert bars.count() == 20
    heights = bars.evaluate_all("all => all.map(each => each.getBoundingClientRect().height)")
    assert max(heights) > 50
    colour = "all => new Set(all.map(each => getComputedStyle(each).fill)).size"
    assert page.locator("#rules ~ table .bar rect:nth-child(2)").evaluate_all(colour) >= 3


def test_a_page_is_printed_unfolded(opened):
    page = opened("explanation-en")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator(".run details").evaluate_all("all => all.every(each => each.open)")
    assert not page.locator(".toolbar").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.locator(".run details").evaluate_all("all => all.some(each => each.open)")
    page = opened("report-en")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#pages-table tbody tr").count() == 500


def test_without_scripts_everything_can_be_read(opened):
    page = opened("report-en", java_script_enabled=False)
    assert page.locator("#pages-table tbody tr").count() == 100
    assert not page.locator("#search").is_visible()
