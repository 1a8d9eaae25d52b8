"""The settings of the shards in a directory, so that shards of other settings are never mixed with them."""

import hashlib
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

import orjson

from articlekit.batch.run import NEUTRAL, Plan
from articlekit.errors import ReadError, WriteError
from articlekit.io import readers, records, writers
from articlekit.io.inputs import Input, printable_path
from articlekit.io.writers import Exists, RefusedError, open_replacement
from articlekit.version import __version__

NAME = "articlekit-shards.json"
_SCHEMA = "articlekit.shards/1"
# Beside those that never change the bytes of an output, options that say what is cleaned, and where.
_OF_THE_RUN = NEUTRAL | {
    *("paths", "files_from", "files0_from", "directory", "output", "engine", "address", "form"),
    *("check", "diff", "learn", "errors_to", "shard_size", "log", "fail_if_empty"),
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a directory of shards.

    path is that of its file; settings are the version, the format, and the options that change what the shards hold;
    shards are the names of all that this run and earlier ones were to write, with the paths below the directory.
    """

    path: str
    settings: dict[str, str]
    shards: tuple[str, ...]

    @classmethod
    def of(cls, plan: Plan, shards: Sequence[str]) -> Self:
        """Return the manifest of a run that writes shards.

        Raises:
            WriteError: a file of rules cannot be read.
        """
        directory = str(plan.writing.directory)
        options = {name: str(value) for name, value in sorted(plan.options.items()) if name not in _OF_THE_RUN}
        rules: Iterable[str] = plan.options.get("rules") or ()  # type: ignore[assignment]
        options["rules"] = " ".join(map(_hash_of, rules))
        settings = {"command": plan.command, "version": __version__, "format": str(plan.writing.form), **options}
        prefix = directory.rstrip("/") + "/"
        return cls(prefix + NAME, settings, tuple(path.removeprefix(prefix) for path in shards))

    def claim(self, items: Sequence[Input], exists: Exists) -> None:
        """Write the manifest, unless the directory is that of other shards or files.

        Args:
            items: the inputs, which no shard replaces.
            exists: replace removes shards of other settings first, and lets files be replaced.

        Raises:
            RefusedError: the directory holds shards of other settings, or files that no run has written.
            WriteError: the manifest cannot be read or written.
        """
        before = self._load()
        targets = [os.path.join(os.path.dirname(self.path), name) for name in self.shards]
        force = exists == "replace"
        writers.refuse(targets, items, force=force or before is not None)
        if before is None:
            self._write(self.shards)
            return
        if before["settings"] == self.settings:
            known = dict.fromkeys(before["shards"])
            if not known.keys() >= set(self.shards):
                self._write((*known, *(name for name in self.shards if name not in known)))
            return
        if not force:
            other = sorted(
                name
                for name in self.settings.keys() | before["settings"].keys()
                if self.settings.get(name) != before["settings"].get(name)
            )
            raise RefusedError(
                f"{printable_path(self.path)}: the shards there were written with another {', '.join(other[:3])};"
                " use another directory, or --force to write all anew"
            )
        # The old shards go before the new manifest comes: a rerun of a killed run would take them for its own.
        for name in before["shards"]:
            with suppress(FileNotFoundError):
                path = os.path.join(os.path.dirname(self.path), name)
                if writers.exists(path):
                    writers.remove(path)
        self._write(self.shards)

    def _load(self) -> dict[str, Any] | None:
        """Return the manifest that is there; None if there is none."""
        if not writers.exists(self.path):
            return None
        try:
            with readers.open_input(Input(self.path, self.path)) as stream:
                record: dict[str, Any] = orjson.loads(stream.read())
        except (ReadError, orjson.JSONDecodeError) as error:
            raise WriteError(f"{printable_path(self.path)}: cannot be read ({error}); use another directory") from error
        if record.get("schema") != _SCHEMA:
            raise RefusedError(f"{printable_path(self.path)}: no manifest of shards; use another directory")
        return record

    def _write(self, shards: Sequence[str]) -> None:
        record = {"schema": _SCHEMA, "settings": self.settings, "shards": list(shards)}
        with open_replacement(self.path, force=True) as stream:
            stream.write(records.dump_line(record))


def _hash_of(path: str) -> str:
    try:
        with open(path, "rb") as stream:
            return hashlib.sha256(stream.read()).hexdigest()[:16]
    except OSError as error:
        raise WriteError(f"{printable_path(path)}: {error.strerror}; check the path") from error
