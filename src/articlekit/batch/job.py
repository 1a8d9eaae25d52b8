"""Run a job file: learn the rules of sites, clean pages, find duplicates, and report."""

import hashlib
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import orjson

from articlekit.errors import ArticlekitError, WriteError
from articlekit.io.inputs import printable_path
from articlekit.io.writers import open_replacement
from articlekit.version import __version__

SCHEMA = "articlekit.job/1"
STEPS = ("learn", "clean", "dedupe", "report")
RULES, CLEAN, UNIQUE, CLUSTERS, REPORT, SUMMARY = (
    "rules.toml",
    "clean.jsonl",
    "unique.jsonl",
    "clusters.jsonl",
    "report.html",
    "summary.json",
)
_LOCK = ".lock"
_EXAMPLE = 'write input = ["crawl/"], output = "articles/" and a table [clean]; see docs/formats.md'


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a job, with its arguments."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """One run of a job: its output directory, and its steps in order."""

    output: str
    steps: tuple[Step, ...]

    @property
    def fingerprint(self) -> str:
        """A hash that distinguishes this job from others that write to the same place."""
        steps = [[step.name, *step.arguments] for step in self.steps]
        return hashlib.sha256(orjson.dumps([__version__, steps])).hexdigest()


def load(path: str, run_id: str) -> Pipeline:
    """Load a job file.

    Args:
        path: a TOML file with input (a path or several), output (a directory), and a table for each step: learn, clean,
            dedupe, report. The keys of a table are the options of that command.
        run_id: replaces {run_id} in every value.

    Raises:
        ArticlekitError: the file does not exist, or is not a valid job.
    """
    where = printable_path(path)
    try:
        with open(path, "rb") as stream:
            job = _fill_in(tomllib.load(stream), run_id)
    except OSError as error:
        raise ArticlekitError(f"{where}: {error.strerror}; name a job file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ArticlekitError(f"{where}: not TOML ({error}); {_EXAMPLE}") from error
    unknown = sorted(job.keys() - {"input", "output", *STEPS})
    if unknown:
        raise ArticlekitError(f"{where}: a job has no key {unknown[0]!r}; {_EXAMPLE}")
    inputs, output = job.get("input"), job.get("output")
    inputs = [inputs] if isinstance(inputs, str) else inputs
    if not isinstance(output, str) or not isinstance(inputs, list) or not all(isinstance(each, str) for each in inputs):
        raise ArticlekitError(f"{where}: no input or no output; {_EXAMPLE}")
    tables = {name: job[name] for name in STEPS if name in job}
    if "clean" not in tables or not all(isinstance(table, dict) for table in tables.values()):
        raise ArticlekitError(f"{where}: a job needs a table [clean], which may be empty; {_EXAMPLE}")
    dedupe = tables.get("dedupe", {})
    if "index" in dedupe:
        dedupe.setdefault("run-id", run_id)
    stem = os.path.splitext(path)[0]
    if "learn" in tables:
        tables["learn"].setdefault("update", f"{stem}.rules.toml")
    if "report" in tables:
        tables["report"].setdefault("title", f"{os.path.basename(stem)}, {run_id}")
    return Pipeline(output, tuple(_plan_steps(tables, inputs, output)))


def _fill_in(value: Any, run_id: str) -> Any:  # noqa: ANN401  (any TOML value)
    if isinstance(value, str):
        return value.replace("{run_id}", run_id)
    if isinstance(value, dict):
        return {key: _fill_in(each, run_id) for key, each in value.items()}
    return [_fill_in(each, run_id) for each in value] if isinstance(value, list) else value


def _plan_steps(tables: Mapping[str, dict[str, Any]], inputs: Sequence[str], output: str) -> Iterator[Step]:
    def to(name: str) -> str:
        return os.path.join(output, name)

    if "learn" in tables:
        yield Step("learn", (*_options(tables["learn"]), "-o", to(RULES), "--force", "--", *inputs))
    rules = ["--rules", to(RULES)] if "learn" in tables else []
    written = ["-f", "jsonl", "-o", to(CLEAN), "--exists", "replace", "--summary", to(f"clean.{SUMMARY}")]
    yield Step("clean", (*_options(tables["clean"]), *rules, *written, "--", *inputs))
    if "dedupe" in tables:
        written = ["--emit", "docs", "-o", to(UNIQUE), "--force", "--clusters", to(CLUSTERS)]
        written += ["--summary", to(f"dedupe.{SUMMARY}")]
        yield Step("dedupe", (*_options(tables["dedupe"]), *written, "--", to(CLEAN)))
    if "report" in tables:
        written = ["-o", to(REPORT), "--force", *(["--clusters", to(CLUSTERS)] if "dedupe" in tables else [])]
        yield Step("report", (*_options(tables["report"]), *written, "--", to(CLEAN)))


def _options(table: Mapping[str, Any]) -> Iterator[str]:
    """Convert a table to command line options: true is a flag, and a list repeats its option."""
    for name, value in table.items():
        for each in value if isinstance(value, list) else [value]:
            if each is True:
                yield f"--{name}"
            elif each is not False:
                yield f"--{name}={each}"


@contextmanager
def lock_output(output: str) -> Iterator[None]:
    """Create and lock the output directory of a job, so that no two runs use it at once.

    The system releases the lock of a run that is killed.

    Raises:
        WriteError: another run uses the directory, or it cannot be created.
    """
    try:
        os.makedirs(output, exist_ok=True)
        with open(os.path.join(output, _LOCK), "ab") as stream:
            with suppress(ImportError):  # on systems without locks, the scheduler must prevent two runs
                import fcntl

                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
    except BlockingIOError as error:
        raise WriteError(
            f"{printable_path(output)}: another run is at work here; wait for it, or choose another output"
        ) from error
    except OSError as error:
        raise WriteError(
            f"{printable_path(str(error.filename or output))}: {error.strerror}; choose another output"
        ) from error


def run_steps(
    pipeline: Pipeline, run_id: str, call: Callable[[Step], int], stops: Callable[[int], bool]
) -> dict[str, Any]:
    """Run the steps that are not done yet; return the summary.

    Args:
        pipeline: the steps.
        run_id: the name of this run.
        call: runs a step, and returns its exit code.
        stops: returns whether an exit code ends the job; such a step does not count as done.

    Raises:
        ArticlekitError: another job has written to the same place.
    """
    path = os.path.join(pipeline.output, SUMMARY)
    steps = _load_done(path, pipeline)
    stopped = None
    for step in pipeline.steps:
        if step.name in steps:
            continue
        code = call(step)
        if stops(code):
            stopped = code
            break
        steps[step.name] = {"exit": code, **_load_counts(pipeline.output, step.name)}
        _write(path, _summary(pipeline, run_id, steps, None))
    summary = _summary(pipeline, run_id, steps, stopped)
    _write(path, summary)
    return summary


def _summary(pipeline: Pipeline, run_id: str, steps: Mapping[str, Any], stopped: int | None) -> dict[str, Any]:
    """Return the summary of the steps so far; stopped is the exit code of the step that ended the job."""
    worst = max((step["exit"] for step in steps.values()), default=0)
    return {
        "schema": SCHEMA,
        "run_id": run_id,
        "job": pipeline.fingerprint,
        "done": len(steps) == len(pipeline.steps),
        "exit": worst if stopped is None else stopped,
        "steps": steps,
        "version": __version__,
    }


def _load_done(path: str, pipeline: Pipeline) -> dict[str, Any]:
    """Return the steps that an earlier run of this job completed."""
    try:
        with open(path, "rb") as stream:
            found: dict[str, Any] = orjson.loads(stream.read())
    except FileNotFoundError:
        return {}
    except (OSError, orjson.JSONDecodeError) as error:
        raise ArticlekitError(
            f"{printable_path(path)}: not the summary of a job ({error}); choose another output"
        ) from error
    if found.get("job") != pipeline.fingerprint:
        raise ArticlekitError(
            f"{printable_path(pipeline.output)}: another job has written here;"
            " choose another --run-id or output, or remove it"
        )
    steps: dict[str, Any] = found["steps"]
    return steps


def _load_counts(output: str, name: str) -> dict[str, Any]:
    try:
        with open(os.path.join(output, f"{name}.{SUMMARY}"), "rb") as stream:
            return {"summary": orjson.loads(stream.read())}
    except FileNotFoundError:
        return {}


def _write(path: str, summary: Mapping[str, Any]) -> None:
    with open_replacement(path, force=True) as stream:
        stream.write(orjson.dumps(summary, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
