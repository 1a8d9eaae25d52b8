"""Look for bytes that break a promise: coverage-guided, from the samples, for so long, from a seed.

    pip install atheris && python bench/fuzz.py --minutes 30
    python bench/fuzz.py --minutes 5 --target readers --seed 7

What is found goes to tests/fuzz/TARGET/, where the tests run it ever after. The targets, and what must hold of each,
are in tests/fuzz_targets.py.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
TARGETS = ("decode", "text", "html", "rules", "readers")
# A page of 4 KB that takes longer has found something that grows faster than its size.
LIMIT_SECONDS = 10
MAX_BYTES = 4096
WORDS = [
    *(b"ICP\xe5\xa4\x87", "版权所有".encode(), "版权所有".encode("gb18030"), b"Copyright 2020", "责任编辑：".encode()),
    *("来源：".encode(), b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x1b$B", b"\x00", "\u2028".encode(), b"&#xD800;"),
    *(b"<p>", b"</p>", b"<div class=footer>", b"<table><tr><td>", b"<script>", b"<!--", b"<![CDATA[", b"<template>"),
    *(b'<meta charset="gb2312">', b'"@type": "NewsArticle"', b'[[rule]]\nid = "', b'pattern = "', b"PK\x03\x04"),
    *(b"WARC/1.0\r\n", b"Content-Length: ", b'{"text": "', b"\x1f\x8b\x08", b"PAR1", b"MIME-Version: 1.0\r\n"),
]


def quoted(word):
    r"""Return a word as libFuzzer reads it: every byte as \xNN."""
    escaped = "".join(f"\\x{byte:02x}" for byte in word)
    return f'"{escaped}"\n'


def write_seeds(folder, target):
    """Write what the fuzzer begins with: the samples, the rules, and what was found before."""
    pattern = "src/articlekit/rules/*.toml" if target == "rules" else "samples/*.*"
    seeds = [path.read_bytes()[:MAX_BYTES] for path in sorted(ROOT.glob(pattern))]
    if target == "rules":
        seeds = [rule for seed in seeds for rule in (b"[[rule]]" + part for part in seed.split(b"[[rule]]")[1:])]
    if target == "readers":
        from fuzz_seeds import packed

        seeds = [each for seed in seeds[:8] for each in packed(seed[:500])]
    seeds += [path.read_bytes() for path in sorted((ROOT / "tests/fuzz" / target).glob("*"))]
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number}").write_bytes(seed)


def fuzz(target, arguments):
    """Fuzz a target in this process, until something is found or the time is up; never returns."""
    import atheris

    with atheris.instrument_imports(include=["articlekit"]):
        import fuzz_targets

    atheris.Setup([sys.argv[0], *arguments], fuzz_targets.TARGETS[target])
    atheris.Fuzz()


def run(target, seconds, seed):
    """Fuzz a target in a process of its own; return what was found."""
    found = ROOT / "tests/fuzz" / target
    found.mkdir(parents=True, exist_ok=True)
    before = set(found.iterdir())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "corpus").mkdir()
        write_seeds(folder / "corpus", target)
        (folder / "words").write_text("".join(map(quoted, WORDS)), "ascii")
        arguments = [f"-max_total_time={seconds}", f"-seed={seed}", f"-timeout={LIMIT_SECONDS}", "-rss_limit_mb=3000"]
        arguments += [f"-max_len={MAX_BYTES}", f"-dict={folder / 'words'}", f"-artifact_prefix={found}/"]
        command = [sys.executable, __file__, "--inner", target, *arguments, str(folder / "corpus")]
        done = subprocess.run(command, capture_output=True, check=False)
        lines = done.stderr.decode("utf-8", "replace").splitlines()
        print(target, *[line for line in lines if line.startswith("Done ") or "DONE" in line][-1:], flush=True)
        new = sorted(set(found.iterdir()) - before)
        if done.returncode and not new:
            # What was found before is not mended yet, or atheris is missing.
            sys.exit("\n".join([*done.stdout.decode("utf-8", "replace").splitlines()[-20:], *lines[-20:]]))
        if new:
            print(
                "\n".join(["FOUND", *map(str, new), *done.stdout.decode("utf-8", "replace").splitlines()[-20:]]),
                flush=True,
            )
    return new


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=5)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--target", choices=TARGETS, action="append")
    chosen = options.parse_args()
    targets = chosen.target or TARGETS
    share = chosen.minutes * 60 / len(targets)
    found = []
    for target in targets:
        end, seed = time.monotonic() + share, chosen.seed
        # After a find the rest of the time is for others.
        while (left := int(end - time.monotonic())) > 0:
            found += run(target, left, seed)
            seed += 1000
    return bool(found)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inner"]:
        fuzz(sys.argv[2], sys.argv[3:])
    sys.exit(main())
