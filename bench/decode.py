"""Compare articlekit's decoding with public detectors, and its repair with ftfy, on pages made for this project.

    pip install articlekit faust-cchardet charset-normalizer resiliparse ftfy     (what is not installed is left out)
    python bench/decode.py

Every sample is encoded in the encodings of its language and then cut, damaged, padded, mislabelled, mixed or misread,
the same way in every run. A decoder is right about a file when its text is the true text, character by character. A
detector's label is read with the superset that browsers use, as articlekit reads it. The first table is the share of
files that each decoder is right about; the second is processor time, as multiples of articlekit's on the same files.

The third table is about text that was decoded wrongly before it was saved (tests/made_up_damage.py): of each kind of
damage, language and codec, how many texts are restored exactly, and in how many a line is neither as it was damaged nor
as it was written. The last row is text that nothing happened to.
"""

import argparse
import gzip
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
LEGACY = {
    "doubled-page": ["gb18030"],
    "press-release-table": ["gb18030"],
    "interview": ["gb18030"],
    "poem": ["gb18030"],
    "traditional": ["big5hkscs"],
    "japanese": ["cp932", "euc_jp"],
    "korean": ["cp949"],
    "russian": ["cp1251", "koi8_r"],
    "french": ["cp1252"],
    "german": ["cp1252"],
    "spanish": ["cp1252"],
}
CJK = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")
LIES = ["utf-8", "iso-8859-1", "gb2312", "big5", "windows-1251"]
MARKUP = "<div class='item'><a href='/x'>link</a></div>\n" * 40
Decoder = Callable[[bytes], str | None]


@dataclass(frozen=True, slots=True)
class File:
    """A file, the kind of trouble it is in, and its true text; None where it is no text."""

    group: str
    data: bytes
    text: str | None


def files(rng: random.Random) -> Iterator[File]:
    """Yield the files, always the same ones."""
    for name, codecs in LEGACY.items():
        sample = (SAMPLES / f"{name}.txt").read_text("utf-8")
        for codec in codecs:
            # What an encoding lacks is taken out of the text.
            text = sample.encode(codec, "ignore").decode(codec)
            yield from _plain(rng, text, codec)
            yield from _pages(rng, text, codec)
            if codec in CJK:
                yield from _damaged(rng, text, codec)
                yield from _mixed(rng, text, codec)
        yield from _unicode(rng, sample)
        yield from _misread(name, sample)
        yield File("binary", gzip.compress(sample.encode(), mtime=0), None)
        yield File("binary", rng.randbytes(len(sample)), None)


def _piece(rng: random.Random, text: str, size: int) -> str:
    """Return a stretch that is not all ASCII."""
    while (piece := text[(start := rng.randrange(max(1, len(text) - size))) : start + size]).isascii():
        size += 5
    return piece


def _plain(rng: random.Random, text: str, codec: str) -> Iterator[File]:
    yield File("text", text.encode(codec), text)
    for size in (20, 50, 100, 400, 1000):
        piece = _piece(rng, text, size)
        yield File("text", piece.encode(codec), piece)


def _pages(rng: random.Random, text: str, codec: str) -> Iterator[File]:
    for label in ["", rng.choice(LIES), rng.choice(LIES)]:
        meta = f"<meta charset='{label}'>" if label else ""
        page = f"<html><head>{meta}</head><body>{MARKUP}<p>{text}</p></body></html>"
        yield File("page, wrong label" if label else "page, no label", page.encode(codec), page)
        if codec in CJK:
            sparse = f"<html><head>{meta}</head><body>{MARKUP}<p>{_piece(rng, text, 15)}</p></body></html>"
            yield File("page, 15 characters", sparse.encode(codec), sparse)


def _damaged(rng: random.Random, text: str, codec: str) -> Iterator[File]:
    for codec_now in (codec, "utf-8"):
        data = bytearray(_piece(rng, text, 600).encode(codec_now))
        yield File("padded with NUL", bytes(data) + b"\0" * 64, data.decode(codec_now))
        for _ in range(3):
            data[rng.randrange(len(data))] = 0xFF
        yield File("damaged", bytes(data), data.decode(codec_now, "replace"))
        cut = bytes(data[:-1])
        yield File("damaged", cut, cut.decode(codec_now, "replace"))


def _mixed(rng: random.Random, text: str, codec: str) -> Iterator[File]:
    block = _piece(rng, text, 40).replace("\n", " ")
    above, below = f"<body><div>{text}</div>\n<p>", f"</p>\n<div>{text}</div></body>"
    for outer, inner in ((codec, "utf-8"), ("utf-8", codec)):
        data = above.encode(outer) + block.encode(inner) + below.encode(outer)
        yield File("mixed", data, above + block + below)


def _unicode(rng: random.Random, text: str) -> Iterator[File]:
    yield File("utf-8", text.encode(), text)
    wrong = f"<meta charset=gb2312>{text}"
    yield File("utf-8, wrong label", wrong.encode(), wrong)
    for codec in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        piece = _piece(rng, text, 300)
        yield File("marked" if codec in ("utf-8-sig", "utf-16") else "utf-16, no mark", piece.encode(codec), piece)


def _misread(name: str, text: str) -> Iterator[File]:
    yield File("misread", text.encode().decode("latin-1").encode(), text)
    codec = LEGACY[name][0]
    if codec == "gb18030":
        yield File("misread", text.encode("gb18030").decode("latin-1").encode(), text)


def decoders() -> dict[str, Decoder]:
    """Return articlekit and the detectors that are installed, by name."""
    from articlekit import DecodeError, decode

    def ours(data: bytes) -> str | None:
        try:
            return decode(data).text
        except DecodeError:
            return None

    found: dict[str, Decoder] = {"articlekit": ours}
    peers: dict[str, Callable[[bytes], str | None]] = {
        "chardet": lambda data: import_module("chardet").detect(data)["encoding"],
        "cchardet": lambda data: import_module("cchardet").detect(data)["encoding"],
        "charset_normalizer": lambda data: getattr(
            import_module("charset_normalizer").from_bytes(data).best(), "encoding", None
        ),
        "resiliparse": lambda data: import_module("resiliparse.parse.encoding").detect_encoding(data),
    }
    for name, label_of in peers.items():
        try:
            label_of(b"x")
        except ImportError:
            continue
        found[name] = lambda data, label_of=label_of: _read(data, label_of(data))  # type: ignore[misc]
    return found


def _read(data: bytes, label: str | None) -> str | None:
    from articlekit import DecodeError, decode

    try:
        return decode(data, encoding=label, repair="off").text if label else None
    except DecodeError:
        return None


Fixer = Callable[[str], str]


def fixers() -> dict[str, Fixer]:
    """Return articlekit, and ftfy if it is installed, by name."""
    from articlekit import decode

    found: dict[str, Fixer] = {"articlekit": lambda text: decode(text.encode()).text}
    try:
        found["ftfy"] = import_module("ftfy").fix_encoding
    except ImportError:
        print("ftfy is not installed, and left out")
    return found


def print_repairs(seed: int) -> None:
    """Print how much of damaged text is restored, and how much is changed wrongly."""
    sys.path.insert(0, str(ROOT / "tests"))
    made = import_module("made_up_damage")
    cases = [("UTF-8", case) for case in made.damaged(seed)] + [("legacy", case) for case in made.legacy()]
    cases += [("clean", made.Case("", "", "", text, text)) for text in made.clean(3000, seed)]
    known = fixers()
    count: Counter[str] = Counter()
    good: defaultdict[str, Counter[str]] = defaultdict(Counter)
    bad: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for group, case in cases:
        rows = dict.fromkeys(f"{group}, {part}".removesuffix(", ") for part in (case.kind, case.codec, case.language))
        count.update(rows.keys())
        lines = list(zip(case.text.split("\n"), case.truth.split("\n"), strict=True))
        for name, fix in known.items():
            after = fix(case.text)
            fixed = after.split("\n")
            is_wrong = len(fixed) != len(lines) or any(
                line not in pair for line, pair in zip(fixed, lines, strict=True)
            )
            for row in rows:
                good[name][row] += after == case.truth
                bad[name][row] += is_wrong
    print(f"\n{'restored, wrong':<34}{'texts':>6}" + "".join(f"{name:>20}" for name in known))
    for row, number in count.items():
        print(f"{row:<34}{number:>6}" + "".join(f"{good[name][row]:>14}{bad[name][row]:>6}" for name in known))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repair", action="store_true", help="only the table about repair")
    args = parser.parse_args()
    if not args.repair:
        print_decoders(args.seed)
    print_repairs(args.seed)


def print_decoders(seed: int) -> None:
    """Print the tables about detection, and about processor time."""
    items = list(files(random.Random(seed)))
    counts = Counter(item.group for item in items)
    right: defaultdict[str, Counter[str]] = defaultdict(Counter)
    seconds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    known = decoders()
    for decode in known.values():
        decode("été, 好".encode("gb18030"))  # loads tables and models
    for name, decode in known.items():
        for item in items:
            start = time.process_time()
            text = decode(item.data)
            seconds[name]["UTF-8" if item.group.startswith("utf-8") else "others"] += time.process_time() - start
            same = None if text is None or item.text is None else text.replace("\0", "").removeprefix("\ufeff")
            right[name][item.group] += same == item.text and (text is None) == (item.text is None)
    print(f"{'right about':<22}{'files':>6}" + "".join(f"{name:>20}" for name in known))
    for group, count in [*counts.items(), ("all", len(items))]:
        hits = [right[name][group] if group != "all" else right[name].total() for name in known]
        print(f"{group:<22}{count:>6}" + "".join(f"{hit / count:>20.3f}" for hit in hits))
    print("\nprocessor time, articlekit = 1")
    for group in ("UTF-8", "others"):
        ours = seconds["articlekit"][group]
        print(f"{group:<28}" + "".join(f"{seconds[name][group] / ours:>20.2f}" for name in known))


if __name__ == "__main__":
    main()
