"""What an address says: its host, its path; and the address that a page declares as its own."""

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
# The elements of a head that declare the address of the page. Sources: RFC 6596; ogp.me.
_OWN_ADDRESS = re.compile(rb"<(?:link|meta)\b[^<>]{0,300}?(?:canonical|og:url)[^<>]*>", re.IGNORECASE)
_ADDRESS = re.compile(rb"https?://([\w.-]+)")
_HEAD = 100_000  # bytes


def host_of(url: str | None) -> str:
    """Return the host of an address in lower case; empty if it has none."""
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def path_of(url: str | None) -> str:
    """Return the path of an address; empty if there is no address."""
    try:
        return urlsplit(url).path or "/" if url else ""
    except ValueError:
        return ""


def declared_host(data: bytes) -> str:
    """Return the host of the address that a page of HTML declares as its own; empty if it declares none."""
    for tag in _OWN_ADDRESS.findall(data, 0, _HEAD):
        if found := _ADDRESS.search(tag):
            return found[1].decode("ascii", "replace").lower()
    return ""


def is_host(site: str) -> bool:
    """Whether the name of a site is a host, and not a folder."""
    return _HOST.fullmatch(site) is not None
