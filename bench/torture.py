"""Clean a directory of bad inputs, made from a seed, with good ones among them.

    python bench/torture.py                 1,000 bad inputs
    python bench/torture.py --count 10000 --seed 7
    python bench/torture.py --kills 20      and kill a run so often, take it up again, and compare

What must hold: exit code 3, no traceback, no page past its limit, nothing written outside the output, every good page
there, and every document counted once.
"""

import argparse
import bz2
import gzip
import io
import json
import lzma
import os
import random
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOOD = (ROOT / "samples/clean-page.txt").read_bytes()
HTML = (ROOT / "samples/plain.html").read_bytes()
TIMEOUT_SECONDS = 10
CLEAN = [sys.executable, "-m", "articlekit", "clean", "-q", "--timeout", str(TIMEOUT_SECONDS)]
ZEROS = b"\0" * (8 << 20)


def zipped(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def tarred(members):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def cut(data, chance):
    return data[: chance.randrange(1, len(data))]


def flipped(data, chance):
    damaged = bytearray(data)
    for _ in range(chance.randrange(1, 20)):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def lines(chance):
    rows = [{"text": GOOD.decode()}, {"html": 3}, {"text": None}, [], "x", {"text": "\ud800"}, {}]
    return b"\n".join(json.dumps(chance.choice(rows)).encode() for _ in range(9)) + chance.choice([b"", b"{", b"\xff"])


def nested(tag, depth):
    return f"<{tag}>".encode() * depth + b"words" + f"</{tag}>".encode() * depth


# Name -> what makes its bytes. Good pages inside archives are not looked for; files of their own are.
MAKERS = {
    "cut.html.gz": lambda c: cut(gzip.compress(HTML), c),
    "cut.txt.bz2": lambda c: cut(bz2.compress(GOOD), c),
    "cut.txt.xz": lambda c: cut(lzma.compress(GOOD), c),
    "cut.zip": lambda c: cut(zipped([("a.txt", GOOD), ("b.html", HTML)]), c),
    "cut.tgz": lambda c: cut(tarred([("a.txt", GOOD), ("b.html", HTML)]), c),
    "flipped.zip": lambda c: flipped(zipped([("a.txt", GOOD), ("b.html", HTML)]), c),
    "flipped.tar.gz": lambda c: flipped(tarred([("a.txt", GOOD)]), c),
    "flipped.html": lambda c: flipped(HTML, c),
    "bomb.gz": lambda _: gzip.compress(ZEROS),
    "bomb.xz": lambda _: lzma.compress(ZEROS),
    "bomb.zip": lambda c: zipped((f"{number}.txt", ZEROS) for number in range(c.randrange(1, 3))),
    "bombs.zip": lambda _: zipped([("a.zip", zipped([("b.zip", zipped([("c.gz", gzip.compress(ZEROS))]))]))]),
    "members.tgz": lambda c: tarred((f"{number % 7}.txt", b"x") for number in range(c.randrange(100))),
    "out.zip": lambda _: zipped([("../../../evil.txt", GOOD), ("/evil.txt", GOOD), ("C:\\evil.txt", GOOD)]),
    "out.tgz": lambda _: tarred([("../../evil.txt", GOOD), ("/tmp/../evil.html", HTML), ("a\nb.txt", GOOD)]),
    "case.zip": lambda _: zipped([("A.txt", GOOD), ("a.txt", GOOD), ("a.html", HTML), ("./a.txt", GOOD)]),
    "nul.txt": lambda c: b"\0" * c.randrange(1, 100_000),
    "noise.txt": lambda c: c.randbytes(c.randrange(1, 100_000)),
    "line.txt": lambda c: b"word " * c.randrange(1, 200_000),
    "line.jsonl": lambda c: b'{"text": "' + b"word " * c.randrange(1, 200_000),
    "deep.html": lambda c: b"<html>" + nested(c.choice(["div", "b", "table", "ul", "span"]), c.randrange(1, 20_000)),
    "deep.jsonl": lambda c: b'{"text": "words", "x": ' + b"[" * c.randrange(1, 2000),
    "table.html": lambda _: b"<table><tr><td colspan=9007199254740992 rowspan=99999999>words</td></tr></table>" * 50,
    "flat.html": lambda c: b"<p>some words" * c.randrange(1, 20_000),
    "attributes.html": lambda c: b"<p " + b"a=b " * c.randrange(1, 50_000) + b">words",
    "bait.txt": lambda c: ("ICP备" * c.randrange(1, 3000) + "\n版权所有 " * c.randrange(1, 3000)).encode(),
    "same.txt": lambda c: "同一行字，一遍又一遍地写。\n".encode() * c.randrange(1, 20_000),
    "rows.jsonl": lines,
    "page.warc": lambda c: cut(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 900\r\n\r\n" + HTML, c),
    "table.parquet": lambda c: b"PAR1" + c.randbytes(200) + b"PAR1",
    "table.arrow": lambda c: b"ARROW1\0\0" + c.randbytes(200),
    "page.mht": lambda c: cut(
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n\r\n", c
    ),
    "page.zst": lambda c: b"\x28\xb5\x2f\xfd" + c.randbytes(100),
    "empty.txt": lambda _: b"",
}


def make(folder, count, seed):
    """Make the inputs; return the names of the good ones."""
    chance = random.Random(seed)
    good = []
    for number in range(count):
        below = folder / f"{number % 50:02}"
        below.mkdir(parents=True, exist_ok=True)
        name = chance.choice([*MAKERS])
        (below / f"{number}-{name}").write_bytes(MAKERS[name](chance))
        if number % 10 == 0:
            (below / f"{number}-good.txt").write_bytes(GOOD)
            good.append(f"{number % 50:02}/{number}-good.txt")
    (folder / "loop").symlink_to(".")
    (folder / "broken").symlink_to("nowhere")
    os.mkfifo(folder / "fifo")
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(os.path.relpath(folder / "socket"))
    for name in (b"two\nlines.txt", b"caf\xe9.txt", b"-o.txt", b"\x1b[31m.txt"):
        (folder / os.fsdecode(name)).write_bytes(GOOD)
        good.append(os.fsdecode(name))
    with (folder / "huge.txt").open("wb") as stream:
        stream.truncate(1 << 30)
    return good


def run(folder, *arguments):
    return subprocess.run(
        [*CLEAN, *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
    )


def check(count, seed):
    """Clean bad inputs; yield what is wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chdir(folder)
        good = make(folder / "in", count, seed)
        before = {path.name for path in folder.iterdir()}
        begun = time.monotonic()
        done = run(folder, "in", "-d", "out", "-j", "2", "--summary", "summary.json")
        seconds = time.monotonic() - begun
        summary = json.loads((folder / "summary.json").read_bytes())
        print(json.dumps(summary), f"{seconds:.0f} s")
        if done.returncode != 3:
            yield f"exit code {done.returncode}: {done.stderr[-300:]!r}"
        if b"Traceback" in done.stderr or b"fault of articlekit" in done.stderr:
            faults = [line for line in done.stderr.splitlines() if b"fault" in line or b"Traceback" in line]
            yield f"a traceback, or a fault: {faults[:3]!r}"
        new = {path.name for path in folder.iterdir()} - before
        if new != {"out", "summary.json"}:
            yield f"files outside: {new}"
        if summary["pages"] != sum(summary[name] for name in ("ok", "warned", "empty", "failed", "skipped")):
            yield "the counts do not add up"
        missing = [name for name in good if not (folder / "out" / name).exists()]
        if missing:
            yield f"{len(missing)} good pages are not there: {missing[:3]}"
        leftovers = [path for path in (folder / "out").rglob(".*") if path.is_file()]
        if leftovers:
            yield f"left behind: {leftovers[:3]}"
        print(f"{done.stderr.count(b'took longer')} pages past their limit")


def check_kills(kills, seed):
    """Kill a run at random instants, take it up again each time, and yield what differs from one that never was."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [{"id": number, "text": f"{GOOD.decode()}\n{number}"} for number in range(3000)]
        (folder / "in.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
        begun = time.monotonic()
        run(folder, "in.jsonl", "-o", "whole.jsonl.gz", "-j", "2")
        seconds = time.monotonic() - begun
        whole = (folder / "whole.jsonl.gz").read_bytes()
        results = different = 0
        while kills:
            command = [*CLEAN, "in.jsonl", "-o", "out.jsonl.gz", "-j", "2"]
            process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
            try:
                process.wait(chance.uniform(0.3, seconds * 0.7))
            except subprocess.TimeoutExpired:
                process.send_signal(chance.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT]))
                process.wait()
                kills -= 1
            if (folder / "out.jsonl.gz").exists():
                results += 1
                different += (folder / "out.jsonl.gz").read_bytes() != whole
                (folder / "out.jsonl.gz").unlink()
        last = run(folder, "in.jsonl", "-o", "out.jsonl.gz", "-j", "2")
        if last.returncode:
            yield f"a killed run is not taken up: {last.stderr[-300:]!r}"
            return
        different += (folder / "out.jsonl.gz").read_bytes() != whole
        print(f"{results + 1} runs out of pieces, {different} different from the whole one")
        if different:
            yield "a run that was killed has other bytes"


def main() -> int:
    """Print what came of it, and what is wrong."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--kills", type=int, default=0)
    chosen = options.parse_args()
    wrong = [*check(chosen.count, chosen.seed), *(check_kills(chosen.kills, chosen.seed) if chosen.kills else ())]
    for line in wrong:
        print("WRONG:", line)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
