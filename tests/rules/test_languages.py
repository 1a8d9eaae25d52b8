"""Languages: what their files hold, that one does not contradict another, and pages that are made of their parts."""

import importlib.util
import itertools
import re
from collections import defaultdict
from pathlib import Path

import pytest

from articlekit.rules import built_in, load, problems
from articlekit.rules.fold import fold
from articlekit.rules.language import LISTS, MONTHS, any_of, any_word, credits_in, languages, words
from articlekit.rules.loader import forms

ROOT = Path(__file__).resolve().parents[2]
CODES = [language.code for language in languages()]
# Lines that still remain of some made pages: a bare name above a date, © without a year, a photographer, a byline in
# Thai, one name of a channel, the menu in a footer.
LEFT = {
    "es": {"RosauraMontalvillo"},
    "fa": {"فرهنگوهنر"},
    "hi": {"होमदेशविदेशखेल", "©सोनधारसमाचार"},
    "pl": {"Aktualności"},
    "th": {"โดยกําไลศรีทอง|วันจันทร์ที่14มิถุนายนพ.ศ.2564เวลา08.15น."},
    "uk": {"Фото:ЛаврінКозодій"},
}
# Names of which nothing tells whether they are a person's or a paper's.
UNREAD = {"cs", "es", "fr", "hi", "id", "nl", "pl", "sv", "tr", "uk", "vi"}
# Lines of text that go at the end of a text or beside a footer: a source, an author, one word.
LOST = {"Källa:Lantmäteriet", "Πηγή:Κτηματολόγιο", "Penulis:SanusiPradana", "Počasí", "Pogoda", "Погода"}


def load_made():
    """Return bench/made.py, which makes the pages."""
    spec = importlib.util.spec_from_file_location("made", ROOT / "bench" / "made.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


made = pytest.fixture(scope="module")(load_made)


def test_every_language_has_pages_made_of_it(made):
    assert {code.partition("-")[0] for code in made.languages()} == set(CODES)


def told(score, what):
    """Return the examples of what went wrong in one way, without their label."""
    return {text.removeprefix(f"{what}: ") for text in score.examples if text.startswith(f"{what}: ")}


@pytest.mark.parametrize("code", CODES)
def test_no_line_of_a_made_page_is_lost_what_stands_around_it_goes_and_its_credits_are_read(made, code):
    score = made.Score()
    for page in itertools.islice(made.made(code), 0, None, 97 if code != "zh" else 997):
        made.judge(score, page)
    assert score.pages >= 4
    assert (score.lost, score.doubled) == (0, 0), score.examples
    assert told(score, "left") <= LEFT.get(code, set())
    names = {text for text in told(score, "unread") if not text.startswith("date ")}
    assert told(score, "unread") == names
    assert code in UNREAD or not names


@pytest.mark.slow
@pytest.mark.parametrize("code", CODES)
def test_a_line_that_looks_like_furniture_stays_in_the_text(made, code):
    score = made.Score()
    for page in itertools.islice(made.planted(code), 0, None, 5):
        made.judge(score, page)
    assert told(score, "lost") <= LOST


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.code)
def test_a_language_has_words_rules_and_what_its_credits_read(language):
    assert language.rows
    assert "cldr.weekdays" in language.words
    for credit in language.credits:
        for line, value in credit.reads:
            match = credit.search(fold(line))
            assert match is not None
            assert value in [part.strip() for part in match.groupdict().values()]


def test_no_word_is_two_months():
    found = defaultdict(set)
    for language in languages():
        for kind in (MONTHS, "dates.months"):
            for name, number in language.numbers.get(kind, {}).items():
                found[fold(name)].add(number)
    assert {name: numbers for name, numbers in found.items() if len(numbers) > 1} == {}
    assert {number for numbers in found.values() for number in numbers} == set(range(1, 13))


def test_words_are_folded_and_longer_ones_come_first():
    labels = words("labels.author")
    assert list(labels) == sorted(labels, key=lambda word: (-len(word), word))
    assert [word for word in labels if fold(word) != word] == []


def test_a_pattern_of_words_finds_whole_words_where_a_script_has_spaces():
    pattern = re.compile(any_word(["um", "时间"]))
    assert [match.group() for match in pattern.finditer("um humus 发布时间表")] == ["um", "时间"]
    assert re.compile(any_of([])).search("") is None
    assert re.fullmatch(any_of(["a", "ab", "b.c"]), "b.c")
    assert re.match(any_of(["a", "ab"]), "abc").group() == "ab"


def test_credits_are_searched_where_they_stand():
    assert {credit.where for credit in credits_in("first")} >= {frozenset({"first"}), frozenset({"first", "last"})}
    assert all("line" in credit.where for credit in credits_in("line"))


def test_a_rule_of_a_form_has_the_id_and_what_the_form_says():
    rule = built_in().get("de-share")
    form = forms()["share"]
    assert (rule.family, rule.where, rule.language) == (form["family"], form["where"], "de")
    assert rule.about.startswith("German: ")
    assert rule.matches("Teilen: Drucken") is not None


def test_a_phrase_may_leave_out_some_words():
    rule = built_in().get("fr-newsletter")
    assert rule.matches("Inscrivez-vous à notre newsletter") is not None
    assert rule.matches("Inscrivez-vous. La newsletter paraît demain.") is None


FILE = """
name = 'Latin'

[labels]
author = ['auctor']

[[rule]]
form = 'share'
tokens = ['communica']
removes = ['Communica']
keeps = ['Communicatio']

[[rule]]
form = 'credit'
removes = ['Auctor: Marcus Tullius']
keeps = ['Auctor ignotus']
"""


CREDIT = "[[credit]]\nwhere = ['line']\nwords = ['a']\npattern = '(?P<author>a)'\n"


def test_a_language_of_ones_own_adds_its_rules(tmp_path):
    path = tmp_path / "la.toml"
    path.write_text(FILE, "utf-8")
    assert problems(path) == []
    rules = load(path)
    assert [rule.id for rule in rules.rules] == ["la-share", "la-credit"]
    assert {rule.language for rule in rules.rules} == {"la"}
    assert rules.get("la-credit").matches("Auctor: Marcus Tullius")


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("name = 'Latin'", "name = 5", "name must be a string: the language's name in English"),
        ("[labels]", "[lables]", f"[lables] is not a section; there are {', '.join(LISTS)}, [[credit]] and [[rule]]"),
        ("author = ['auctor']", "author = 'auctor'", "[labels] author must hold words"),
        ("author =", "autor =", "[labels] has no autor; there are publisher, author, editor, "),
        ("form = 'share'", "form = 'shared'", "rule 1 (no id): form must be one of rights, transfer, "),
        ("tokens =", "phrases =", "rule 1 (no id): a rule of the form share needs tokens: a list of strings"),
        (
            "tokens =",
            "phrases = ['b']\ntokens =",
            "rule 1 (no id): a rule of the form share has tokens, and no phrases",
        ),
        ("['Communica']", "['Divide']", "rule 1 (la-share): removes 'Divide', but does not match it"),
        ("[labels]", "[dates]\nmonths = { mai = 13 }\n[labels]", "[dates] months must be from 1 to 12"),
        ("[labels]", "[cldr]\nmonths = [['a']]\n[labels]", "[cldr] months must be twelve lists of names"),
        ("[labels]", "[[credit]]\nwhere = ['line']\n[labels]", "credit 1: it needs where (of line, first, last, "),
        ("[labels]", "credit = 5\n[labels]", "credit must be tables: [[credit]]"),
        ("[labels]\nauthor = ['auctor']", "labels = 'auctor'", "[labels] is not a section"),
        (
            "[labels]",
            f"{CREDIT}reads = ['a']\n[labels]",
            "credit 1: reads must hold lines, each with what is read in it",
        ),
        ("[labels]", f"{CREDIT}reads = [['a', 'b']]\n[labels]", "credit 1: reads 'b' in 'a', but finds ['a']"),
    ],
)
def test_what_is_wrong_with_a_language_is_told(tmp_path, before, after, problem):
    path = tmp_path / "la.toml"
    path.write_text(FILE.replace(before, after, 1), "utf-8")
    assert any(line.startswith(f"{path}: {problem}") for line in problems(path)), problems(path)
