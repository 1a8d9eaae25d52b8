"""Hooks of the site: what a page of the repository needs to be a page of the site as well.

Links that lead out of docs/ are relative in the repository, where a test follows them; on the site they are addresses
in the repository. The JSON Schemas are files of the package, which the site serves as they are.
"""

import os
import re
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parent.parent
REPOSITORY = "https://github.com/articlekit/articlekit"
SCHEMAS = "src/articlekit/schemas"
_LINK = re.compile(r"(?<=\]\()\.\./[^)\s#]+")
# A paragraph that is a picture scrolls on a narrow screen, so a keyboard must reach it, and the search dialog needs a
# name. Source: WCAG 2.2, success criteria 2.1.1 and 4.1.2.
_PICTURE = re.compile(r'<p>(?=<img [^>]*\.svg")')
_SEARCH = 'data-md-component="search" role="dialog"'
# What cog runs to make a part of a page; readers of the site do not see the source.
_MARKER = re.compile(r"^<!-- \[\[\[.*?\]\]\] -->$", re.DOTALL | re.MULTILINE)


def on_files(files: Any, config: Any) -> Any:  # noqa: ANN401  (values of mkdocs, which has no types for hooks)
    """Add the JSON Schemas, so that they are files of the site."""
    for schema in sorted((ROOT / SCHEMAS).glob("*.json")):
        files.append(File.generated(config, f"schemas/{schema.name}", abs_src_path=str(schema)))
    return files


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:  # noqa: ANN401
    """Lead the links of a page that leave docs/ to the repository, or to the files that were added."""
    here = Path(page.file.abs_src_path).parent

    def address(link: re.Match[str]) -> str:
        path = Path(os.path.normpath(here / link[0]))
        if path.is_relative_to(ROOT / "docs"):
            return link[0]
        if not path.exists():
            raise PluginError(f"{page.file.src_uri}: the link {link[0]} leads nowhere")
        inside = path.relative_to(ROOT).as_posix()
        if inside.startswith(f"{SCHEMAS}/"):
            return f"{'../' * page.file.src_uri.count('/')}schemas/{path.name}"
        return f"{REPOSITORY}/{'tree' if path.is_dir() else 'blob'}/main/{inside}"

    return _LINK.sub(address, _MARKER.sub("", markdown))


def on_page_content(html: str, **_: Any) -> str:  # noqa: ANN401
    """Let a keyboard reach the pictures of a page."""
    return _PICTURE.sub('<p tabindex="0">', html)


def on_post_page(output: str, **_: Any) -> str:  # noqa: ANN401
    """Name the search dialog."""
    return output.replace(_SEARCH, f'{_SEARCH} aria-label="Search"', 1)
