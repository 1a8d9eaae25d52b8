"""Move duplicates, link them to the kept copy, or delete them; and undo that.

Every action is recorded in a journal before it is done. Just before that, the duplicate and the kept copy are read
again, and a file that has changed since it was compared is left alone.
"""

import errno
import filecmp
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import islice
from typing import Any, Literal
from urllib.parse import quote_from_bytes, unquote_to_bytes

import orjson

from articlekit.batch.clusters import Findings
from articlekit.batch.corpus import Corpus
from articlekit.errors import ReadError, WriteError
from articlekit.io.inputs import printable_path
from articlekit.io.remote import is_remote
from articlekit.io.tree import names_below

SCHEMA = "articlekit.journal/1"
_OPENING = b'{"schema":"articlekit.journal/'
MAX_LINE = 1 << 17  # bytes of a line with three paths of 4 KB, each byte of which may be escaped as six
BATCH = 256  # lines of the journal that are flushed at once, before their files are touched
ActionKind = Literal["move", "link", "delete"]
DONE = {"move": "moved", "link": "linked", "delete": "deleted"}


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned action on one file.

    path is that of the file, keeper that of the kept copy ("" if it is no file), and to is where the file is moved; all
    are absolute. is_unchanged returns whether both still have the content that was compared.
    """

    number: int
    action: ActionKind
    path: str
    keeper: str
    to: str
    is_unchanged: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class JournalLine:
    """A line of the journal; digest is SHA-256 of the file's bytes."""

    schema: str
    action: ActionKind
    path: str
    to: str
    keeper: str
    digest: str


def plan_actions(found: Findings, corpus: Corpus, action: ActionKind, directory: str) -> Iterator[Plan]:
    """Plan an action on every duplicate that is a local file; remote files and parts of files are left alone.

    Args:
        found: the duplicates.
        corpus: the files of the documents.
        action: what to do.
        directory: where files are moved to; it mirrors their tree.
    """
    files = corpus.files
    names = names_below(directory, [item for item, _ in files.values()]) if action == "move" else {}
    for keeper, others, _ in found.groups():
        kept, _ = files.get(keeper, (None, b""))
        for number in others:
            item, _ = files.get(number, (None, b""))
            if number < found.references or item is None or item.path is None or is_remote(item.path):
                continue
            yield Plan(
                number,
                action,
                os.path.abspath(item.path),
                os.path.abspath(kept.path) if kept is not None and kept.path is not None else "",
                os.path.abspath(names[item]) if names else "",
                partial(_are_unchanged, corpus, number, *([] if kept is None else [keeper])),
            )


def _are_unchanged(corpus: Corpus, *numbers: int) -> bool:
    return all(corpus.is_unchanged(number) for number in numbers)


def act(planned: Iterable[Plan], journal: str | None) -> Iterator[tuple[int, str, str]]:
    """Do planned actions; yield for each file its number, what was done (or left), and why it was left alone, or "".

    Args:
        planned: the actions.
        journal: the file in which each is recorded first; None does nothing, and yields what would be done.

    Raises:
        WriteError: the journal cannot be written; nothing more is done.
    """
    if journal is not None:
        prepare(journal)
    waiting = iter(planned)
    while batch := list(islice(waiting, BATCH)):
        checked = [(plan, _objection(plan)) for plan in batch]
        if journal is not None:
            _append([plan for plan, objection in checked if not objection], journal)
        for plan, objection in checked:
            done = f"would {plan.action}" if journal is None else DONE[plan.action]
            reason = objection or (_perform(plan) if journal is not None else "")
            yield plan.number, "left" if reason else done, reason


def prepare(journal: str) -> None:
    """Check that a journal can be appended to; remove an incomplete last line of it.

    Raises:
        WriteError: the file is not a journal, or cannot be written.
    """
    try:
        if not os.path.isfile(journal):
            return
        with open(journal, "r+b") as stream:
            head = stream.read(len(_OPENING))
            if head != _OPENING[: len(head)]:
                raise WriteError(f"{printable_path(journal)}: exists, and is no journal; name another with --journal")
            stream.seek(max(os.fstat(stream.fileno()).st_size - MAX_LINE, 0))
            tail = stream.read()
            cut = len(tail) - tail.rfind(b"\n") - 1
            stream.truncate(stream.tell() - cut)
    except OSError as error:
        raise WriteError(f"{printable_path(journal)}: {error.strerror}; name another with --journal") from error


def _append(batch: list[Plan], journal: str) -> None:
    """Append plans to the journal, and flush it to the disk."""
    if not batch:
        return
    try:
        with open(journal, "ab") as stream:
            stream.write(b"".join(map(_format_line, batch)))
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise WriteError(f"{printable_path(journal)}: {error.strerror}; name another with --journal") from error


def _objection(plan: Plan) -> str:
    """Return why a file must be left alone, or ""."""
    try:
        if plan.keeper and os.path.realpath(plan.path) == os.path.realpath(plan.keeper):
            return "it is the kept copy, under another name; left alone"
        if not plan.is_unchanged():
            return "changed since it was compared; left alone"
        if plan.action == "link" and (not plan.keeper or not filecmp.cmp(plan.path, plan.keeper, shallow=False)):
            return "not the same bytes as the kept copy; left alone, move or delete takes it"
        if plan.action == "move" and os.path.lexists(plan.to):
            return f"{printable_path(plan.to)} exists; left alone"
    except OSError as error:
        return f"{error.strerror}; left alone"
    return ""


def _format_line(plan: Plan) -> bytes:
    step = JournalLine(
        SCHEMA,
        plan.action,
        _encode_path(plan.path),
        _encode_path(plan.to),
        _encode_path(plan.keeper),
        _digest(plan.path),
    )
    return orjson.dumps(asdict(step), option=orjson.OPT_APPEND_NEWLINE)


def _encode_path(path: str) -> str:
    r"""Encode a path for JSON; one that is not UTF-8 becomes a file address (RFC 8089).

    >>> _encode_path("/crawl/café.txt"), _encode_path("/crawl/caf\udce9.txt")
    ('/crawl/café.txt', 'file:///crawl/caf%E9.txt')
    """
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return "file://" + quote_from_bytes(os.fsencode(path))
    return path


def _decode_path(text: str) -> str:
    """Decode a path that _encode_path encoded."""
    return os.fsdecode(unquote_to_bytes(text.removeprefix("file://"))) if text.startswith("file://") else text


def _perform(plan: Plan) -> str:
    """Do an action; return why it failed, or ""."""
    try:
        if plan.action == "move":
            _move(plan.path, plan.to)
        elif plan.action == "link":
            _replace(plan.path, lambda new: os.link(plan.keeper, new))
        else:
            os.unlink(plan.path)
    except OSError as error:
        return f"{error.strerror}; left alone"
    return ""


def _move(path: str, to: str) -> None:
    """Move a file; to another file system copy it completely before it is removed."""
    os.makedirs(os.path.dirname(to), exist_ok=True)
    try:
        os.link(path, to)  # unlike rename, it never replaces a file that was created in the meantime
    except OSError as error:
        if error.errno == errno.EEXIST:
            raise
        _replace(to, lambda new: shutil.copy2(path, new))
    os.unlink(path)


def _replace(path: str, make: Callable[[str], object]) -> None:
    """Make a file under a temporary name, and rename it."""
    new = f"{path}.{secrets.token_hex(4)}.tmp"
    try:
        make(new)
        os.replace(new, path)
    finally:
        if os.path.lexists(new):
            os.unlink(new)


def _digest(path: str) -> str:
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def undo(journal: str) -> Iterator[tuple[str, str]]:
    """Undo the actions in a journal, the last first; yield each path, and why it cannot be restored, or "".

    Raises:
        ReadError: the file does not exist, or is not a journal.
    """
    try:
        with open(journal, "rb") as stream:
            lines = stream.read().splitlines()
    except OSError as error:
        raise ReadError(
            f"{printable_path(journal)}: {error.strerror}; name a journal that dedupe --action wrote"
        ) from error
    for number in range(len(lines), 0, -1):
        step = _parse_line(lines[number - 1], f"{printable_path(journal)}: line {number}", last=number == len(lines))
        if step is not None:
            yield step.path, _revert(step)


def _parse_line(line: bytes, where: str, *, last: bool) -> JournalLine | None:
    try:
        found: dict[str, Any] = orjson.loads(line)
        step = JournalLine(**found)
        step = replace(step, path=_decode_path(step.path), to=_decode_path(step.to), keeper=_decode_path(step.keeper))
    except (orjson.JSONDecodeError, TypeError, AttributeError) as error:
        if last:
            return None  # incomplete, so its file was not touched
        raise ReadError(f"{where}: not a line of a journal; name one that dedupe --action wrote") from error
    if step.schema != SCHEMA:
        raise ReadError(f"{where}: written by another version ({step.schema}); use that one")
    return step


def _revert(step: JournalLine) -> str:
    """Undo an action; return why it cannot be undone, or ""."""
    source = step.to if step.action == "move" else step.keeper
    try:
        if os.path.lexists(step.path):
            if step.action != "link" or not os.path.samefile(step.path, step.keeper):
                return "" if _digest(step.path) == step.digest else "another file is there; left alone"
            _replace(step.path, lambda new: shutil.copy2(step.keeper, new))
        elif not source or not os.path.exists(source) or _digest(source) != step.digest:
            return f"gone: no copy with its bytes at {source or 'any path'}"
        elif step.action == "move":
            _move(step.to, step.path)
        else:
            os.makedirs(os.path.dirname(step.path), exist_ok=True)
            _replace(step.path, lambda new: shutil.copy2(source, new))
    except OSError as error:
        return f"{error.strerror}; left alone"
    return ""
