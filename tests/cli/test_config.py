"""Options that are set once, and which of several settings counts."""

import json

import pytest

from made_up import BODY, PAGE, Run


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
    (tmp_path / "articlekit.toml").write_text("min-chars = 222\n[clean]\ntimeout = 9\nrules = []\n", "utf-8")
    shown = values(articlekit("config", "clean", env={**home, "ARTICLEKIT_TIMEOUT": "5", "ARTICLEKIT_CLEAN_JOBS": "1"}))
    assert shown["clean.jobs"] == ("1", "ARTICLEKIT_CLEAN_JOBS in the environment")
    assert shown["clean.timeout"] == ("5.0", "ARTICLEKIT_TIMEOUT in the environment")
    assert shown["clean.min-chars"] == ("222", "articlekit.toml")
    assert shown["clean.max-bytes"] == ("1024", str(tmp_path / "home/articlekit/config.toml"))
    assert shown["clean.min-blocks"] == ("-", "default")
    assert shown["clean.rules"] == ("[]", "articlekit.toml")


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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[clean]\ntimout = 3\n", b"articlekit.toml: clean has no option timout; did you mean timeout?"),
        ("[clean\n", b"articlekit.toml: "),
        ('[clean]\ntimeout = "long"\n', b"'long' is not a valid float"),
        ("\xff\n", b"articlekit.toml: "),
    ],
)
def test_a_mistake_in_a_file_is_one_line(articlekit: Run, tmp_path, text, message):
    (tmp_path / "articlekit.toml").write_text(text, "latin-1")
    result = articlekit("clean", stdin=PAGE.encode())
    assert result.returncode == 2
    assert message in result.stderr
    assert result.stderr.count(b"\n") == 1


def test_every_option_of_every_command_is_shown(articlekit: Run):
    shown = values(articlekit("config"))
    assert {"clean.timeout", "decode.repair", "learn.min-pages"} <= shown.keys()
    assert {where for _, where in shown.values()} == {"default"}
    assert articlekit("config", "nothing").returncode == 2
