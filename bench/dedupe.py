"""Compare what finds near duplicates, on a made collection whose clusters are known.

    python bench/dedupe.py --documents 10000                     # articlekit and every peer that is installed
    python bench/dedupe.py --documents 100000 --with gaoya --seed 7
    python bench/dedupe.py --documents 10000 --write corpus.jsonl    # the collection alone: id, text, cluster, variant
    python bench/dedupe.py --kinds --seed 2                      # kinds that are easily merged wrongly
    python bench/dedupe.py --kinds block,live --write kinds      # the same as files: kinds/block-zh.jsonl and so on

The articles are words of the samples drawn anew (tests/made_up_collection.py), with sentences of background that others
have as well; beside them stands what becomes of articles: reprinted, framed, cut, re-set, edited, doubled, in the other
script, two in a page. One of seven is a bulletin of a template, which must stay alone. The same seed and size give the
same collection.

P, R and F1 are of pairs; pages of two articles are there, and not scored. Recall by variant: how many are in the
cluster of their article. Templates: bulletins that were merged. Each tool runs in a process of its own, on the same
file; its CPU seconds (user and system) hold all that it takes from start to result, and so does its peak of memory.
Ratios are to articlekit in the same run.

--kinds has collections of tests/made_up_kinds.py, and this one in Spanish and Russian. Wrong: pairs of one cluster that
are no copies; missed: copies in two clusters. Lost: paragraphs of dropped documents that stand in no kept document,
where the longest, the first or the latest is kept. A copy may lack a paragraph of its article, and be the first or the
latest: the line "gold" says how many are lost for that alone. In the files, grey are the clusters to which a document
may belong or not.
"""

import argparse
import itertools
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import dedupe_kinds

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from made_up_collection import TEMPLATES, TEMPLATES_IN, VARIANTS, article, sentence, template, variant  # noqa: E402  (found by the line above)
from made_up_kinds import KINDS, Made, dated  # noqa: E402

# How often each variant is drawn: exact copies, frames and cuts are what crawls are full of.
WEIGHTS = {"exact": 14, "framed": 14, "cut": 9, "dropped": 9, "doubled": 2, "edit20": 3}
USUAL = 6
TEMPLATE_SHARE = 0.15
ENGLISH_SHARE = 0.2
PAIR_SHARE = 0.02
STOCK = 300  # sentences of background
MIXED = 3000  # documents of a mixed collection in one language
PERMUTATIONS = 128
# What is kept of a cluster: the document with the greatest value, of several the first one.
RANKS: dict[str, Callable[[Made], object]] = {
    "longest": lambda document: len(document["text"]),
    "first": lambda _: 0,
    "latest": lambda document: document["date"],
}
Clusters = Iterable[object]
NO_LETTER = re.compile(r"[\W_]+")


def made(count: int, seed: int, language: str = "") -> list[dict]:
    """Return a collection, in one language or in Chinese and English; neighbours are not of one cluster."""
    documents = list(itertools.islice(_made(seed, language), count))
    random.Random(seed).shuffle(documents)
    return [{"id": f"d{number}", **document} for number, document in enumerate(documents)]


def _made(seed: int, only: str) -> Iterator[dict]:
    names = list(VARIANTS)
    weights = [WEIGHTS.get(name, USUAL) for name in names]
    before = before_cluster = ""
    for number in itertools.count():
        r = random.Random(f"{seed} {number}")
        cluster = f"c{number}"
        if r.random() < TEMPLATE_SHARE:
            kind = r.choice(list(TEMPLATES_IN.get(only, TEMPLATES)))
            yield {"text": template(kind, seed * 10**7 + number), "cluster": cluster, "variant": "template"}
            continue
        language = only or ("en" if r.random() < ENGLISH_SHARE else "zh")
        chars = int(r.lognormvariate(6.6, 0.6)) * (1 if language == "zh" else 2)
        text = article(f"{seed} {number}", language, chars=min(max(chars, 250), 8000))
        text = "\n".join((text, *(_background(r.randrange(STOCK), language) for _ in range(r.choice((0, 0, 1, 2))))))
        yield {"text": text, "cluster": cluster, "variant": "base"}
        # Most articles stand alone; one of some seven hundred is a wire story with dozens of copies.
        copies = r.choices((0, 1, 2, r.randint(3, 8), r.randint(20, 60)), (60, 20, 10, 9.85, 0.15))[0]
        for copy in range(copies):
            name = r.choices(names, weights)[0]
            yield {"text": variant(name, text, copy), "cluster": cluster, "variant": name}
        if before and r.random() < PAIR_SHARE:
            yield {
                "text": f"{before}\n{text}",
                "cluster": f"pair {number}",
                "variant": "pair",
                "grey": [before_cluster, cluster],
            }
        before, before_cluster = text, cluster


@cache
def _background(number: int, language: str) -> str:
    """Return a sentence that many articles have."""
    return sentence(random.Random(f"background {number}"), language)


# The tools: each takes texts, and gives for each of them something that is the same within a cluster.


def articlekit(texts: list[str]) -> Clusters:
    """Return what articlekit finds."""
    return import_module("articlekit").dedupe(texts).keepers.tolist()


def shingles(text: str) -> list[str]:
    """Return the shingles of five characters, without white space and punctuation: fair to both languages."""
    text = NO_LETTER.sub("", unicodedata.normalize("NFKC", text).lower())
    return list({text[place : place + 5] for place in range(max(1, len(text) - 4))})


class Joined:
    """Union-find."""

    def __init__(self, count: int) -> None:
        self.parent = list(range(count))

    def root(self, node: int) -> int:
        while self.parent[node] != node:
            self.parent[node] = self.parent[self.parent[node]]
            node = self.parent[node]
        return node

    def join(self, a: int, b: int) -> None:
        self.parent[self.root(a)] = self.root(b)

    def labels(self) -> Clusters:
        return [self.root(node) for node in range(len(self.parent))]


def exact(texts: list[str]) -> Clusters:
    """Return the texts themselves, as hashes."""
    return [hash(text) for text in texts]


def datasketch(texts: list[str], threshold: float = 0.5) -> Clusters:
    """Return connected candidates of datasketch's MinHash LSH."""
    module = import_module("datasketch")
    index, joined = module.MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS), Joined(len(texts))
    made = module.MinHash.generator(
        ([part.encode() for part in shingles(text)] for text in texts), num_perm=PERMUTATIONS
    )
    for number, sketch in enumerate(made):
        for other in index.query(sketch):
            joined.join(number, other)
        index.insert(number, sketch, check_duplication=False)
    return joined.labels()


def rensa(texts: list[str], threshold: float = 0.7) -> Clusters:
    """Return connected candidates of rensa's RMinHash LSH."""
    module = import_module("rensa")
    bands = {0.5: 32, 0.7: 16}[threshold]
    index = module.RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=bands)
    joined = Joined(len(texts))
    for number, text in enumerate(texts):
        sketch = module.RMinHash(num_perm=PERMUTATIONS, seed=42)
        sketch.update(shingles(text))
        for other in index.query(sketch):
            joined.join(number, other)
        index.insert(number, sketch)
    return joined.labels()


def gaoya(texts: list[str], threshold: float = 0.7) -> Clusters:
    """Return connected candidates of gaoya's MinHash index, which makes its own shingles of five characters."""
    module = import_module("gaoya")
    bands, rows = {0.5: (32, 4), 0.7: (16, 8)}[threshold]
    index = module.minhash.MinHashStringIndex(
        hash_size=32,
        jaccard_threshold=threshold,
        num_bands=bands,
        band_size=rows,
        analyzer="char",
        lowercase=True,
        ngram_range=(5, 5),
    )
    joined = Joined(len(texts))
    folded = [NO_LETTER.sub("", unicodedata.normalize("NFKC", text)) for text in texts]
    index.par_bulk_insert_docs(list(range(len(texts))), folded)
    for number, found in enumerate(index.par_bulk_query(folded)):
        for other in found:
            joined.join(number, other)
    return joined.labels()


TOOLS: dict[str, Callable[[list[str]], Clusters]] = {
    "articlekit": articlekit,
    "exact": exact,
    "datasketch": datasketch,
    "rensa": rensa,
    "gaoya": gaoya,
}


def worked(name: str, path: str) -> None:
    """Run a tool on a collection, and print clusters and cost: what a process of its own is started for."""
    with Path(path).open(encoding="utf-8") as stream:
        texts = [json.loads(line)["text"] for line in stream]
    clusters = list(TOOLS[name](texts))
    used = resource.getrusage(resource.RUSAGE_SELF)
    json.dump({"clusters": clusters, "cpu": used.ru_utime + used.ru_stime, "mb": used.ru_maxrss / 1000}, sys.stdout)


def pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def score(documents: list[dict], clusters: list[object]) -> dict[str, float]:
    """Return precision, recall and F1 of pairs, recall by variant, and how many bulletins were merged."""
    scored = [place for place, document in enumerate(documents) if document["variant"] != "pair"]
    documents, clusters = [documents[place] for place in scored], [clusters[place] for place in scored]
    gold = [document["cluster"] for document in documents]
    right = pairs(Counter(zip(gold, clusters, strict=True)).values())
    found, wanted = pairs(Counter(clusters).values()), pairs(Counter(gold).values())
    precision, recall = right / max(found, 1), right / max(wanted, 1)
    scores = {"P": precision, "R": recall, "F1": 2 * precision * recall / max(precision + recall, 1e-9)}
    both = list(zip(documents, clusters, strict=True))
    base = {document["cluster"]: cluster for document, cluster in both if document["variant"] == "base"}
    hits: dict[str, list[bool]] = defaultdict(list)
    for document, cluster in both:
        if document["variant"] in VARIANTS and document["cluster"] in base:
            hits[document["variant"]].append(base[document["cluster"]] == cluster)
    sizes = Counter(clusters)
    bulletins = [c for document, c in both if document["variant"] == "template"]
    scores["templates"] = sum(sizes[cluster] > 1 for cluster in bulletins)
    return scores | {name: sum(hits[name]) / len(hits[name]) for name in VARIANTS if hits[name]}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--with", dest="tools", default=",".join(TOOLS), help="comma-separated; default: all of them")
    options.add_argument("--write", metavar="FILE", help="write the collection as lines of JSON, and compare nothing")
    options.add_argument(
        "--kinds", nargs="?", const=",".join((*KINDS, "mixed")), help="comma-separated; default: all of them"
    )
    options.add_argument("--languages", default="zh,en,es,ru", help="of --kinds; default: %(default)s")
    options.add_argument("-v", action="store_true", help="with --kinds, print wrong pairs and lost paragraphs")
    options.add_argument("--work", nargs=2, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.work:
        worked(*asked.work)
        return 0
    if asked.kinds:
        run_kinds(asked)
        return 0
    documents = made(asked.documents, asked.seed)
    data = lines(documents)
    if asked.write:
        Path(asked.write).write_text(data, "utf-8")
        return 0
    print(f"{len(documents)} documents, {len(data.encode()) / 1e6:.0f} MB, seed {asked.seed}\n")
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as stream:
        stream.write(data)
        stream.flush()
        compare(
            ["articlekit", *(name for name in asked.tools.split(",") if name != "articlekit")], stream.name, documents
        )
    return 0


def lines(documents: Iterable[object]) -> str:
    return "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)


def mixed(seed: int, language: str) -> list[Made]:
    """Return the collection of all variants in one language, as a kind; a page of two articles is grey to both."""
    return dated(made(MIXED, seed, language), seed)


def run_kinds(asked: argparse.Namespace) -> None:
    """Print a line for each kind, language and tool; or write the collections."""
    kinds = KINDS | {"mixed": mixed}
    tools = [name for name in asked.tools.split(",") if name not in ("articlekit", "exact") and find_spec(name)]
    if not asked.write:
        print(f"{'':24}{'docs':>6}{'dropped':>8}{'wrong':>7}{'missed':>7}{'F1':>6}  lost: longest, first, latest")
    for kind, language in itertools.product(asked.kinds.split(","), asked.languages.split(",")):
        if kind == "mixed" and language not in TEMPLATES_IN:
            continue  # the usual collection is in Chinese and English
        documents = kinds[kind](asked.seed, language)
        if asked.write:
            folder = Path(asked.write)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{kind}-{language}.jsonl").write_text(lines(documents), "utf-8")
            continue
        for tool in ("articlekit", "gold", *tools):
            name = f"{kind}-{language}" if tool == "articlekit" else ""
            print(f"{name:13}{tool:11}{kind_row(tool, documents, verbose=asked.v)}", flush=True)


def kind_row(tool: str, documents: list[Made], *, verbose: bool) -> str:
    """Return the figures of a tool, and under them what it did wrong if verbose."""
    kept_by = kept_by_articlekit(documents) if tool == "articlekit" else kept_by_others(tool, documents)
    clusters = kept_by["longest"]
    result = dedupe_kinds.score(documents, clusters)
    lost = {keep: dedupe_kinds.lost(documents, keepers) for keep, keepers in kept_by.items()}
    row = f"{result.documents:6}{result.dropped:8}{result.wrong:7}{result.missed:7}{result.f1:6.3f}  "
    row += "".join(f"{len(paragraphs):8}" for paragraphs in lost.values())
    if verbose:
        wrong = itertools.islice(dedupe_kinds.wrong_pairs(documents, clusters), 10)
        row += "".join(f"\n    wrong: {documents[a]['id']} | {documents[b]['id']}" for a, b in wrong)
        counts = dedupe_kinds.missed(documents, clusters).most_common()
        row += "".join(f"\n    missed: {name}: {count}" for name, count in counts)
        row += "".join(
            f"\n    lost ({keep}): {documents[number]['id']} for {documents[kept_by[keep][number]]['id']}: {line[:50]}"
            for keep, paragraphs in lost.items()
            for number, line in paragraphs[:5]
        )
    return row


def kept_by_articlekit(documents: list[Made]) -> dict[str, list[int]]:
    """Return by criterion which document is kept in the place of each."""
    module = import_module("articlekit")
    rows = [module.Document(document["id"], document["text"], date=document["date"]) for document in documents]
    return {keep: module.dedupe(rows, keep=keep).keepers.tolist() for keep in RANKS}


def kept_by_others(tool: str, documents: list[Made]) -> dict[str, list[int]]:
    """Return the same of gold or of a tool that gives clusters only."""
    if tool == "gold":
        clusters: list[object] = [document["cluster"] for document in documents]
    else:
        clusters = list(TOOLS[tool]([document["text"] for document in documents]))
    kept_by = {}
    for keep, rank in RANKS.items():
        best: dict[object, int] = {}
        for number in sorted(range(len(documents)), key=lambda number: rank(documents[number]), reverse=True):
            best.setdefault(clusters[number], number)
        kept_by[keep] = [best[cluster] for cluster in clusters]
    return kept_by


def compare(tools: list[str], path: str, documents: list[dict]) -> None:
    """Run the tools one after the other, and print a line for each, then recall by variant."""
    print(f"{'':11}{'P':>6}{'R':>6}{'F1':>6}  templates  {'CPU s':>6}{'docs/s':>8}{'ratio':>7}{'MB':>6}")
    rows, ours = {}, 0.0
    for name in tools:
        if name not in TOOLS:
            print(f"{name:11}no such tool; there are {', '.join(TOOLS)}")
            continue
        if name != "exact" and find_spec(name) is None:
            print(f"{name:11}not installed")
            continue
        command = [sys.executable, __file__, "--work", name, path]
        result = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
        rows[name] = row = score(documents, result["clusters"])
        ours = ours or result["cpu"]
        speed, ratio = len(documents) / result["cpu"], ours / result["cpu"]
        print(
            f"{name:11}{row['P']:6.3f}{row['R']:6.3f}{row['F1']:6.3f}{row['templates']:11}  "
            f"{result['cpu']:6.1f}{speed:8.0f}{ratio:7.2f}{result['mb']:6.0f}"
        )
    print(f"\n{'':11}" + "".join(f"{name[:6]:>7}" for name in VARIANTS))
    for name, row in rows.items():
        print(f"{name:11}" + "".join(f"{row.get(variant, 0):7.2f}" for variant in VARIANTS))


if __name__ == "__main__":
    sys.exit(main())
