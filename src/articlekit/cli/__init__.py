"""The command line: parse, call, print. Commands are imported when they are called."""

import os
import signal
import sys
from collections.abc import Sequence
from io import TextIOWrapper

import click

from articlekit.batch.counts import ExitCode
from articlekit.cli.help import CommandGroup
from articlekit.cli.messages import give_up, say
from articlekit.errors import ArticlekitError, EngineError, StoppedError, StoreError, WriteError
from articlekit.version import __version__

NAME = "articlekit"
_COMPLETE = "_ARTICLEKIT_COMPLETE"
_COMMANDS = {
    "clean": "Clean pages: decode, strip, collapse.",
    "detect": "Show the encoding of files, and how it was determined.",
    "decode": "Turn bytes into text.",
    "strip": "Remove boilerplate: footers, menus, credits.",
    "collapse": "Remove the repeated copies of a body from a page.",
    "explain": "Show what clean removes from a page, and why.",
    "dedupe": "Find duplicates in a pile of articles, and choose which copy to keep.",
    "compare": "Show how two articles are related, and which words differ.",
    "index": "Inspect and maintain the index that dedupe --index keeps of earlier runs.",
    "undo": "Undo what dedupe --action did.",
    "run": "Run a whole job from a file: learn, clean, dedupe, report.",
    "report": "Report the results of a run, as a page of HTML.",
    "learn": "Learn the lines that sites print on every page, as rules.",
    "rules": "List, show, test and check the boilerplate rules.",
    "config": "Show the value of every option, and where it comes from.",
    "completion": "Print the completion script of a shell.",
}

cli = CommandGroup(
    NAME,
    help="Turn scraped pages into clean articles, and piles of articles into unique ones.",
    examples=(
        "articlekit clean page.txt > article.txt",
        "articlekit clean crawl/ -d clean/",
        "articlekit explain page.txt",
        "articlekit clean -f jsonl crawl/ | articlekit dedupe --emit docs > unique.jsonl",
    ),
    epilog="Exit codes: 0 done; 1 --check found something; 2 usage; 3 some inputs failed; 4 all inputs failed; "
    "5 the output or an index cannot be written; 130 interrupted; 141 closed pipe.",
    commands_in={name: (f"{__name__}.{name}", about) for name, about in _COMMANDS.items()},
)
click.version_option(__version__, prog_name=NAME, message="%(prog)s %(version)s")(cli)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code. Errors are reported as one line on stderr."""
    _set_up_streams()
    # OpenBLAS, which numpy brings, starts a thread on every core, and each turns idly for a tenth of a second: on two
    # cores, a fifth of the processor's time for one page. Nothing here multiplies large matrices.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # SIGTERM is handled as an interrupt is: outputs are complete or absent, and the state is saved.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code = _run(sys.argv[1:] if arguments is None else list(arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        give_up(1)
        code = ExitCode.CLOSED_PIPE
    except KeyboardInterrupt:
        # A second signal must not cut the clean-up short.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        code = _fail("interrupted", ExitCode.INTERRUPTED)
    except OSError as error:
        from articlekit.io.inputs import printable_path

        give_up(1)
        where = printable_path(str(error.filename or "standard output"))
        code = _fail(f"{where}: {error.strerror or error}; nothing more was written", ExitCode.FATAL)
    return int(code)


def _run(arguments: list[str]) -> int:
    """Run a command line; report the errors of articlekit and of click, and return the exit code."""
    try:
        instruction = os.environ.get(_COMPLETE)
        if instruction:
            from click.shell_completion import shell_complete

            return shell_complete(cli, {}, NAME, _COMPLETE, instruction)
        with cli.make_context(NAME, arguments) as context:
            return int(cli.invoke(context) or ExitCode.DONE)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        return _fail_usage(error)
    except ArticlekitError as error:
        from articlekit.io.writers import RefusedError

        # Errors of pages never get here. Errors of rules files and of lists of inputs are usage errors.
        fatal = (WriteError, StoreError, EngineError, StoppedError)
        is_fatal = isinstance(error, fatal) and not isinstance(error, RefusedError)
        return _fail(str(error), ExitCode.FATAL if is_fatal else ExitCode.USAGE)


def _fail_usage(error: click.ClickException) -> int:
    """Report what is wrong with the command line, and where to find help."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else NAME
    message = " ".join(error.format_message().split())
    message += "" if message.endswith((".", "?", ")")) else "."
    return _fail(f"{message} Try '{path} --help'.", ExitCode.USAGE, path)


def _fail(message: str, code: ExitCode, path: str = NAME) -> ExitCode:
    say(message, path)
    return code


def _set_up_streams() -> None:
    """Make the output UTF-8 with LF in every locale, and escape characters that messages cannot show."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    if isinstance(sys.stderr, TextIOWrapper):
        sys.stderr.reconfigure(errors="backslashreplace")
