"""Turn scraped pages into clean articles, and piles of articles into unique ones."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from articlekit.version import __version__

if TYPE_CHECKING:
    from articlekit.batch.clean import run as run
    from articlekit.batch.many import clean_many as clean_many
    from articlekit.collection.compare import Comparison as Comparison
    from articlekit.collection.compare import compare as compare
    from articlekit.collection.dedupe import dedupe as dedupe
    from articlekit.collection.index import Index as Index
    from articlekit.collection.keep import Document as Document
    from articlekit.collection.relation import Relation as Relation
    from articlekit.collection.result import Clusters as Clusters
    from articlekit.collection.result import Earlier as Earlier
    from articlekit.collection.templates import Learner as Learner
    from articlekit.collection.templates import learn as learn
    from articlekit.errors import ArticlekitError as ArticlekitError
    from articlekit.errors import DecodeError as DecodeError
    from articlekit.errors import EngineError as EngineError
    from articlekit.errors import ReadError as ReadError
    from articlekit.errors import RuleError as RuleError
    from articlekit.errors import StoppedError as StoppedError
    from articlekit.errors import StoreError as StoreError
    from articlekit.errors import UsageError as UsageError
    from articlekit.errors import WriteError as WriteError
    from articlekit.model import Article as Article
    from articlekit.model import Block as Block
    from articlekit.model import Decoded as Decoded
    from articlekit.model import Encoding as Encoding
    from articlekit.model import Failure as Failure
    from articlekit.model import Image as Image
    from articlekit.model import Metadata as Metadata
    from articlekit.model import Page as Page
    from articlekit.model import Removal as Removal
    from articlekit.model import Section as Section
    from articlekit.model.settings import Repeats as Repeats
    from articlekit.model.settings import Thresholds as Thresholds
    from articlekit.page import clean as clean
    from articlekit.page import collapse as collapse
    from articlekit.page import explain as explain
    from articlekit.page import read as read
    from articlekit.page import strip as strip
    from articlekit.page import strip_soup as strip_soup
    from articlekit.page.decode import decode as decode
    from articlekit.page.mend import mend as mend
    from articlekit.page.soup import to_html as to_html
    from articlekit.page.soup import to_markdown as to_markdown
    from articlekit.page.soup import to_soup as to_soup
    from articlekit.report.notebook import comparison_html as comparison_html
    from articlekit.report.notebook import explanation_html as explanation_html
    from articlekit.report.notebook import frame as frame
    from articlekit.rules import Rules as Rules
    from articlekit.rules import SiteRule as SiteRule
    from articlekit.rules import load_rules as load_rules

# Module -> the names that the package exports from it. Imported on first use, so that `articlekit --version` is quick.
_NAMES = {
    "collection.compare": "Comparison compare",
    "collection.dedupe": "dedupe",
    "collection.index": "Index",
    "collection.keep": "Document",
    "collection.relation": "Relation",
    "collection.result": "Clusters Earlier",
    "collection.templates": "Learner learn",
    "errors": (
        "ArticlekitError DecodeError EngineError ReadError RuleError StoppedError StoreError UsageError WriteError"
    ),
    "batch.clean": "run",
    "batch.many": "clean_many",
    "model": "Article Block Decoded Encoding Failure Image Metadata Page Removal Section",
    "page": "clean collapse explain read strip strip_soup",
    "page.decode": "decode",
    "page.mend": "mend",
    "model.settings": "Repeats Thresholds",
    "page.soup": "to_html to_markdown to_soup",
    "report.notebook": "comparison_html explanation_html frame",
    "rules": "Rules SiteRule load_rules",
}
_HOMES = {name: f"articlekit.{module}" for module, names in _NAMES.items() for name in names.split()}
__all__ = ["__version__", *_HOMES]  # noqa: PLE0604  (the keys are names)


def __getattr__(name: str) -> Any:  # noqa: ANN401  (PEP 562)
    if name not in _HOMES:
        raise AttributeError(f"module 'articlekit' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
