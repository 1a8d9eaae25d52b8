"""A sample of each site's pages: those with the least hashes, whichever order the pages come in.

Source: Broder 1997, On the resemblance and containment of documents (min-wise samples).
"""

import pickle
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from heapq import nsmallest

from articlekit.model import Layout

# Pages of a site that are compared, of all sites together, and of each where there are very many sites.
MAX_OF_SITE, MAX_PAGES, MIN_OF_SITE = 48, 20_000, 8


@dataclass(slots=True)
class _Site:
    """The pages of a site: how many, and the sample: hash -> packed layout, None if it was only counted."""

    pages: int = 0
    chosen: dict[int, bytes | None] = field(default_factory=dict)


class Samples:
    """Samples of the pages of sites. They are the same for any order of pages, and two of them can be merged.

    Memory is bounded where pages are counted before they are added: some 10 KB for each page of HTML in the sample,
    20,000 pages in all. Of more than 2,500 sites, those with the most pages are compared.
    """

    def __init__(self) -> None:
        self._sites: dict[str, _Site] = {}
        self._largest: frozenset[str] | None = None  # of too many sites; None after a change

    @property
    def pages(self) -> dict[str, int]:
        """The number of pages of each site."""
        return {name: site.pages for name, site in sorted(self._sites.items())}

    @property
    def compared(self) -> Collection[str]:
        """The sites whose pages are compared."""
        if len(self._sites) <= MAX_PAGES // MIN_OF_SITE:
            return self._sites.keys()
        if self._largest is None:
            order = sorted(self._sites, key=lambda name: (-self._sites[name].pages, name))
            self._largest = frozenset(order[: MAX_PAGES // MIN_OF_SITE])
        return self._largest

    @property
    def size(self) -> int:
        """The number of pages in the sample of each site."""
        return max(MIN_OF_SITE, min(MAX_OF_SITE, MAX_PAGES // max(1, len(self._sites))))

    def count(self, name: str, digest: int) -> None:
        """Count a page of a site. Once all pages are counted, wants says which are to be added."""
        site = self._sites.setdefault(name, _Site())
        self._largest = None
        site.pages += 1
        site.chosen.setdefault(digest, None)
        if len(site.chosen) > 2 * self.size:
            self._cut(site)

    def wants(self, name: str, digest: int) -> bool:
        """Whether a page that was counted is in the sample so far."""
        if name not in self.compared:
            return False
        chosen = self._sites[name].chosen
        return digest in chosen and digest in nsmallest(self.size, chosen)

    @property
    def wanted(self) -> frozenset[tuple[str, int]]:
        """The site and the hash of each page in the sample so far."""
        return frozenset(
            (name, each) for name in self.compared for each in nsmallest(self.size, self._sites[name].chosen)
        )

    def add(self, name: str, digest: int, page: bytes) -> None:
        """Add the layout of a page that was counted, as pack returns it."""
        site = self._sites[name]
        if digest in site.chosen:
            site.chosen[digest] = _choose(site.chosen[digest], page)

    def sites(self) -> Iterator[tuple[str, int, dict[int, bytes | None]]]:
        """Yield each site, the number of its pages, and its sample: hash -> packed layout; add_site takes them."""
        for name, site in sorted(self._sites.items()):
            self._cut(site)
            yield name, site.pages, site.chosen

    def add_site(self, name: str, pages: int, chosen: Mapping[int, bytes | None]) -> None:
        """Add pages of a site, of which another sample chose some."""
        self._largest = None
        site = self._sites.setdefault(name, _Site())
        site.pages += pages
        for digest, page in chosen.items():
            site.chosen[digest] = _choose(site.chosen.get(digest), page)
        self._cut(site)

    def merge(self, other: "Samples") -> None:
        """Add the pages of another sample."""
        for name, pages, chosen in other.sites():
            self.add_site(name, pages, chosen)
        # Of more sites, fewer pages of each.
        for site in self._sites.values():
            self._cut(site)

    def layouts(self, name: str) -> Iterator[Layout]:
        """Yield the pages in the sample of a site, in the order of their hashes."""
        chosen = self._sites[name].chosen
        for digest in nsmallest(self.size, chosen):
            if (page := chosen[digest]) is not None:
                yield unpack(page)

    def _cut(self, site: _Site) -> None:
        site.chosen = {digest: site.chosen[digest] for digest in nsmallest(self.size, site.chosen)}


def _choose(one: bytes | None, other: bytes | None) -> bytes | None:
    """Return one of two packed pages with the same hash, the same one for either order: their addresses may differ."""
    if one is None or other is None or one == other:
        return one or other
    return min(one, other, key=lambda page: repr(unpack(page)))


def digest_of(data: bytes) -> int:
    """Return the hash of a page; the same bytes have the same one."""
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big")


def pack(page: Layout) -> bytes:
    """Return a layout in few bytes."""
    return zlib.compress(pickle.dumps(page), 1)


def unpack(data: bytes) -> Layout:
    """Return the layout that pack packed."""
    page: Layout = pickle.loads(zlib.decompress(data))  # noqa: S301  (it was packed by this run)
    return page
