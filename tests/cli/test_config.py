"""Options that are set once, and which of several settings counts."""

import json
from dataclasses import fields

import pytest

from articlekit.io.documents import Limits
from articlekit.model.settings import DEFAULT, MIN_KEEP, MIN_PAGES, MIN_SHARE, Repeats, Thresholds
from made_up import BODY, PAGE, Run

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path):
    """Make a user's own file, in a home of its own."""
    config = tmp_path / "home" / "articlekit"
    config.mkdir(parents=True)
    (config / "config.toml").write_text('max-bytes = "1K"\n[clean]\nformat = "json"\nmin-chars = 111\n', "utf-8")
    return {"XDG_CONFIG_HOME": str(tmp_path / "home")}


def values(result):
    rows = [line.split("  ") for line in result.stdout.decode().splitlines()]
    return {name: (value, where) for name, value, where in rows}


def test_what_is_nearest_counts(articlekit: Run, tmp_path, home):
    (tmp_path / "articlekit.toml").write_text(
        "min-chars = 222\nverbose = true\n[clean]\ntimeout = 9\njobs = 2\n", "utf-8"
    )
    shown = values(articlekit("config", "clean", env={**home, "ARTICLEKIT_TIMEOUT": "5", "ARTICLEKIT_VERBOSE": ""}))
    user = tmp_path / "home/articlekit/config.toml"
    assert shown["clean.timeout"] == ("5", "ARTICLEKIT_TIMEOUT")
    assert shown["clean.jobs"] == ("2", "articlekit.toml: clean.jobs")
    assert shown["clean.min-chars"] == ("222", "articlekit.toml: min-chars")
    assert shown["clean.verbose"] == ("true", "articlekit.toml: verbose")
    assert shown["clean.max-bytes"] == ("1K", f"{user}: max-bytes")
    assert shown["clean.min-blocks"] == ("3", "default")


def test_there_is_one_level_of_variables(articlekit: Run):
    shown = values(articlekit("config", "clean", env={"ARTICLEKIT_CLEAN_TIMEOUT": "5", "ARTICLEKIT_SHARED": "1"}))
    assert shown["clean.timeout"] == ("60", "default")


def test_of_options_that_exclude_each_other_the_nearest_counts(articlekit: Run, tmp_path, home):
    (tmp_path / "home/articlekit/config.toml").write_text("to-simplified = true\n", "utf-8")
    assert values(articlekit("config", "clean", env=home))["clean.to-simplified"][0] == "true"
    (tmp_path / "articlekit.toml").write_text("to-traditional = true\n", "utf-8")
    shown = values(articlekit("config", "clean", env=home))
    assert (shown["clean.to-simplified"][0], shown["clean.to-traditional"][0]) == ("false", "true")
    (tmp_path / "articlekit.toml").write_text("to-simplified = false\n", "utf-8")
    assert values(articlekit("config", "clean", env=home))["clean.to-simplified"] == ("false", "default")


def test_settings_are_used_and_options_overrule_them(articlekit: Run, tmp_path, home):
    result = articlekit("clean", stdin=PAGE.encode(), env=home)
    assert result.returncode == 0
    assert json.loads(result.stdout)["text"] == BODY
    assert articlekit("clean", "-f", "text", stdin=PAGE.encode(), env=home).stdout.decode() == BODY
    assert b"larger than 1K" in articlekit("clean", stdin=PAGE.encode() * 9, env=home).stderr
    assert articlekit("clean", stdin=PAGE.encode() * 9, env={**home, "ARTICLEKIT_MAX_BYTES": "1M"}).returncode == 0
    assert articlekit("clean", stdin=PAGE.encode() * 9, env={**home, "ARTICLEKIT_CONFIG": "x.toml"}).returncode == 2


def test_a_table_of_pyproject_is_read_where_there_is_no_file_of_our_own(articlekit: Run, tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.articlekit.clean]\nformat = "json"\n', "utf-8")
    assert articlekit("clean", stdin=PAGE.encode()).stdout.startswith(b"{")
    (tmp_path / "articlekit.toml").touch()
    assert articlekit("clean", stdin=PAGE.encode()).stdout.decode() == BODY
    (tmp_path / "articlekit.toml").unlink()
    assert articlekit("clean", stdin=PAGE.encode(), env={"ARTICLEKIT_CONFIG": ""}).stdout.decode() == BODY


def test_a_file_name_with_a_space_is_one_name(articlekit: Run, tmp_path):
    (tmp_path / "articlekit.toml").write_text('rules = "my site.toml"\n', "utf-8")
    assert values(articlekit("config", "clean"))["clean.rules"][0] == "[my site.toml]"
    assert values(articlekit("config", "clean", env={"ARTICLEKIT_RULES": "a.toml b.toml"}))["clean.rules"] == (
        "[a.toml, b.toml]",
        "ARTICLEKIT_RULES",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[clean]\ntimout = 3\n", "articlekit.toml: clean has no option timout; did you mean timeout?"),
        ("tiemout = 20\n", "articlekit.toml: no command has an option tiemout; did you mean timeout?"),
        ("min_bloks = 20\n", "articlekit.toml: no command has an option min_bloks; did you mean min-blocks?"),
        ("[claen]\n", "articlekit.toml: there is no command claen; did you mean clean?"),
        ("[clean.timeout]\nx = 1\n", "articlekit.toml: clean.timeout: {'x': 1} is not one value"),
        ("[clean]\ntimeout = [1]\n", "articlekit.toml: clean.timeout: [1] is not one value"),
        ("[clean\n", "articlekit.toml: "),
        ('[clean]\ntimeout = "long"\n', "articlekit.toml: clean.timeout: 'long' is not a valid float"),
        ('timeout = "long"\n', "articlekit.toml: timeout: 'long' is not a valid float"),
        ('to-simplified = "perhaps"\n', "articlekit.toml: to-simplified: 'perhaps' is not a valid boolean"),
        ("min-coverage = 3\n", "articlekit.toml: min-coverage: 3.0 is not in the range 0<=x<=1"),
        ("min-coverage = nan\n", "min_coverage and similarity must be between 0 and 1"),
        ("\xff\n", "articlekit.toml: "),
    ],
)
def test_a_mistake_in_a_file_is_one_line(articlekit: Run, tmp_path, text, message):
    (tmp_path / "articlekit.toml").write_text(text, "latin-1")
    result = articlekit("clean", stdin=PAGE.encode())
    assert result.returncode == 2
    assert message in result.stderr.decode()
    assert result.stderr.count(b"\n") == 1
    assert articlekit("clean", "--help").returncode == 0


def test_a_mistake_in_a_table_below_a_group_is_one_line(articlekit: Run, tmp_path):
    (tmp_path / "articlekit.toml").write_text("[rules.list]\nfamily = 'filing'\n[rules.tset]\n", "utf-8")
    result = articlekit("rules", "list")
    assert result.returncode == 2
    assert b"articlekit.toml: there is no command rules tset; did you mean rules test?" in result.stderr
    (tmp_path / "articlekit.toml").write_text("[rules.list]\nfamily = 'filing'\n", "utf-8")
    listed = articlekit("rules", "list").stdout.splitlines()
    assert len(listed) > 1
    assert all(b" filing " in line for line in listed)


def test_a_mistake_in_the_table_of_pyproject_is_one_line(articlekit: Run, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.articlekit]\ntiemout = 3\n", "utf-8")
    result = articlekit("clean", stdin=PAGE.encode())
    assert result.returncode == 2
    assert b"pyproject.toml [tool.articlekit]: no command has an option tiemout; did you mean timeout?" in result.stderr


def test_a_wrong_value_of_a_variable_counts_only_where_it_is_used(articlekit: Run):
    wrong = {"ARTICLEKIT_TIMEOUT": "long"}
    result = articlekit("clean", stdin=PAGE.encode(), env=wrong)
    assert result.returncode == 2
    assert b"ARTICLEKIT_TIMEOUT: 'long' is not a valid float" in result.stderr
    assert (
        articlekit("config", "clean", env=wrong).stderr.count(b"ARTICLEKIT_TIMEOUT: 'long' is not a valid float") == 1
    )
    assert articlekit("clean", "--timeout", "9", stdin=PAGE.encode(), env=wrong).returncode == 0


def test_an_option_of_another_command_is_none_that_is_mistyped(articlekit: Run, tmp_path):
    (tmp_path / "articlekit.toml").write_text("threshold = 0.7\n[dedupe]\nemit = 'map'\n", "utf-8")
    assert articlekit("clean", stdin=PAGE.encode()).stdout.decode() == BODY
    assert values(articlekit("config"))["dedupe.threshold"] == ("0.7", "articlekit.toml: threshold")


def test_every_option_of_every_command_is_shown_with_its_default(articlekit: Run):
    shown = values(articlekit("config"))
    assert {"clean.timeout", "decode.repair", "rules.test.line"} <= shown.keys()
    assert {where for _, where in shown.values()} == {"default"}
    assert not {"", "-", "None"} & {value for value, _ in shown.values()}
    defaults = {
        "learn.min-pages": MIN_PAGES,
        "learn.min-share": MIN_SHARE,
        "clean.min-keep": MIN_KEEP,
        "dedupe.threshold": Thresholds().held.coverage,
        "clean.max-bytes": "64M",
        "clean.max-ratio": Limits().max_ratio,
        "clean.encoding": "not set",
        "clean.to-simplified": "false",
    } | {f"clean.{field.name.replace('_', '-')}": getattr(Repeats(), field.name) for field in fields(Repeats)}
    assert {name: shown[name][0] for name in defaults} == {name: str(value) for name, value in defaults.items()}
    assert articlekit("config", "nothing").returncode == 2
    assert len(articlekit("config", "rules show").stdout.splitlines()) == 3


def test_the_default_threshold_is_that_of_the_library():
    assert Thresholds.at(DEFAULT.held.coverage) == DEFAULT
