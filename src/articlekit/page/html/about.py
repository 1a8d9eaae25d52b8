"""The metadata of a page of HTML: what its markup declares, where that is surer than its lines."""

from collections.abc import Iterable

from articlekit.model import Image, Metadata
from articlekit.page import dates
from articlekit.page.html.addresses import absolute
from articlekit.page.html.declared import BELOW, DAY, NEAR, Told, iso, name, without_site
from articlekit.page.html.scan import Scan, attributes_of

_SOURCES = ("src", "data-src", "data-original", "data-lazy-src", "data-url")
MAX_IMAGES = 200
MIN_SIDE = 50  # pixels; what is smaller is an icon or a counter
# Lines below and above a title in which its date is looked for, their length, and what may stand beside the date.
DATE_REACH, DATE_REACH_ABOVE = 10, 4
MAX_DATE_LINE, MAX_BESIDE = 80, 30
DATE_REACH_BELOW, MAX_BESIDE_BELOW = 4, 12
_ICON = ("data:", "about:", "javascript:")


def about(
    told: dict[str, list[Told]], page: Scan, title: int | None = None, span: tuple[int, int] | None = None
) -> tuple[Metadata, str | None]:
    """Return what the markup tells of the article, and the page's canonical address.

    title is the visible title's block, for a page's own line is better than what it declares; span, the blocks of the
    article, where one was found.
    """
    site = next((value for value, _ in told["publisher"]), None)
    best: dict[str, Told] = {}
    if title is not None:
        best["title"] = (page.text[title], f"<{page.tag[page.element[title]]}>")
    elif heading := next(((without_site(value, site), by) for value, by in told["title"]), None):
        best["title"] = heading
    if date := next(((day, by) for value, by in told["date"] if (day := iso(value))), None):
        best["date"] = date
    for field in ("author", "publisher"):
        if found := name(told[field]):
            best[field] = found
    if told["language"]:
        best["language"] = (told["language"][0][0].replace("_", "-").strip(), told["language"][0][1])
    address = next((value for value, _ in told["url"] if value.startswith("http")), None)
    day = best["date"][0] if "date" in best else ""
    near = _near_date(page, title, span) if span is not None and len(day) <= DAY else None
    if near is not None and near[0].startswith(day) and len(near[0]) > len(day):
        best["date"] = near
    values = {field: value for field, (value, _) in best.items()}
    evidence = tuple((field, by) for field, (_, by) in best.items())
    images = tuple(Image(value) for value, _ in told["image"][:1] if value.startswith("http"))
    return Metadata(**values, images=images, evidence=evidence), address  # type: ignore[arg-type]  # texts only


def _near_date(page: Scan, title: int | None, span: tuple[int, int]) -> Told | None:
    """Return the date of a short line near the title, the nearest below it first: "Published on July 18, 2025".

    Where no line there has one, it may stand below the text, alone.
    """
    first, last = span
    head = first if title is None else title
    below = range(head + 1, head + 1 + DATE_REACH)
    above = range(head - 1, head - 1 - DATE_REACH_ABOVE, -1)
    if found := _date_in(page, (*below, *above), MAX_BESIDE):
        return found, NEAR
    if found := _date_in(page, range(last, last + DATE_REACH_BELOW), MAX_BESIDE_BELOW):
        return found, BELOW
    return None


def _date_in(page: Scan, blocks: Iterable[int], beside: int) -> str | None:
    """Return the first date of the first line that is short, and little else; beside: how many characters that is."""
    for block in blocks:
        text = page.text[block].lower() if 0 <= block < len(page.text) else ""
        found = list(dates.find(text)) if len(text) <= MAX_DATE_LINE else []
        if found and len(text) - sum(date.end - date.start for date in found) <= beside:
            return found[0].iso
    return None


def pictures(page: Scan, captions: list[bool], span: tuple[int, int], base: str | None) -> tuple[Image, ...]:
    """Return the images inside the article, each with the caption below it."""
    first, last = span
    found: dict[str, Image] = {}
    for block, written in page.images:
        if first <= block <= last and len(found) < MAX_IMAGES and (address := _address(attributes_of(written), base)):
            captioned = block < last and captions[page.element[block]]
            found.setdefault(address, Image(address, page.text[block] if captioned else None))
    return tuple(found.values())


def _address(attributes: dict[str, str], base: str | None) -> str | None:
    for side in ("width", "height"):
        size = attributes.get(side, "").removesuffix("px")
        if size.isdecimal() and int(size[:6]) < MIN_SIDE:
            return None
    address = next((value.strip() for key in _SOURCES if (value := attributes.get(key)) and value.strip()), "")
    if not address or address.lower().startswith(_ICON):
        return None
    return absolute(address, base)
