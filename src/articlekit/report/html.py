"""Render pages of HTML for people, each a single file that loads nothing and in which no text of a page is markup.

Sources: OWASP, Cross Site Scripting Prevention Cheat Sheet; Content Security Policy Level 3; Unicode Technical Report
36, section 2.4, on the bidirectional controls.
"""

import base64
import hashlib
import re
import tomllib
from collections.abc import Container
from functools import cache, partial
from importlib.resources import files
from typing import Any

import orjson

from articlekit.io.extras import need
from articlekit.report import Language
from articlekit.version import __version__

_HOME = files("articlekit.report").joinpath("templates")
# Control characters and lone surrogates, which HTML does not allow, and the controls that reorder a line.
_UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# A mention of a line of the page in a sentence of evidence: "copy of lines 3-20", "beside the footer in line 42".
_MENTION = re.compile(r"\blines? ([0-9]{1,9})(?:-[0-9]+)?")
# What JSON within a script element must not contain. Source: HTML, section 4.12.1.3.
_UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def require() -> None:
    """Check that pages can be rendered, before the work that they show is done.

    Raises:
        MissingExtraError: Jinja is not installed.
    """
    need("report")


def render(name: str, lang: Language, /, **values: Any) -> str:  # noqa: ANN401  (what the template takes)
    """Return a page made from a template.

    Args:
        name: of the template, without its suffix.
        lang: of the labels; texts of pages, and evidence, stay as they are.
        values: what the template takes.

    Raises:
        MissingExtraError: Jinja is not installed.
    """
    return str(_environment(lang).get_template(f"{name}.html").render(**values)) + "\n"


@cache
def _environment(lang: Language) -> Any:  # noqa: ANN401  (jinja2 is an extra)
    jinja2, markup = need("report"), need("markup")
    words = _load_words(lang)
    found = jinja2.Environment(
        loader=jinja2.FunctionLoader(_read),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shown = partial(_mark_unseen, markup)
    found.filters |= {
        "shown": shown,
        "plain": replace_unseen,
        "linked": lambda text, prefix, lines: _link_lines(markup, shown(text), prefix, lines),
        "percent": "{:.0%}".format,
        "number": "{:,}".format,
        "json": lambda value: markup.Markup(orjson.dumps(value).decode().translate(_UNSAFE)),
    }
    style, script = (_read(name) for name in ("style.css", "script.js"))
    found.globals |= {
        "t": lambda text: words.get(text, text),
        "lang": lang,
        "style": markup.Markup(style),
        "script": markup.Markup(script),
        "policy": _policy(style, script),
        "version": __version__,
    }
    return found


def _policy(style: str, script: str) -> str:
    """Return a Content Security Policy that allows this style and this script, and nothing else."""
    hashes = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script))
    sources = zip(("style-src", "script-src"), hashes, strict=True)
    allowed = " ".join(f"{name} 'sha256-{each}';" for name, each in sources)
    # A browser asks a server for an icon unless the page has one.
    return f"default-src 'none'; {allowed} img-src data:; base-uri 'none'; form-action 'none'"


def _read(name: str) -> str:
    return _HOME.joinpath(name).read_text("utf-8")


def _load_words(lang: Language) -> dict[str, str]:
    """Return the labels in a language, by those in English."""
    return {} if lang == "en" else tomllib.loads(_read(f"{lang}.toml"))


def replace_unseen(text: str) -> str:
    r"""Replace characters that HTML does not allow, or that hide others.

    >>> replace_unseen("a\x1b[31m\u202eb")
    'a�[31m�b'
    """
    return _UNSEEN.sub("\ufffd", text)


def _mark_unseen(markup: Any, text: str) -> Any:  # noqa: ANN401  (markupsafe is an extra)
    """Escape text, and mark each character that would not be seen with its number."""
    if not _UNSEEN.search(text):
        return markup.escape(text)
    return markup.Markup(_UNSEEN.sub(_name_unseen, str(markup.escape(text))))


def _name_unseen(found: re.Match[str]) -> str:
    return f'<i class="unseen" title="U+{ord(found[0]):04X}">\ufffd</i>'


def _link_lines(markup: Any, shown: Any, prefix: str, lines: Container[int]) -> Any:  # noqa: ANN401
    """Make links of the mentions of lines that are on the page."""

    def link(found: re.Match[str]) -> str:
        return f'<a href="#{prefix}l{found[1]}">{found[0]}</a>' if int(found[1]) in lines else found[0]

    return markup.Markup(_MENTION.sub(link, str(shown)))
