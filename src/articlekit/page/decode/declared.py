"""The encodings that a page says it is in."""

import re
from collections.abc import Iterator

from articlekit.page.decode.labels import name_of

# Browsers look at the first 1024 bytes, but pages print comments and scripts before their meta: of 103 real ones all
# but one have it in the first 11 KB.
HEAD_BYTES = 16384

_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"'>]{1,40})["']""")
_OPENING = re.compile(rb"<(?:(!--)|(meta)[\s/]|/?[a-z]|[!?/])", re.IGNORECASE)
# One attribute. Source: HTML Standard, section 13.2.3.2, "Prescan a byte stream", step "get an attribute".
_ATTRIBUTE = re.compile(rb"""[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)?))?""")
# Source: the same, "extracting a character encoding from a meta element".
_CONTENT = re.compile(rb"""charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;"']+))""", re.IGNORECASE)


def find(data: bytes) -> tuple[str, ...]:
    """Return the labels that the head of a page declares: that of its XML declaration, and its first valid meta.

    Labels are as the page writes them, in lower case; such as stand for no encoding are left out.
    """
    head = data[:HEAD_BYTES]
    labels = [found[1] for found in [_XML.match(head)] if found]
    if b"<" in head and b"charset" in head.lower():
        labels += _metas(head)
    plain = (label.decode("ascii", "replace").strip().lower() for label in labels)
    return tuple(dict.fromkeys(label for label in plain if name_of(label)))


def _metas(head: bytes) -> list[bytes]:
    """Return the first label in a meta element that stands for an encoding."""
    position = 0
    while found := _OPENING.search(head, position):
        if found[1]:
            end = head.find(b"-->", found.start() + 2)
            if end < 0:
                break
            position = end + 3
            continue
        attributes: dict[bytes, bytes] = {}
        position = found.end()
        for name, value, end in _attributes(head, position):
            attributes.setdefault(name, value)
            position = end
        label = _label(attributes) if found[2] else None
        if label and name_of(label.decode("ascii", "replace")):
            return [label]
    return []


def _attributes(head: bytes, position: int) -> Iterator[tuple[bytes, bytes, int]]:
    """Yield name, value and end of the attributes of a tag."""
    while found := _ATTRIBUTE.match(head, position):
        position = found.end()
        yield found[1].lower(), found[2] or found[3] or found[4] or b"", position
        if head[position : position + 1] in (b'"', b"'") and found[2] is None and found[3] is None:
            # A quote that is never closed: the rest of the head is one value.
            yield b"", b"", len(head)
            return


def _label(attributes: dict[bytes, bytes]) -> bytes | None:
    """Return the label of a meta element's attributes."""
    if b"charset" in attributes:
        return attributes[b"charset"]
    if attributes.get(b"http-equiv", b"content-type").strip().lower() != b"content-type":
        return None
    found = _CONTENT.search(attributes.get(b"content", b""))
    return (found[1] or found[2] or found[3]) if found else None
