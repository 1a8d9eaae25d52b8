"""Addresses of links and images, made absolute."""

import re

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BASE = re.compile(r"(https?:)//([^/?#]+)([^?#]*)", re.IGNORECASE)
_SAFE = re.compile(r"(?:https?|mailto|tel|ftp):", re.IGNORECASE)
# Browsers ignore these characters inside an address, so "java\nscript:" is a scheme to them.
_IGNORED = re.compile(r"[\x00-\x20\x7f]+")


def absolute(address: str, base: str | None) -> str:
    """Return an address resolved against the page at base; unchanged where base is not known.

    Source: RFC 3986, section 5.2, for the references that pages hold.
    """
    base_parts = _BASE.match(base or "")
    if base_parts is None or _SCHEME.match(address) or address.startswith("#"):
        return address
    scheme, host, path = base_parts.groups()
    if address.startswith("//"):
        return scheme + address
    if address.startswith("/"):
        return f"{scheme}//{host}{address}"
    if address.startswith("?"):
        return f"{scheme}//{host}{path}{address}"
    folders = path.split("/")[1:-1]
    steps = address.split("/")
    while steps and steps[0] in (".", ".."):
        folders = folders[:-1] if steps.pop(0) == ".." else folders
    return f"{scheme}//{host}/" + "/".join([*folders, *steps])


def is_safe(address: str) -> bool:
    """Whether an address is relative, or has a scheme that runs nothing."""
    bare = _IGNORED.sub("", address)
    return _SCHEME.match(bare) is None or _SAFE.match(bare) is not None
