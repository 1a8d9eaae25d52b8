"""Compare what extractors find in pages of HTML: the project's samples, or a folder of your own pages with gold text.

    python bench/html_pages.py                                  # the samples, against what tests/golden says
    python bench/html_pages.py --pages DIR                      # DIR/<name>.html with the gold text in DIR/<name>.txt
    python bench/html_pages.py --with trafilatura,magic_html,gne,readability,resiliparse,turbohtml

Peers that are not installed are left out. Scores are mean F1, precision and recall over the pages, of shingles of four
words, each Chinese character or kana being a word, as https://github.com/scrapinghub/article-extraction-benchmark has
them. CPU is the mean of a page from bytes to text, the quickest of --runs, and its ratio to articlekit.

`with_title` and `body` are what other harnesses call: bytes -> text. body is Article.body, without title and captions,
for gold that holds the running text alone; with_title puts the title above that, for gold that begins with it.
"""

import argparse
import re
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from statistics import mean

import articlekit

ROOT = Path(__file__).resolve().parent.parent
WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff]|[^\\W\u3040-\u30ff\u3400-\u9fff]+")
Extract = Callable[[bytes], str]


def body(data: bytes) -> str:
    """Return the running text of a page."""
    return articlekit.clean(data).body


def with_title(data: bytes) -> str:
    """Return the running text of a page below its title."""
    article = articlekit.clean(data)
    titles = [block.text for block in article.kept if block.kind == "title"]
    return "\n".join([*(titles or [article.title or ""]), article.body])


def text(data: bytes) -> str:
    """Return what the command prints: title, running text, captions."""
    return articlekit.clean(data).text


def trafilatura() -> Extract:
    extract = import_module("trafilatura").extract
    return lambda data: extract(data, include_comments=False) or ""


def trafilatura_precision() -> Extract:
    extract = import_module("trafilatura").extract
    return lambda data: extract(data, include_comments=False, favor_precision=True) or ""


def magic_html() -> Extract:
    extractor, parse = import_module("magic_html").GeneralExtractor(), import_module("lxml.html").fromstring
    return lambda data: "\n".join(
        parse(extractor.extract(articlekit.decode(data).text, base_url="")["html"]).itertext()
    )


def gne() -> Extract:
    extractor, nothing = import_module("gne").GeneralNewsExtractor(), import_module("gne.exceptions").NoContentException

    def extract(data: bytes) -> str:
        try:
            return extractor.extract(articlekit.decode(data).text)["content"]
        except nothing:
            return ""

    return extract


def readability() -> Extract:
    document, parse = import_module("readability").Document, import_module("lxml.html").fromstring
    return lambda data: "\n".join(parse(document(articlekit.decode(data).text).summary()).itertext())


def resiliparse() -> Extract:
    extract = import_module("resiliparse.extract.html2text").extract_plain_text
    return lambda data: extract(articlekit.decode(data).text, main_content=True, alt_texts=False)


def turbohtml() -> Extract:
    parse = import_module("turbohtml").parse
    return lambda data: getattr(parse(articlekit.decode(data).text).article(), "text", None) or ""


PEERS = {
    make.__name__: make
    for make in (trafilatura, trafilatura_precision, magic_html, gne, readability, resiliparse, turbohtml)
}


def shingles(written: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(written)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)) if words)


def score(gold: str, written: str) -> tuple[float, float, float]:
    """Return F1, precision and recall."""
    want, got = shingles(gold), shingles(written)
    hit = (want & got).total()
    precision, recall = (hit / got.total() if got else 0.0), (hit / want.total() if want else 0.0)
    return (2 * precision * recall / (precision + recall) if hit else 0.0), precision, recall


def samples() -> Iterator[tuple[bytes, str]]:
    for case in sorted((ROOT / "tests" / "golden").iterdir()):
        about = tomllib.loads((case / "case.toml").read_text("utf-8"))
        if about["sample"].endswith(".html"):
            gold = (case / "article.txt").read_text("utf-8")
            yield (ROOT / "samples" / about["sample"]).read_bytes(), gold


def folder(path: Path) -> Iterator[tuple[bytes, str]]:
    for page in sorted(path.glob("*.html")):
        yield page.read_bytes(), page.with_suffix(".txt").read_text("utf-8")


def seconds(extract: Extract, data: bytes, runs: int) -> float:
    best = float("inf")
    for _ in range(runs):
        start = time.process_time()
        extract(data)
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--with", dest="peers", default=",".join(PEERS))
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    pages = list(folder(options.pages) if options.pages else samples())
    extractors: dict[str, Extract] = {"articlekit": text}
    for name in filter(None, options.peers.split(",")):
        try:
            extractors[name] = PEERS[name]()
        except ImportError:
            print(f"{name}: not installed, left out")
    own = None
    print(f"{len(pages)} pages\n{'extractor':12} {'F1':>6} {'P':>6} {'R':>6} {'ms':>7} {'ratio':>6}")
    for name, extract in extractors.items():
        scores = [score(gold, extract(data)) for data, gold in pages]
        cost = 1000 * mean(seconds(extract, data, options.runs) for data, _ in pages)
        own = own or cost
        print(f"{name:12} " + " ".join(f"{mean(column):6.3f}" for column in zip(*scores, strict=True)), end="")
        print(f" {cost:7.2f} {cost / own:6.1f}")


if __name__ == "__main__":
    main()
