"""detect, explain, rules and completion."""

import json
import re
import tomllib

import pytest

from articlekit.batch.reporter import cells
from made_up import BODY, DOUBLED, PAGE, Run

pytestmark = pytest.mark.slow

RED, STYLE = b"\x1b[31m", re.compile("\x1b\\[[0-9;]*m")


def test_detect_prints_encoding_evidence_confidence_and_file(articlekit: Run, tmp_path):
    tmp_path.joinpath("u.txt").write_text(PAGE, "utf-8")
    tmp_path.joinpath("w.txt").write_bytes(PAGE.encode("utf-16"))
    result = articlekit("detect", "u.txt", "w.txt")
    assert result.returncode == 0
    rows = [line.split() for line in result.stdout.decode().splitlines()]
    assert rows[0] == ["utf-8", "utf-8", "1.00", "u.txt"]
    assert rows[1][1:] == ["bom", "1.00", "w.txt"]


def test_detect_has_a_heading_only_on_a_terminal(articlekit: Run, on_terminal, tmp_path):
    tmp_path.joinpath("u.txt").write_text(PAGE, "utf-8")
    assert on_terminal("detect", "u.txt", NO_COLOR="1").startswith(b"encoding ")
    assert not articlekit("detect", "u.txt").stdout.startswith(b"encoding ")


def test_detect_shows_problems_below_the_file_on_a_terminal(articlekit: Run, on_terminal, tmp_path):
    tmp_path.joinpath("page.txt").write_bytes(PAGE.encode() + b"\xff\n")
    notes = articlekit("detect", "page.txt").stdout.decode().split("page.txt  (")[1].removesuffix(")\n")
    _, row, *below = on_terminal("detect", "page.txt", columns=60, NO_COLOR="1").decode().splitlines()
    assert row.endswith("page.txt")
    assert " ".join(line.strip() for line in below) == notes


def test_detect_as_json_is_a_line_per_file_in_order(articlekit: Run, pages):
    pages.joinpath("b.bin").write_bytes(b"\0" * 999)
    result = articlekit("detect", "-f", "json", "--all", "crawl")
    assert result.returncode == 3
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record["source"] for record in records] == ["crawl/a.txt", "crawl/b/deep.txt", "crawl/b.bin", "crawl/c.txt"]
    assert records[0]["encoding"]["name"] == "utf-8"
    assert [record["status"] for record in records] == ["ok", "ok", "error", "ok"]
    assert all("name" in candidate for candidate in records[0]["candidates"])


def test_detect_takes_records_of_articlekit_as_the_bytes_they_are(articlekit: Run):
    record = articlekit("clean", "-f", "json", stdin=PAGE.encode()).stdout
    assert articlekit("detect", stdin=record * 2).stdout.split()[:2] == [b"utf-8", b"utf-8"]


def test_explain_tells_line_stage_rule_reasons_and_evidence(articlekit: Run, tmp_path):
    tmp_path.joinpath("page.txt").write_text(DOUBLED, "utf-8")
    result = articlekit("explain", "page.txt")
    text = result.stdout.decode()
    assert result.returncode == 0
    assert text.startswith("page.txt\nencoding    utf-8 (utf-8, 1.00)\n")
    assert "\nblocks      12 read, 5 kept, 7 removed\n" in text
    record = json.loads(articlekit("clean", "-f", "json", "page.txt").stdout)
    for run in record["removed"]:
        lines = f"line {run['line']}" if run["line"] == run["end_line"] else f"lines {run['line']}-{run['end_line']}"
        assert f"\n{lines}: {run['stage']}, {run['rule']} ({', '.join(run['reasons'])})\n" in text
        assert run["because"] in text
    for line in DOUBLED.splitlines()[10:]:
        assert not line or f"  {line}\n" in text
    assert f"  {BODY.splitlines()[2]}\n" in text.split("line 11")[1]
    assert "\x1b" not in text


def test_explain_all_shows_every_line_of_the_page_in_order(articlekit: Run):
    text = articlekit("explain", "--all", stdin=PAGE.encode()).stdout.decode()
    shown = [line[6:] for line in text.splitlines() if line[:2] in ("- ", "  ") and line[2:5].strip().isdigit()]
    assert shown == [line for line in PAGE.splitlines() if line]


def test_explain_as_json_is_what_clean_prints(articlekit: Run):
    arguments = ("-f", "json")
    assert (
        articlekit("explain", *arguments, stdin=PAGE.encode()).stdout
        == articlekit("clean", *arguments, stdin=PAGE.encode()).stdout
    )


def test_explain_shows_the_marks_of_a_record(articlekit: Run):
    record = articlekit("clean", "-f", "json", stdin=PAGE.encode()).stdout
    assert articlekit("explain", stdin=record).stdout == articlekit("explain", stdin=PAGE.encode()).stdout


def test_explain_of_several_pages_parts_them_by_a_blank_line(articlekit: Run, pages):
    text = articlekit("explain", "crawl").stdout.decode()
    assert text.startswith("crawl/a.txt\n")
    assert "\n\ncrawl/b/deep.txt\n" in text


def test_explain_on_a_terminal_is_in_colour_and_as_wide_as_that(on_terminal, tmp_path):
    tmp_path.joinpath("page.txt").write_text(DOUBLED, "utf-8")
    output = on_terminal("explain", "page.txt")
    assert RED in output
    lines = STYLE.sub("", output.decode()).splitlines()
    copy = [line for line in lines if line.startswith("- ")]
    assert copy[1].endswith("京ICP备00000000号-1")
    assert copy[3].endswith("…")
    # A wide character is two columns and two bytes of GBK; so is the mark there, which is one column.
    assert 38 <= len(copy[3].encode("gbk")) - 1 <= 40


def test_a_long_run_is_short_on_a_terminal_and_whole_with_all_or_in_a_pipe(articlekit: Run, on_terminal, tmp_path):
    further = "".join(
        f"\n第{number}位老人说，灯亮的那一刻他想起了第{number}次出湖的清晨。\n" for number in "二三四五六七"
    )
    tmp_path.joinpath("page.txt").write_text(f"{BODY}{further}{BODY}{further}", "utf-8")
    assert "… 8 more".encode() in on_terminal("explain", "page.txt")
    for output in (
        on_terminal("explain", "--all", "page.txt"),
        articlekit("explain", "page.txt").stdout,
    ):
        assert STYLE.sub("", output.decode()).count("\n- ") == 11
        assert b" more" not in output


@pytest.mark.parametrize(
    ("more", "is_coloured"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "0"}, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_is_what_the_environment_asks_for(on_terminal, tmp_path, more, is_coloured):
    tmp_path.joinpath("page.txt").write_text(PAGE, "utf-8")
    assert (RED in on_terminal("explain", "page.txt", **more)) is is_coloured


@pytest.mark.parametrize(("choice", "forced"), [("always", "NO_COLOR"), ("never", "FORCE_COLOR")])
def test_the_option_wins_over_the_environment(articlekit: Run, on_terminal, tmp_path, choice, forced):
    tmp_path.joinpath("page.txt").write_text(PAGE, "utf-8")
    arguments = "explain", "--color", choice, "page.txt"
    is_coloured = choice == "always"
    assert (RED in on_terminal(*arguments, **{forced: "1"})) is is_coloured
    assert (RED in articlekit(*arguments, env={forced: "1"}).stdout) is is_coloured
    by_setting = articlekit("explain", "page.txt", env={forced: "1", "ARTICLEKIT_COLOR": choice})
    assert (RED in by_setting.stdout) is is_coloured


@pytest.mark.parametrize(
    "arguments",
    [("explain",), ("clean", "--diff"), ("detect",), ("rules", "list"), ("dedupe",), ("compare", "page.txt")],
    ids=" ".join,
)
def test_a_coloured_pipe_is_as_wide_as_asked_for_else_whole(articlekit: Run, tmp_path, arguments):
    tmp_path.joinpath("page.txt").write_text(f"{PAGE}\nmore\n{BODY}", "utf-8")
    tmp_path.joinpath("b" * 50).write_text(f"{PAGE}\n{BODY}", "utf-8")
    paths = () if "list" in arguments else ("b" * 50,) if "compare" in arguments else ("page.txt", "b" * 50)
    for columns in ("44", "130", ""):
        result = articlekit(*arguments, *paths, "--color", "always", env={"COLUMNS": columns})
        text = result.stdout.decode()
        assert "\x1b[" in text
        lines = STYLE.sub("", text).splitlines()
        widest = max(map(cells, lines))
        assert widest <= int(columns) if columns else widest > 44


def test_forced_colour_works_in_a_pipe(articlekit: Run):
    assert RED in articlekit("explain", stdin=PAGE.encode(), env={"FORCE_COLOR": "1"}).stdout
    assert b"\x1b" not in articlekit("explain", stdin=PAGE.encode(), env={"FORCE_COLOR": "0"}).stdout


def test_what_a_terminal_would_obey_is_not_printed_to_one(on_terminal, tmp_path):
    page = PAGE.replace("小灯塔", "小\x1b]0;owned\x07灯\x9b2J塔\x08")
    tmp_path.joinpath("page.txt").write_text(page, "utf-8")
    output = on_terminal("explain", "--all", "page.txt", NO_COLOR="1")
    assert not set(output.decode()) & {"\x1b", "\x07", "\x08", "\x9b"}


def test_rules_list_shows_every_rule_or_one_family(articlekit: Run):
    every = articlekit("rules", "list").stdout.decode().splitlines()
    filing = articlekit("rules", "list", "--family", "filing").stdout.decode().splitlines()
    assert 1 < len(filing) < len(every)
    assert any(line.startswith("zh-icp-number ") for line in filing)
    records = [json.loads(line) for line in articlekit("rules", "list", "-f", "json").stdout.splitlines()]
    assert [record["id"] for record in records] == [line.split()[0] for line in every]


def test_an_unknown_family_is_answered_with_those_there_are(articlekit: Run):
    result = articlekit("rules", "list", "--family", "footer")
    assert result.returncode == 2
    assert b"filing" in result.stderr


def test_rules_show_prints_toml_that_rules_check_accepts_or_explains(articlekit: Run):
    for rule_id in [json.loads(line)["id"] for line in articlekit("rules", "list", "-f", "json").stdout.splitlines()][
        :3
    ]:
        shown = articlekit("rules", "show", rule_id).stdout.decode()
        (rule,) = tomllib.loads(shown)["rule"]
        assert rule["id"] == rule_id
        record = json.loads(articlekit("rules", "show", rule_id, "-f", "json").stdout)
        assert {name: record[name] for name in rule} == rule


def test_an_unknown_rule_is_answered_with_the_nearest(articlekit: Run):
    result = articlekit("rules", "show", "zh-icp-nummer")
    assert result.returncode == 2
    assert b"zh-icp-number" in result.stderr


def test_rules_test_names_the_rules_that_fit_each_line(articlekit: Run, pages):
    lines = articlekit("rules", "test", "crawl/a.txt").stdout.decode().splitlines()
    assert any(line.startswith("crawl/a.txt:13: zh-icp-number (anywhere; icp): ") for line in lines)
    record = json.loads(articlekit("rules", "test", "-f", "json", "crawl/a.txt").stdout.splitlines()[-1])
    assert set(record) == {"source", "line", "rule", "where", "reasons", "found", "text"}


def test_rules_test_takes_lines(articlekit: Run):
    result = articlekit("rules", "test", "--line", "京ICP备12345678号", "--line", "湖水很清。")
    assert result.returncode == 0
    assert result.stdout.decode().startswith("--line:1: zh-icp-number")
    assert result.stderr.decode() == "articlekit: no rule fits '湖水很清。'\n"
    assert articlekit("rules", "test", "--line", "x", "page.txt").returncode == 2


RULE = """
[[rule]]
id = "lake-sign-off"
about = "how the lake paper ends its pages"
reasons = ["navigation"]
where = "anywhere"
pattern = '湖上再见'
removes = ["湖上再见！"]
keeps = ["再见了，湖。"]
"""


def test_rules_check_prints_each_problem_and_exits_1(articlekit: Run, tmp_path):
    tmp_path.joinpath("good.toml").write_text(RULE, "utf-8")
    tmp_path.joinpath("bad.toml").write_text(RULE.replace('"湖上再见！"', '"湖边再见！"'), "utf-8")
    assert articlekit("rules", "check", "good.toml").returncode == 0
    result = articlekit("rules", "check", "good.toml", "bad.toml")
    assert result.returncode == 1
    assert result.stdout.decode().startswith("bad.toml: rule 1 (lake-sign-off): ")
    assert articlekit("rules", "check", "gone.toml").returncode == 4
    assert articlekit("rules", "check", "gone.toml", "good.toml").returncode == 3


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_the_script_of_a_shell(articlekit: Run, shell):
    result = articlekit("completion", shell)
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"_ARTICLEKIT_COMPLETE" in result.stdout


def completed(articlekit, words, **more):
    env = {"_ARTICLEKIT_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" ")), **more}
    return articlekit(env=env).stdout.decode().splitlines()


def test_completion_completes_commands_and_options(articlekit: Run):
    assert "plain,clean" in completed(articlekit, "articlekit c")
    assert "plain,--min-keep" in completed(articlekit, "articlekit clean --min")


@pytest.mark.parametrize(
    "words",
    [
        *(f"clean {name} a" for name in ("--rules", "-o", "-d", "--files-from", "--summary", "--errors-to")),
        *(f"dedupe {name} a" for name in ("--index", "--reference", "--journal", "--clusters", "--summary", "-o")),
        "index stats a",
        "undo a",
        "run a",
        "compare a",
        "rules check a",
    ],
)
def test_completion_completes_files(articlekit: Run, words):
    assert completed(articlekit, f"articlekit {words}") == ["file,a"]


@pytest.mark.parametrize("words", ["clean --without zh-icp", "rules show zh-icp", "rules test --rule zh-icp"])
def test_completion_completes_rules(articlekit: Run, words):
    found = completed(articlekit, f"articlekit {words}")
    assert "plain,zh-icp-number" in found
    assert all(line.startswith("plain,zh-icp") for line in found)


def test_completion_completes_rules_of_a_file_and_passes_over_a_wrong_configuration(articlekit: Run, tmp_path):
    rule = articlekit("rules", "show", "zh-icp-number").stdout.decode().replace('"zh-icp-number"', '"my-own"')
    (tmp_path / "site.toml").write_text(rule, "utf-8")
    (tmp_path / "articlekit.toml").write_text("[claen]\n", "utf-8")
    assert completed(articlekit, "articlekit clean --rules site.toml --without my") == ["plain,my-own"]
    assert completed(articlekit, "articlekit clean --rules nowhere.toml --without my") == [""]


def test_rules_test_shows_what_one_rule_fits_and_passes_over_in_context(articlekit: Run, tmp_path):
    body = [f"第{number}段写的是河湾的水，办理ICP备案要等二十天，说的人很多，听的人也很多。" for number in (1, 2)]
    tmp_path.joinpath("page.txt").write_text("\n".join([*body, "鄂ICP备12345678号"]), "utf-8")
    lines = articlekit("rules", "test", "--rule", "zh-icp-number", "page.txt").stdout.decode().splitlines()
    heads = [line for line in lines if line.startswith("page.txt:")]
    assert heads == [
        "page.txt:1: has 'icp', and is passed over; stays",
        "page.txt:2: has 'icp', and is passed over; stays",
        "page.txt:3: fits 'icp备12345678'; goes",
    ]
    assert lines[-2:] == [f"      2  {body[1]}", ">     3  鄂ICP备12345678号"]
    record = json.loads(
        articlekit("rules", "test", "--rule", "zh-icp-number", "-f", "json", "page.txt").stdout.splitlines()[-1]
    )
    assert (record["line"], record["fits"], record["goes"]) == (3, True, True)
    assert articlekit("rules", "test", "--rule", "zh-icp", "page.txt").returncode == 2
