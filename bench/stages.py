"""Measure where clean spends the processor time of a page, stage by stage.

    python bench/stages.py                        # the samples
    python bench/stages.py --pages DIR            # the files below a folder

HTML and text are told apart. The time of a stage is its own, without that of the stages below it, and that of the last
row is what none of them takes. The quickest of --runs counts for each page, and the rows are means over the pages.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

from memory import SAMPLES

from articlekit.page import clean
from articlekit.page.html import looks_like_html

REST = "the rest"
# Stage -> its functions, below articlekit.page.
STAGES = {
    "decode: charsets that are declared": ("decode.order.labels_of",),
    "decode: which encoding": ("decode.order.weigh",),
    "decode: bytes to text": ("decode.reading.read_as",),
    "decode: wrong decodings": ("decode.mojibake.mend",),
    "html: is it HTML, is it whole": ("html.source.looks_like_html", "html.source.unquote", "html.source.is_cut"),
    "html: nesting": ("html.source.flatten",),
    "html: parse, select": ("html.extract.look",),
    "html: what it declares": ("html.declared.read_declared",),
    "html: write, split into tags": ("html.scan.scan_tree",),
    "html: loop over tags": ("html.scan._read",),
    "html: title": ("html.titles.find_title",),
    "html: class names": ("html.verdicts.judge_elements",),
    "columns of blocks": (
        "judge.features.form_columns",
        "judge.features.place_columns",
        "html.structure.structure_columns",
    ),
    "html: judge": ("judge.judge_html",),
    "html: marks": ("html.extract._extract",),
    "html: metadata": ("html.metadata.describe",),
    "html: blocks": ("html._build_blocks",),
    "text: blocks": ("text.split",),
    "lines: fold, match rules, kinds": ("lines.classify",),
    "lines: facts": ("judge.facts",),
    "lines: strip": ("boilerplate.mark",),
    "lines: collapse": ("repeats.mark",),
    "lines: zones": ("zones.find_zones",),
    "lines: metadata": ("metadata.read",),
}


class Clock:
    """Adds up the own time of each stage, in nanoseconds."""

    def __init__(self) -> None:
        self.own: Counter[str] = Counter()
        self._below = [0]  # of each stage that is running, the time of those below it

    def time(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that does the same, and is timed."""

        @wraps(function)
        def timed(*arguments: Any, **keywords: Any) -> Any:
            self._below.append(0)
            begun = time.perf_counter_ns()
            try:
                return function(*arguments, **keywords)
            finally:
                took = time.perf_counter_ns() - begun
                self.own[stage] += took - self._below.pop()
                self._below[-1] += took

        return timed


def install(clock: Clock) -> None:
    """Let a clock time the functions of the stages, wherever they are called."""
    for stage, names in STAGES.items():
        for name in names:
            module, _, attribute = f"articlekit.page.{name}".rpartition(".")
            function = getattr(import_module(module), attribute)
            timed = clock.time(stage, function)
            for each in [module for path, module in sys.modules.items() if path.startswith("articlekit.page")]:
                for key, value in list(vars(each).items()):
                    if value is function:
                        setattr(each, key, timed)


def measure(pages: list[bytes], runs: int) -> tuple[Counter[str], int]:
    """Return the own time of each stage and the time of all, in nanoseconds, summed over pages."""
    total, all_of_it = Counter[str](), 0
    for page in pages:
        best, least = Counter[str](), sys.maxsize
        for _ in range(runs):
            CLOCK.own.clear()
            begun = time.perf_counter_ns()
            clean(page)
            took = time.perf_counter_ns() - begun
            if took < least:
                best, least = Counter(CLOCK.own), took
        best[REST] = least - sum(best.values())
        total, all_of_it = total + best, all_of_it + least
    return total, all_of_it


def main() -> None:
    """Print a table for HTML, and one for text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, default=SAMPLES, metavar="DIR", help="the pages (default: the samples)")
    parser.add_argument("--runs", type=int, default=5, help="of each page (default: 5)")
    arguments = parser.parse_args()
    kinds: dict[str, list[bytes]] = {"HTML": [], "text": []}
    for path in sorted(arguments.pages.rglob("*")):
        if path.suffix in (".html", ".htm", ".txt"):
            data = path.read_bytes()
            kinds["HTML" if looks_like_html(data.decode("utf-8", "replace")) else "text"].append(data)
    install(CLOCK)
    for kind, pages in kinds.items():
        if not pages:
            continue
        measure(pages[:3], 1)  # what is loaded once
        found, total = measure(pages, arguments.runs)
        size = sum(map(len, pages)) / len(pages)
        print(f"{kind}: {len(pages)} pages of {size / 1000:.0f} KB, {total / len(pages) / 1e6:.2f} ms each")
        for stage in (*STAGES, REST):
            if found[stage]:
                print(f"  {stage:36} {found[stage] / len(pages) / 1e6:6.3f} ms {found[stage] / total:6.1%}")


CLOCK = Clock()

if __name__ == "__main__":
    main()
