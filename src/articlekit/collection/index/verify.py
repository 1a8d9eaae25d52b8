"""Check an index: all files, the order of all columns, and all references."""

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from articlekit.collection.index.manifest import IndexState, Manifest
from articlekit.collection.index.segment import COUNTED, COUNTS, KEYED, TYPES, UNITS, Segment
from articlekit.collection.index.store import REMOVED, Store
from articlekit.collection.parts import PLAIN, RAGGED
from articlekit.collection.ragged import Keys, Ragged
from articlekit.collection.sketch import LEVELS

_PIECE = 1 << 22  # bytes or numbers checked per step


def find_problems(directory: Path, manifest: Manifest, load: Callable[[IndexState], Store]) -> list[str]:
    """Return a line for each problem of an index, and nothing if it is sound."""
    found = [*manifest.problems(), *_file_problems(directory, manifest)]
    if found:
        return found  # the contents of damaged files would only cause further messages
    store, end = load(manifest.state()), 0
    for segment in store.parts:
        name = segment.directory.name
        if segment.first != end:
            found.append(f"{name}: begins at text {segment.first}, not {end}")
        end = segment.first + segment.texts
        found += [f"{name}: {what}" for what in _segment_problems(segment, len(store))]
    if end != len(store):
        found.append(f"the labels are of {len(store)} texts, the segments of {end}")
    return [*found, *_document_problems(manifest, store)]


def _file_problems(directory: Path, manifest: Manifest) -> Iterator[str]:
    files = manifest.files()
    for name, (size, checksum) in files.items():
        path = directory / name
        if not path.is_file():
            yield f"{name}: missing"
        elif path.stat().st_size != size:
            yield f"{name}: {path.stat().st_size} bytes instead of {size}"
        elif _checksum(path) != checksum:
            yield f"{name}: its checksum differs"
    for segment, _, _ in manifest.segments():
        missing = [name for name in TYPES if f"{segment}/{name}" not in files]
        if missing != [*UNITS]:
            yield from (f"{segment}/{name}: not in the manifest" for name in missing)


def _checksum(path: Path) -> int:
    value = 0
    with path.open("rb") as file:
        while data := file.read(_PIECE):
            value = zlib.crc32(data, value)
    return value


def _segment_problems(segment: Segment, total: int) -> Iterator[str]:
    """Yield the problems in the columns of a segment, in an index of `total` texts."""
    for name in PLAIN:
        if len(segment.column(name)) != segment.texts:
            yield f"{name} is not of {segment.texts} texts"
    counts = (1 << 24) if segment.texts >= COUNTED else 0
    if len(segment.column(COUNTS)) != counts:
        yield f"{COUNTS} has {len(segment.column(COUNTS))} entries, not {counts}"
    for name in RAGGED:
        rows = segment.rows(name)
        if len(rows.starts) != segment.texts + 1 or rows.starts[0] or rows.starts[-1] != len(rows.values):
            yield f"{name} is not of {segment.texts} texts"
        elif name != "units" and not _is_ascending(rows, strictly=name != "numbers"):
            yield f"{name} are not in order"
    if np.max(segment.column("level"), initial=0) >= LEVELS:
        yield "level is too high"
    yield from _keyed_problems(segment, total)


def _keyed_problems(segment: Segment, total: int) -> Iterator[str]:
    for name in KEYED:
        keyed = segment.keyed_column(name)
        first, last = (0, total) if name == "pairs" else (segment.first, segment.first + segment.texts)
        if len(keyed.keys) != len(keyed.values) or not _is_sorted(keyed.keys):
            yield f"{name} are not in order"
        elif len(keyed.keys) and not first <= keyed.values.min() <= keyed.values.max() < last:
            yield f"{name} name a text that is not there"


def _is_sorted(keys: Keys) -> bool:
    pieces = (keys[start : start + _PIECE + 1] for start in range(0, len(keys), _PIECE))
    return all(bool((piece[1:] >= piece[:-1]).all()) for piece in pieces)


def _is_ascending(rows: Ragged, *, strictly: bool) -> bool:
    """Return whether the values of each row are in order."""
    if (np.diff(rows.starts) < 0).any():
        return False
    for start in range(0, max(len(rows.values) - 1, 0), _PIECE):
        piece = rows.values[start : start + _PIECE + 1]
        wrong = np.flatnonzero(piece[1:] <= piece[:-1] if strictly else piece[1:] < piece[:-1]) + start + 1
        # Only the first value of a row may be smaller than the one before it.
        if (rows.starts[np.searchsorted(rows.starts, wrong)] != wrong).any():
            return False
    return True


def _document_problems(manifest: Manifest, store: Store) -> Iterator[str]:
    """Yield the problems of documents and clusters."""
    state, labels = manifest.state(), store.labels
    if state.texts != len(labels):
        yield f"{len(labels)} labels of {state.texts} texts"
    alive = labels != REMOVED
    if (labels[alive] >= len(labels)).any():
        yield "a label names a text that is not there"
    seen = np.zeros(len(labels), np.bool_)
    for number, text in manifest.texts():
        if number >= state.documents or text >= len(labels) or not alive[text]:
            yield f"document {number} has a text that is not there"
            return
        seen[text] = True
    if (seen != alive).any():
        yield f"{int((seen != alive).sum())} texts have no document"
