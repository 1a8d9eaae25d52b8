"""The metadata of a page of HTML: what its markup declares, where that is surer than its lines."""

from articlekit.model import Image, Metadata
from articlekit.page import dates
from articlekit.page.html.addresses import absolute
from articlekit.page.html.declared import NEAR, Told, iso, name, without_site
from articlekit.page.html.scan import Scan, attributes_of

_SOURCES = ("src", "data-src", "data-original", "data-lazy-src", "data-url")
MAX_IMAGES = 200
MIN_SIDE = 50  # pixels; what is smaller is an icon or a counter
# Lines below and above a title in which its date is looked for, their length, and what may stand beside the date.
DATE_REACH, DATE_REACH_ABOVE = 10, 4
MAX_DATE_LINE, MAX_BESIDE = 80, 30
DAY = len("2021-05-06")  # a date that is no longer tells no time, which the line near the title may
_ICON = ("data:", "about:", "javascript:")


def about(told: dict[str, list[Told]], page: Scan, title: int | None) -> tuple[Metadata, str | None]:
    """Return what the markup tells of the article, and the page's canonical address.

    title is the visible title's block: a page's own line is better than what it declares.
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
    near = _near_date(page, title) if title is not None and len(day) <= DAY else None
    if near is not None and near[0].startswith(day) and len(near[0]) > len(day):
        best["date"] = near
    values = {field: value for field, (value, _) in best.items()}
    evidence = tuple((field, by) for field, (_, by) in best.items())
    images = tuple(Image(value) for value, _ in told["image"][:1] if value.startswith("http"))
    return Metadata(**values, images=images, evidence=evidence), address  # type: ignore[arg-type]  # texts only


def _near_date(page: Scan, title: int) -> Told | None:
    """Return the date of a short line near the title, the nearest below it first: "Published on July 18, 2025"."""
    below = range(title + 1, min(len(page.text), title + 1 + DATE_REACH))
    for block in (*below, *range(title - 1, max(-1, title - 1 - DATE_REACH_ABOVE), -1)):
        text = page.text[block].lower()
        found = list(dates.find(text)) if len(text) <= MAX_DATE_LINE else []
        if found and len(text) - sum(date.end - date.start for date in found) <= MAX_BESIDE:
            return found[0].iso, NEAR
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
