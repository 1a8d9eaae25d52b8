"""Learn rules from the pages of a run: count them all, then read a sample of each site."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from articlekit import engine
from articlekit.batch.inputs import list_inputs
from articlekit.batch.reporter import Log, Reporter
from articlekit.batch.settings import Learning, Reading, Working, Writing
from articlekit.batch.worker import with_site
from articlekit.collection.sample import digest_of, pack
from articlekit.collection.templates import Learner, layout_of
from articlekit.collection.update import update
from articlekit.errors import ArticlekitError, UsageError
from articlekit.io import readers, records
from articlekit.io.documents import Fields, Found, RawDocument, weigh
from articlekit.io.inputs import STDIN, Input, Sites
from articlekit.io.writers import open_replacement
from articlekit.model import Article, Failure, Page
from articlekit.model.address import declared_host, is_host
from articlekit.rules import Rules, load
from articlekit.rules.writer import rules_to_toml

# Pages of an input that are remembered; one with more is read again as a whole.
MANY = 1000
# A file without a rule: not an empty one, which could be mistaken for a truncated one.
NO_RULES = "# Nothing is common to most pages of a site: no rules were learned.\n"
PRELOAD = ("articlekit.batch.learn", "articlekit.page", "articlekit.page.decode", "articlekit.rules")


def can_read_twice(reading: Reading) -> bool:
    """Whether the inputs are files, and not standard input or a list that is read from it."""
    named = (*reading.paths, *filter(None, (reading.files_from, reading.files0_from)))
    return bool(named) and STDIN not in named


def learn_rules(
    reading: Reading, learning: Learning, encoding: str | None, working: Working, reporter: Reporter
) -> Rules:
    """Return the rules of the sites of some pages. Failures are not reported here, but when the pages are cleaned.

    Args:
        reading: the pages, which are read twice before they are cleaned.
        learning: how rules are learned.
        encoding: of the pages, if it is known.
        working: the number of processes, which does not change the rules.
        reporter: takes a message about what was learned.

    Raises:
        UsageError: the pages cannot be read twice.
    """
    if not can_read_twice(reading):
        raise UsageError("--learn reads the pages twice, so they cannot come on standard input.")
    learner, sites = learning.learner(), reading.sites(learning.site_depth)
    held = count_pages(learner, reading, sites)
    items = [item for item, keys in held.items() if len(keys) >= MANY or any(learner.wants(*key) for key in keys)]
    sketch = Sketch(encoding, reading.settings().fields, sites)
    work = engine.Work(sketch, to_failure, weigh, PRELOAD)
    wanted = (found for found, page in _pages(items, reading, sites) if learner.wants(page.site, digest_of_page(page)))
    for _, result in engine.run(work, wanted, working.pace()):
        if not isinstance(result, Failure):
            learner.add_packed(*result)
    rules = learner.rules()
    if not reading.quiet:
        reporter.say(learner.summary(rules))
    return rules


def count_pages(learner: Learner, reading: Reading, sites: Sites) -> dict[Input, list[tuple[str, int]]]:
    """Count all pages, so that the learner knows which it wants; return what each input holds, if that is not much.

    Shape: input -> the site and the hash of each of its pages, up to MANY of them.
    """
    held: dict[Input, list[tuple[str, int]]] = {}
    for found, page in _pages(_list(reading), reading, sites):
        key = page.site, digest_of_page(page)
        learner.count(*key)
        keys = held.setdefault(found.item, [])
        if len(keys) < MANY:
            keys.append(key)
    return held


def _list(reading: Reading) -> Sequence[Input]:
    quiet = replace(reading, reporting=replace(reading.reporting, quiet=True))
    return list_inputs(quiet, Writing("text"), Log()).items


def _pages(items: Iterable[Input], reading: Reading, sites: Sites) -> Iterator[tuple[RawDocument, Page | Article]]:
    """Yield the pages that can be opened."""
    settings = reading.settings()
    for found in readers.read(items, settings):
        page = open_page(found, settings.fields, sites)
        if isinstance(found, RawDocument) and not isinstance(page, Failure):
            yield found, page


def open_page(found: Found, fields: Fields, sites: Sites) -> Page | Article | Failure:
    """Return the page in what was read, with the name of its site, or why there is none."""
    if not isinstance(found, RawDocument):
        return to_failure(found, found.reason)
    try:
        page = with_site(records.open_document(found, fields)[0], sites)
    except ArticlekitError as error:
        return to_failure(found, str(error).removeprefix(f"{found.source}: "))
    return page if isinstance(page, Failure) else with_declared_site(page)


def bring_up_to_date(path: str, found: Rules) -> tuple[Rules, tuple[str, ...]]:
    """Return the rules of a file, which may not exist yet, and of this crawl; write them to that file.

    The second value is a line for each site whose template has changed.

    Raises:
        RuleError: the file is no file of rules.
        WriteError: it cannot be written.
    """
    rules, changes = update(load(Path(path)) if os.path.exists(path) else Rules(()), found)
    with open_replacement(path, force=True) as stream:
        stream.write(records.utf8(rules_to_toml(rules) or NO_RULES))
    return rules, changes


def read_each(reading: Reading, site_depth: int) -> Iterator[Page | Article]:
    """Yield the pages that can be opened, with the names of their sites."""
    yield from (page for _, page in _pages(_list(reading), reading, reading.sites(site_depth)))


def digest_of_page(page: Page | Article) -> int:
    """Return the hash of the content of a page."""
    if isinstance(page, Page):
        return digest_of(page.data)
    return digest_of("\n".join([block.text for block in page.blocks]).encode("utf-8", "surrogatepass"))


def to_failure(found: Found, reason: str) -> Failure:
    """Return the failure of a page that cannot be read."""
    return Failure(found.source, "read", reason)


@dataclass(frozen=True, slots=True)
class Sketch:
    """Reads the layouts of pages; it can be pickled."""

    encoding: str | None
    fields: Fields
    sites: Sites

    def __call__(self) -> Callable[[Found], tuple[str, int, bytes] | Failure]:
        """Return the function that reads one; it is called once per process."""
        return self._read

    def _read(self, found: Found) -> tuple[str, int, bytes] | Failure:
        page = open_page(found, self.fields, self.sites)
        try:
            return page if isinstance(page, Failure) else sketch_page(page, self.encoding)
        except ArticlekitError as error:
            return to_failure(found, str(error).removeprefix(f"{found.source}: "))


def with_declared_site(page: Page | Article) -> Page | Article:
    """Return a page with the host that it declares for its site, where its name is only that of a folder.

    Cleaning finds that in the parsed page; a sample of each site is chosen before.
    """
    if isinstance(page, Article) or is_host(page.site):
        return page
    return replace(page, site=declared_host(page.data) or page.site)


def sketch_page(page: Page | Article, encoding: str | None) -> tuple[str, int, bytes]:
    """Return the site of a page, its hash, and its layout, packed.

    Raises:
        DecodeError: the page is no text.
    """
    from articlekit.page import read

    article = page if isinstance(page, Article) else read(page, encoding=encoding)
    return page.site, digest_of_page(page), pack(layout_of(article))
