"""Turn scraped pages into clean articles, and piles of articles into unique ones."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from articlekit.collection.dedupe import Clusters as Clusters
    from articlekit.collection.dedupe import dedupe as dedupe
    from articlekit.collection.index import Index as Index
    from articlekit.collection.keep import Document as Document
    from articlekit.collection.relation import Relation as Relation
    from articlekit.errors import ArticlekitError as ArticlekitError
    from articlekit.errors import DecodeError as DecodeError
    from articlekit.errors import EngineError as EngineError
    from articlekit.errors import ReadError as ReadError
    from articlekit.errors import RuleError as RuleError
    from articlekit.errors import StoreError as StoreError
    from articlekit.errors import WriteError as WriteError
    from articlekit.many import clean_many as clean_many
    from articlekit.model import Article as Article
    from articlekit.model import Block as Block
    from articlekit.model import Decoded as Decoded
    from articlekit.model import Encoding as Encoding
    from articlekit.model import Failure as Failure
    from articlekit.model import Image as Image
    from articlekit.model import Metadata as Metadata
    from articlekit.model import Page as Page
    from articlekit.model import Removal as Removal
    from articlekit.model.settings import Thresholds as Thresholds
    from articlekit.page import clean as clean
    from articlekit.page import collapse as collapse
    from articlekit.page import read as read
    from articlekit.page import strip as strip
    from articlekit.page import strip_soup as strip_soup
    from articlekit.page.decode import decode as decode
    from articlekit.page.mend import mend as mend

__version__ = "0.1.0"

# Name -> the module that holds it. Imported on first use: `articlekit --version` must cost what click costs.
_HOMES = {
    **dict.fromkeys(
        ("ArticlekitError", "DecodeError", "EngineError", "ReadError", "RuleError", "StoreError", "WriteError"),
        "articlekit.errors",
    ),
    **dict.fromkeys(
        ("Article", "Block", "Decoded", "Encoding", "Failure", "Image", "Metadata", "Page", "Removal"),
        "articlekit.model",
    ),
    **dict.fromkeys(("clean", "collapse", "read", "strip", "strip_soup"), "articlekit.page"),
    "clean_many": "articlekit.many",
    **dict.fromkeys(("Clusters", "dedupe"), "articlekit.collection.dedupe"),
    "Document": "articlekit.collection.keep",
    "Index": "articlekit.collection.index",
    "Relation": "articlekit.collection.relation",
    "Thresholds": "articlekit.model.settings",
    "decode": "articlekit.page.decode",
    "mend": "articlekit.page.mend",
}
__all__ = ["__version__", *_HOMES]  # noqa: PLE0604  (the keys are names)


def __getattr__(name: str) -> Any:  # noqa: ANN401  (PEP 562)
    if name not in _HOMES:
        raise AttributeError(f"module 'articlekit' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
