"""What holds for every command: help, version, streams, exit codes."""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path

import click
import pytest

from articlekit import __version__
from articlekit.cli import cli
from articlekit.cli.option import GROUPS
from articlekit.cli.settings import commands_below, options_of
from articlekit.io.documents import Limits
from articlekit.model.settings import MIN_KEEP, Repeats
from made_up import BODY, PAGE, Run

pytestmark = pytest.mark.slow

COMMANDS = ("clean", "detect", "decode", "strip", "collapse", "explain", "rules", "config", "completion")
RULES_COMMANDS = ("list", "show", "test", "check")


def start(environment, cwd, *arguments, **streams):
    return subprocess.Popen([sys.executable, "-m", "articlekit", *arguments], cwd=cwd, env=environment, **streams)


def test_version_is_the_package_s(articlekit: Run):
    assert articlekit("--version").stdout.decode() == f"articlekit {__version__}\n"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted as Linux shows them")
def test_a_page_is_cleaned_in_one_thread_however_many_cores_there_are(environment, tmp_path):
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    program = "import os, articlekit.cli; articlekit.cli.main(['clean', 'page.txt', '-o', 'out.txt'])"
    program += "; import numpy; print(len(os.listdir('/proc/self/task')))"
    free = {name: value for name, value in environment.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=free, capture_output=True, check=True)
    assert (tmp_path / "out.txt").exists()
    assert done.stdout.decode().split() == ["1"]


def test_articlekit_alone_prints_help_that_lists_every_command(articlekit: Run):
    result = articlekit()
    assert result.returncode == 0
    for command in COMMANDS:
        assert f"\n  {command} " in result.stdout.decode()


@pytest.mark.parametrize("command", [*COMMANDS, *(f"rules {name}" for name in RULES_COMMANDS), ""])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_help_begins_with_an_example(articlekit: Run, command, option):
    result = articlekit(*command.split(), option)
    assert result.returncode == 0
    first, second = result.stdout.decode().splitlines()[:2]
    assert first in ("Example:", "Examples:")
    assert "articlekit" in second


def test_help_is_the_same_in_every_locale(articlekit: Run):
    assert articlekit("clean", "-h").stdout == articlekit("clean", "-h", env={"LC_ALL": "C", "LANG": "de_DE"}).stdout


def test_help_is_the_same_whatever_is_set(articlekit: Run):
    assert articlekit("clean", "--help").stdout == articlekit("clean", "--help", env={"ARTICLEKIT_TIMEOUT": "7"}).stdout


def test_help_states_the_defaults_of_the_library(articlekit: Run):
    text = " ".join(articlekit("clean", "--help").stdout.decode().split())
    defaults = {field.name: getattr(Repeats(), field.name) for field in fields(Repeats)}
    for name, value in {**defaults, "min-keep": MIN_KEEP, "max-bytes": "64M", "max-ratio": Limits().max_ratio}.items():
        option = f"--{name.replace('_', '-')}"
        assert re.search(rf"{option} [^()[]*(\[[a-z|]+\] )?[^[]*\[default: {re.escape(str(value))}[];]", text), option


def test_help_is_in_groups(articlekit: Run):
    heads = {
        command: re.findall(r"^(\w+):$", articlekit(*command.split(), "--help").stdout.decode(), re.MULTILINE)
        for command in ("clean", "dedupe", "compare", "rules list", "config")
    }
    assert heads == {
        "clean": ["Examples", "Input", "Output", "Cleaning", "Work", "Reporting", "Options"],
        "dedupe": ["Examples", "Input", "Output", "Work", "Reporting", "Options"],
        "compare": ["Examples", "Input", "Output", "Work", "Reporting", "Options"],
        "rules list": ["Examples", "Output", "Cleaning", "Options"],
        "config": ["Examples", "Options"],
    }


@pytest.mark.parametrize(("path", "command"), [*commands_below(cli, click.Context(cli))])
def test_every_option_has_a_group_and_the_ten_that_matter_are_the_short_help(path, command):
    context = command.make_context(path, [], parent=click.Context(cli), resilient_parsing=True)
    options = options_of(command)
    assert {option.group for option in options.values()} <= set(GROUPS[:-1])
    lines = command.short_help_of(context).splitlines()
    shown = [line.split() for line in lines if line.startswith("  -")]
    assert len(shown) <= 10
    assert bool(shown) == bool(options)
    assert lines[-1] == f"{context.command_path} --help shows all."
    assert any(line.startswith("Usage: ") for line in lines)


def test_h_is_the_short_help(articlekit: Run):
    result = articlekit("clean", "-h")
    assert result.returncode == 0
    assert b"--output" in result.stdout
    assert b"--max-nesting" not in result.stdout
    assert result.stdout.endswith(b"\narticlekit clean --help shows all.\n")


@pytest.mark.parametrize("command", ["clean", "dedupe", "learn"])
def test_help_imports_nothing_heavy(environment, tmp_path, command):
    code = (
        f"import sys; from articlekit.cli import main; main(['{command}', '--help']);"
        "print([name for name in ('chardet', 'bs4', 'rapidfuzz', 'numpy', 're2', 'selectolax', 'opencc',"
        " 'articlekit.page', 'articlekit.rules', 'tomllib') if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=tmp_path, env=environment, check=True
    )
    assert result.stdout.decode().splitlines()[-1] == "[]"


def test_rules_alone_prints_help_that_lists_its_commands(articlekit: Run):
    result = articlekit("rules")
    assert result.returncode == 0
    for name in RULES_COMMANDS:
        assert re.search(rf"\n  {name} +\w", result.stdout.decode())


@pytest.mark.parametrize(("typed", "meant"), [("claen", "clean"), ("explian", "explain"), ("colapse", "collapse")])
def test_an_unknown_command_is_answered_with_the_nearest(articlekit: Run, typed, meant):
    result = articlekit(typed)
    assert result.returncode == 2
    assert f"Did you mean '{meant}'?" in result.stderr.decode()
    assert result.stderr.count(b"\n") == 1


def test_an_unknown_option_is_answered_in_one_line(articlekit: Run):
    result = articlekit("clean", "--fromat", "json")
    assert result.returncode == 2
    assert result.stderr.startswith(b"articlekit clean: No such option")
    assert result.stderr.count(b"\n") == 1


def test_only_what_a_command_needs_is_imported(environment, tmp_path: Path):
    code = (
        "import sys; from articlekit.cli import main; main(['--version']);"
        "print([name for name in ('orjson', 'chardet', 'bs4', 'rapidfuzz', 'numpy', 'importlib.metadata',"
        " 'articlekit.model', 'articlekit.page', 'articlekit.rules', 'articlekit.cli.clean') if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=tmp_path, env=environment, check=True
    )
    assert result.stdout.decode().splitlines()[-1] == "[]"


def test_nothing_to_read_and_a_terminal_gives_short_help_and_does_not_wait(articlekit: Run):
    master, slave = os.openpty()
    try:
        for command in (["clean"], ["decode"], ["detect"], ["explain"], ["rules", "test"]):
            result = articlekit(*command, stdin_file=slave)
            assert result.returncode == 2
            assert result.stdout == b""
            assert b"Usage: articlekit" in result.stderr
    finally:
        os.close(master)
        os.close(slave)


def test_nothing_to_read_and_no_terminal_reads_standard_input(articlekit: Run):
    for arguments in (["clean"], ["clean", "-"]):
        assert articlekit(*arguments, stdin=PAGE.encode()).stdout.decode() == BODY


def test_closed_standard_input_is_one_line(articlekit: Run):
    result = articlekit("clean", stdin_file=None, preexec_fn=lambda: os.close(0))
    assert result.returncode == 4
    assert result.stderr == b"articlekit: -: standard input is closed; name a file\n"


@pytest.mark.parametrize(
    "arguments", [["clean", "-f", "jsonl", "crawl"], ["clean", "crawl/a.txt"], ["--help"], ["rules", "list"]]
)
def test_a_closed_pipe_is_quiet_and_exits_141(environment, tmp_path, pages, arguments):
    process = start(environment, tmp_path, *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 141
    assert b"Traceback" not in errors
    assert b"Exception" not in errors
    assert b"Broken" not in errors


def test_a_closed_standard_error_changes_nothing(environment, tmp_path, pages):
    process = start(
        environment,
        tmp_path,
        "clean",
        "-f",
        "jsonl",
        "nowhere",
        "crawl",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stderr.close()
    output = process.stdout.read()
    process.stdout.close()
    assert process.wait(timeout=60) == 3
    assert output.count(b"\n") == 4


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("arguments", [["clean", "crawl/a.txt"], ["clean", "-f", "jsonl", "crawl"], ["rules", "list"]])
def test_a_full_disk_is_fatal_and_one_line(articlekit: Run, pages, arguments):
    with Path("/dev/full").open("wb") as full:
        result = articlekit(*arguments, stdout=full)
    assert result.returncode == 5
    assert result.stderr == b"articlekit: standard output: No space left on device; nothing more was written\n"


def test_an_interrupt_exits_130_without_a_traceback(environment, tmp_path, pages):
    process = start(
        environment,
        tmp_path,
        *("clean", "-f", "jsonl", "crawl/a.txt", "-"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout.readline().startswith(b'{"schema"')
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == b"articlekit: interrupted\n"


def test_an_interrupt_leaves_no_half_of_an_output(environment, tmp_path, pages):
    process = start(
        environment, tmp_path, *("clean", "-f", "jsonl", "crawl/a.txt", "-", "-o", "out.jsonl"), stdin=subprocess.PIPE
    )
    waited = time.monotonic()
    while not list(tmp_path.glob(".articlekit-*.part")):
        assert time.monotonic() - waited < 30
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert [path.name for path in tmp_path.iterdir()] == ["crawl"]


@pytest.mark.parametrize(
    "locale",
    [
        {"PYTHONIOENCODING": "gbk"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii:strict"},
    ],
)
def test_output_is_utf_8_with_lf_whatever_the_locale(articlekit: Run, tmp_path, locale):
    text = "㐂人偷闲 😀 ✓\n\n第二段写的是湖水和风。\n"
    tmp_path.joinpath("页.txt").write_bytes(text.replace("\n", "\r\n").encode())
    for command in ("clean", "decode"):
        result = articlekit(command, "页.txt", env=locale)
        assert (result.returncode, result.stdout, result.stderr) == (0, text.encode(), b"")
    assert b'"source":"\xe9\xa1\xb5.txt"' in articlekit("clean", "-f", "json", "页.txt", env=locale).stdout
    assert articlekit("clean", "没有.txt", env=locale).returncode == 4


def test_the_same_input_gives_the_same_bytes(articlekit: Run, pages):
    first = articlekit("clean", "-f", "json", "crawl", env={"PYTHONHASHSEED": "1"}).stdout
    assert first == articlekit("clean", "-f", "json", "crawl", env={"PYTHONHASHSEED": "2"}).stdout
