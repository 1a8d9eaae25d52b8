"""The images of an article, each with its caption."""

from articlekit.model import Image
from articlekit.page.html.addresses import absolute
from articlekit.page.html.scan import Scan, attributes_of

_SOURCES = ("src", "data-src", "data-original", "data-lazy-src", "data-url")
MAX_IMAGES = 200
MIN_SIDE = 50  # pixels; what is smaller is an icon or a counter
_ICON = ("data:", "about:", "javascript:")


def find_images(page: Scan, captions: list[bool], span: tuple[int, int], base: str | None) -> tuple[Image, ...]:
    """Return the images of the article, each with the caption below it."""
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
