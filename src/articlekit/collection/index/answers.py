"""Store the result of a run as bytes, so that a retry of the run returns the same result."""

from collections.abc import Sequence
from hashlib import blake2b
from io import BytesIO

import numpy as np

from articlekit.collection.gather import Collection
from articlekit.collection.index.manifest import StoredDocument
from articlekit.collection.keep import Document
from articlekit.collection.result import Clusters

_ARRAYS = ("keepers", "relations", "similarity", "containment", "why", "names", "criteria")
_GONE = StoredDocument(-1, -1, "", 0, "", "", None)


def fingerprint(collection: Collection, documents: Sequence[Document]) -> bytes:
    """Return a digest that is equal for runs over the same documents."""
    found = blake2b(collection.digests[collection.documents].tobytes(), digest_size=16)
    for document in documents:
        found.update(document.id.encode("utf-8", "surrogatepass") + b"\0")
    return found.digest()


def pack(clusters: Clusters, earlier: Sequence[StoredDocument]) -> bytes:
    """Encode a result; documents of earlier runs only by number, so that removed ones are not preserved in it."""
    arrays = {name: np.array(getattr(clusters, name)) for name in _ARRAYS}
    rows = np.array([(row.number, document.cluster) for row, document in zip(earlier, clusters.earlier, strict=True)])
    buffer = BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, earlier=rows.reshape(-1, 2).astype(np.int64), **arrays)
    return buffer.getvalue()


def earlier_numbers(answer: bytes) -> list[int]:
    """Return the numbers of the documents of earlier runs in a result."""
    with np.load(BytesIO(answer)) as arrays:
        numbers: list[int] = arrays["earlier"][:, 0].tolist()
    return numbers


def unpack(answer: bytes, rows: Sequence[StoredDocument]) -> Clusters:
    """Decode a result, given the documents of earlier runs in it that still exist."""
    known = {row.number: row for row in rows}
    with np.load(BytesIO(answer)) as arrays:
        columns = {name: arrays[name] for name in _ARRAYS}
        earlier = [(known.get(number, _GONE), cluster) for number, cluster in arrays["earlier"].tolist()]
    columns["criteria"] = tuple(columns["criteria"].tolist())
    return Clusters(**columns, earlier=tuple(row.as_earlier(cluster) for row, cluster in earlier))
