"""Rules files: what the linter says of a malformed one, and what a well-formed one becomes."""

import time

import pytest

from articlekit import RuleError
from articlekit.rules import Rules, built_in, load, problems
from articlekit.rules.fold import fold

FIELDS = {
    "id": '"bell"',
    "about": '"The bell at the end of a page"',
    "reasons": '["share"]',
    "where": '"edge"',
    "pattern": "'^叮+当$'",
    "removes": '["叮当"]',
    "keeps": '["叮叮咚"]',
}


def written(path, **fields):
    """Write a file with one rule, well-formed but for these fields; None leaves a field out."""
    rows = {name: value for name, value in {**FIELDS, **fields}.items() if value is not None}
    path.write_text("[[rule]]\n" + "".join(f"{name} = {value}\n" for name, value in rows.items()), "utf-8")
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "mine.toml"


def test_a_well_formed_file_has_no_problems(path):
    assert problems(written(path)) == []
    assert [rule.id for rule in load(path).rules] == ["bell"]


def test_a_rule_of_tokens_is_well_formed(path):
    assert problems(written(path, pattern=None, tokens='["叮当", "叮叮当"]')) == []
    assert load(path).rules[0].matches("叮当 叮叮当") is not None


def test_a_byte_order_mark_is_no_problem(path):
    path.write_bytes(b"\xef\xbb\xbf" + written(path).read_bytes())
    assert problems(path) == []
    assert load(path).get("bell").removes == ("叮当",)


ONE_PROBLEM = [
    *(({name: None}, f"{name} is missing") for name in ("id", "about", "reasons", "where", "removes", "keeps")),
    *(({name: "5"}, f"{name} must be a string") for name in ("id", "about", "where", "pattern", "source")),
    *(({name: "5"}, f"{name} must be a list") for name in ("reasons", "removes", "keeps", "words", "tokens")),
    *(({name: '"share"'}, f"{name} must be a list") for name in ("reasons", "removes", "keeps", "words", "tokens")),
    *(({name: "[1]"}, f"{name} must hold strings") for name in ("reasons", "removes", "keeps", "words", "tokens")),
    ({"id": '["bell"]'}, "id must be a string"),
    ({"id": '"two words"'}, "id must be letters, digits, dots, hyphens and underscores"),
    ({"id": '""'}, "id must be letters, digits, dots, hyphens and underscores"),
    ({"colour": '"red"'}, "'colour' is not a field of a rule"),
    ({"where": '"here"'}, "where must be one of anywhere, edge, inset, footer, below-footer"),
    ({"reasons": '["fun"]'}, "reason 'fun' is not one of advertising, "),
    ({"reasons": "[]"}, "reasons needs at least one of advertising, "),
    ({"removes": "[]"}, "removes needs at least one example"),
    ({"pattern": None}, "it needs either pattern or tokens"),
    ({"tokens": '["叮当"]'}, "it needs either pattern or tokens"),
    ({"pattern": "'^Ding$'"}, "the pattern has capitals, but lines are folded to lower case"),
    ({"pattern": "'^(叮'"}, "the pattern does not compile on RE2: missing )"),
    ({"pattern": "'^叮(?=当)'"}, "the pattern does not compile on RE2: invalid perl operator: (?="),
    ({"pattern": r"'^(叮)\1当$'"}, r"the pattern does not compile on RE2: invalid escape sequence: \1"),
    ({"pattern": "''", "tokens": '["叮当", ""]'}, "the token '' has no word in it"),
    ({"pattern": "''", "tokens": '["叮当", "-|"]'}, "the token '-|' has no word in it"),
    ({"words": '["ＤＩＮＧ"]'}, "'ＤＩＮＧ' can never match: write it folded, as 'ding'"),
    ({"pattern": None, "tokens": '["Ding"]'}, "'Ding' can never match: write it folded, as 'ding'"),
    ({"removes": '["咚咚"]'}, "removes '咚咚', but does not match it"),
    ({"words": '["咚"]'}, "removes '叮当', but does not match it"),
    ({"keeps": '["叮叮当"]'}, "keeps '叮叮当', but matches '叮叮当' in it"),
]


@pytest.mark.parametrize(("fields", "problem"), ONE_PROBLEM)
def test_each_problem_is_one_line_that_names_file_rule_and_position(path, fields, problem):
    (line,) = problems(written(path, **fields))
    name = "bell" if FIELDS["id"] == fields.get("id", FIELDS["id"]) else "no id"
    assert line.startswith(f"{path}: rule 1 ({name}): {problem}")
    assert "\n" not in line


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("^(?:叮+)+当$", "the pattern repeats inside a repeat without bound"),
        ("^(?:叮*?)*当$", "the pattern repeats inside a repeat without bound"),
        ("^(?:叮+|咚)+当$", "the pattern repeats inside a repeat without bound"),
        ("^(?:叮{1,9})+当$", "the pattern repeats inside a repeat without bound"),
        ("^(?=(?:叮+)+)叮当$", "the pattern repeats inside a repeat without bound"),
        ("^(?:叮|叮叮)+当$", "the pattern repeats without bound what can be read in two ways"),
        ("^(?:叮?叮)+当$", "the pattern repeats without bound what can be read in two ways"),
        ("^(?:叮咚|[当叮]咚)+当$", "the pattern repeats without bound what can be read in two ways"),
        ("^(?:叮(?:|咚?))+当$", "the pattern repeats without bound what can be read in two ways"),
        ("^(?:叮(?:咚?)?)+当$", "the pattern repeats without bound what can be read in two ways"),
        (r"^(?:\S叮|\D当)+叮当$", "the pattern repeats without bound what can be read in two ways"),
        ("^叮(?:>|--|-)+当$", "the pattern repeats without bound what can be read in two ways"),
        (r"^(叮)\1?当$", "the pattern refers back to a group"),
        ("^(叮", "the pattern does not compile: missing )"),
        ("^[[叮]+当$", "the pattern does not compile: Possible nested set"),
    ],
)
def test_a_built_in_pattern_that_is_not_linear_or_no_pattern_is_told(path, pattern, problem):
    (line,) = problems(written(path, pattern=f"'{pattern}'", words='["叮"]'), engine="re")
    assert line.startswith(f"{path}: rule 1 (bell): {problem}")


@pytest.mark.parametrize(
    "pattern",
    [
        "^(?:叮当?|咚{2})+$",
        "^(?:叮当|叮咚)+$",
        "^(?:[叮咚]|当)+$",
        r"^(?:\d|[^\d])+当$",
        "^(?:叮(?=当)|当(?:咚|叮))*当$",
        "^叮*叮*当$",
    ],
)
def test_a_built_in_pattern_may_repeat_what_can_be_read_in_one_way(path, pattern):
    assert problems(written(path, pattern=f"'{pattern}'", words='["叮"]', keeps='["咚"]'), engine="re") == []


def test_a_built_in_pattern_needs_words_and_a_users_does_not(path):
    assert problems(written(path), engine="re2") == []
    (line,) = problems(written(path), engine="re")
    assert line == f"{path}: rule 1 (bell): a built-in pattern needs words for the gate"


@pytest.mark.parametrize("pattern", [r"^\p{Han}{2}$", r"^(?P<bell>叮)当$", r"^\x{53EE}当$", r"^\S\S$", r"\A叮当\z"])
def test_capitals_that_are_no_letters_to_match_are_fine(path, pattern):
    assert problems(written(path, pattern=f"'{pattern}'")) == []


def test_an_id_used_twice_is_told_at_the_second(path):
    path.write_text(written(path).read_text("utf-8") * 2, "utf-8")
    assert problems(path) == [f"{path}: rule 2 (bell): its id is used twice"]


def test_every_problem_of_every_rule_is_told(path):
    good = written(path).read_text("utf-8")
    bad = written(path, id='"gong"', where='"here"', reasons='["fun", "noise"]').read_text("utf-8")
    path.write_text(good + bad, "utf-8")
    found = problems(path)
    assert len(found) == 3
    assert all(line.startswith(f"{path}: rule 2 (gong): ") for line in found)


def test_a_file_whose_rules_are_all_commented_out_has_none(path):
    path.write_text("# [[rule]]\n# id = 'gong'\n", "utf-8")
    assert problems(path) == []
    assert load(path).rules == ()


@pytest.mark.parametrize(
    "text", ["", "\n", "[[rule]]\n[other]\n", "rule = [1, 2]\n", "rule = []\n", "[rule]\nid = 'x'\n", "rule = 'x'"]
)
def test_a_file_of_something_else_is_told_in_one_line(path, text):
    path.write_text(text, "utf-8")
    (line,) = problems(path)
    assert line.startswith(f"{path}: ")
    assert "no [[rule]] or [[site]] tables, or something beside them; see `articlekit rules show" in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"[[rule\n", "(at line 1, column 7)"),
        (b'[[rule]]\nid = "bell\n', "line 2"),
        ("[[rule]]\nid = '铃'\n".encode("gb18030"), "'utf-8' codec can't decode byte 0xc1 in position 15"),
        (b"a = " + b"[" * 10_000, "recursion"),
    ],
)
def test_what_is_not_toml_is_told_in_one_line_with_its_position(path, data, problem):
    path.write_bytes(data)
    (line,) = problems(path)
    assert line.startswith(f"{path}: ")
    assert problem in line
    assert "\n" not in line


def test_a_file_that_cannot_be_read_is_told_in_one_line(path):
    assert problems(path) == [f"{path}: No such file or directory"]
    assert problems(path.parent) == [f"{path.parent}: Is a directory"]


def test_loading_a_malformed_file_raises_the_first_problem_and_counts_the_others(path):
    with pytest.raises(RuleError, match=r"mine\.toml: rule 1 \(bell\): where must be one of [^\n]*$"):
        load(written(path, where='"here"'))
    with pytest.raises(RuleError, match=r"about is missing \(and 1 more; see `articlekit rules check .*mine\.toml`\)$"):
        load(written(path, about=None, keeps=None))


@pytest.mark.parametrize("pattern", ["(a+)+$", "^(a|aa)+$", "(?:a*)*b", "(.*)*x", "^(?:a?){30}a{30}$"])
def test_a_pattern_that_explodes_elsewhere_is_linear_for_users(path, pattern):
    rules = load(written(path, pattern=f"'^咚$|{pattern}'", removes='["咚"]', keeps='["c"]'))
    started = time.process_time()
    assert rules.match("a" * 590 + "!") == ()
    assert time.process_time() - started < 0.5


def test_patterns_and_words_are_folded_as_lines_are(path):
    written(path, pattern="'^版權所有叮噹$'", words='["版權"]', removes='["版权所有 叮当"]')
    assert load(path).get("bell").matches("版權 所有　叮噹") == "版权所有叮当"


def test_the_family_of_a_rule_is_the_name_of_its_file(path):
    assert load(written(path)).get("bell").family == "mine"
    assert built_in().get("zh-icp-number").family == "filing"


def test_loading_twice_gives_equal_sets(path):
    written(path)
    assert load(path) == load(path)
    assert isinstance(load(path), Rules)
    assert built_in() is built_in()


def test_a_rule_that_was_loaded_finds_its_line(path):
    (hit,) = load(written(path)).match(fold("　叮叮叮当　").strip())
    assert (hit.rule.id, hit.text) == ("bell", "叮叮叮当")
