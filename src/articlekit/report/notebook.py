"""The pages of HTML for callers of the library, and for notebooks."""

from html import escape

from articlekit.collection.compare import compare
from articlekit.collection.keep import Document
from articlekit.model import Article
from articlekit.model.settings import DEFAULT, Thresholds
from articlekit.report import Language, comparison, explanation
from articlekit.report.comparison import Texts

_HEIGHT = 480  # of a frame in a notebook, in CSS pixels


def explanation_html(*articles: Article, lang: Language = "en") -> str:
    """Return a page of HTML that shows what was removed from articles and why, as `explain -f html` writes it.

    Args:
        articles: in the order in which they are shown.
        lang: of the labels.

    Raises:
        ReadError: Jinja is not installed; the message says how to install it.
    """
    return explanation.to_html(articles, lang)


def comparison_html(
    a: str | Article | Document,
    b: str | Article | Document,
    *,
    lang: Language = "en",
    thresholds: Thresholds = DEFAULT,
) -> str:
    """Return a page of HTML that shows two texts side by side, as `compare -f html` writes it.

    Args:
        a: clean text, an article, or a document.
        b: the other one.
        lang: of the labels.
        thresholds: for duplicates.

    Raises:
        ReadError: Jinja is not installed; the message says how to install it.
        TypeError: an argument is none of these.
    """
    one, other = (value.source if isinstance(value, Article | Document) else "" for value in (a, b))
    return comparison.to_html(Texts.of(compare(a, b, thresholds=thresholds), (one, other), thresholds=thresholds), lang)


def frame(page: str) -> str:
    """Return a page as an element of another one, in which neither can change the other."""
    return (
        f'<iframe srcdoc="{escape(page)}" sandbox="allow-scripts" width="100%" height="{_HEIGHT}"'
        ' style="border: 1px solid #8884"></iframe>'
    )
