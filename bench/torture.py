"""Clean a directory of bad inputs, made from a seed, with good ones among them.

    python bench/torture.py                 1,000 bad inputs
    python bench/torture.py --count 10000 --seed 7
    python bench/torture.py --kills 20      kill so many runs, take each up again, and compare
    python bench/torture.py --ends 50       close the pipe, interrupt once and twice, and terminate, so often each

What must hold: exit code 3, no traceback, no page past its limit, nothing written outside the output, every good page
there, and every document counted once; a run that was stopped has the bytes of one that was not, whatever its output.
"""

import argparse
import bz2
import gzip
import io
import json
import lzma
import os
import random
import shutil
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


OUTPUTS = (
    ("-o", "out.jsonl"),
    ("-o", "out.jsonl.gz"),
    ("-o", "out.jsonl.gz", "--shard-size", "400"),
    ("-o", "out.parquet"),
    ("-d", "out"),
)


def write_rows(folder, count):
    rows = [{"id": number, "text": f"{GOOD.decode()}\n{number}"} for number in range(count)]
    (folder / "in.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")


def outputs(folder):
    """Return the outputs that have their names, and their bytes; what is being written has a hidden name."""
    paths = [path for path in (*folder.glob("out*"), *folder.glob("out/**/*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.name[0] != "."}


def take_away(folder):
    for path in folder.iterdir():
        if path.name != "in.jsonl":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def stopped(folder, command, seconds, *signals):
    """Start a run and send it signals after a time; return its exit code, None where it was done before."""
    with subprocess.Popen([*CLEAN, *command], cwd=folder, stderr=subprocess.PIPE, start_new_session=True) as process:
        try:
            return None, process.communicate(timeout=seconds)[1]
        except subprocess.TimeoutExpired:
            for number in signals:
                # A terminal interrupts the workers as well.
                os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
                time.sleep(0.01)
            errors = process.communicate()[1]
            return process.returncode or None, errors


def check_stops(count, seed, signals):
    """Stop runs with signals at random instants, take each up again, and yield what differs from one that never was."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_rows(folder, 1500)
        whole, seconds = {}, {}
        for output in OUTPUTS:
            begun = time.monotonic()
            run(folder, "in.jsonl", *output, "-j", "2")
            whole[output], seconds[output] = outputs(folder), time.monotonic() - begun
            take_away(folder)
        stops = wrong = 0
        for number in range(count):
            output = OUTPUTS[number % len(OUTPUTS)]
            command = ["in.jsonl", *output, "-j", "2"]
            # One in three is stopped more than once.
            for _ in range(chance.choice([1, 1, 2])):
                code, errors = stopped(folder, command, chance.uniform(0.1, seconds[output]), *signals)
                stops += code is not None
                if code is None:
                    break
                # Before there is anything to say it in Python, a signal just ends the process.
                if b"Traceback" in errors and b"articlekit" in errors:
                    yield f"a traceback: {errors[-300:]!r}"
                if any(whole[output].get(name) != data for name, data in outputs(folder).items()):
                    yield f"half an output: {output}"
            if outputs(folder) != whole[output]:
                last = run(folder, *command)
                if last.returncode:
                    yield f"a stopped run is not taken up: {output} {last.returncode} {last.stderr[-300:]!r}"
            wrong += outputs(folder) != whole[output]
            take_away(folder)
        print(f"{count} runs with {stops} stops by {[number.name for number in signals]}, {wrong} different")
        if wrong:
            yield "a run that was stopped has other bytes"


def check_pipes(points):
    """Close the pipe that a run writes to at so many points of its output; yield what is not quiet, or not 141."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_rows(folder, 400)
        size = len(run(folder, "in.jsonl", "-f", "jsonl").stdout)
        for point in range(points):
            command = [*CLEAN, "in.jsonl", "-f", "jsonl", "-j", str(1 + point % 2)]
            with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
                # A pipe holds 64 KB: what is closed after more than that may come after the last write.
                process.stdout.read(max(size - (1 << 17), 0) * point // points)
                process.stdout.close()
                errors = process.stderr.read()
            if process.returncode != 141 or errors:
                yield f"closed at {point} of {points}: exit code {process.returncode}, {errors[-300:]!r}"
        print(f"a pipe of {size} bytes closed at {points} points")


def main() -> int:
    """Print what came of it, and what is wrong."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--kills", type=int, default=0)
    options.add_argument("--ends", type=int, default=0)
    chosen = options.parse_args()
    # In the background, a shell has what it starts ignore interrupts, and so does all that is started from there.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    wrong = []
    if chosen.kills:
        wrong += check_stops(chosen.kills, chosen.seed, [signal.SIGKILL])
    if chosen.ends:
        wrong += check_pipes(chosen.ends)
        for signals in ([signal.SIGTERM], [signal.SIGINT], [signal.SIGINT, signal.SIGINT]):
            wrong += check_stops(chosen.ends, chosen.seed, signals)
    if not chosen.kills and not chosen.ends:
        wrong += check(chosen.count, chosen.seed)
    for line in wrong:
        print("WRONG:", line)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
