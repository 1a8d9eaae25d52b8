"""Time whole runs over many pages, process start and all, beside trafilatura's own command.

    python bench/jobs.py                                2,000 pages of HTML, made of the samples
    python bench/jobs.py --pages DIR                    those in and below DIR, in turn, until there are so many
    python bench/jobs.py --rows 100000                  JSON lines of text, in and out
    python bench/jobs.py --trafilatura PATH             its command, where it is not on the PATH

A folder in, a folder out, each command on the same pages. Speed-up is the time with one job by that with as many as
there are cores, which is trafilatura's default, too. Wall seconds are the least of --runs.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from memory import SAMPLES, write_pages

from articlekit.engine import cores

CORES = cores()


def fill(folder, pages, number):
    """Write so many pages, no two alike; return their bytes in all."""
    found = sorted(path for path in pages.rglob("*.htm*") if path.stat().st_size)
    if not found:
        sys.exit(f"{pages}: no *.htm* file there")
    size = 0
    for count in range(number):
        data = found[count % len(found)].read_bytes() + b"<!-- %d -->" % count
        (folder / f"{count:05}.html").write_bytes(data)
        size += len(data)
    return size


def seconds(command, output, runs):
    """Return the least wall time of a command, and how many files it wrote."""
    best = float("inf")
    for _ in range(runs):
        shutil.rmtree(output, ignore_errors=True)
        output.mkdir()
        begun = time.monotonic()
        done = subprocess.run(command, cwd=output.parent, capture_output=True, check=False)
        best = min(best, time.monotonic() - begun)
        if done.returncode:
            print(f"{command[0]}: exit code {done.returncode}: {done.stderr.decode('utf-8', 'replace')[-300:]}")
    return best, sum(1 for path in output.rglob("*") if path.is_file() and not path.name.startswith("."))


def folder_in_folder_out(chosen, base):
    (base / "in").mkdir()
    size = fill(base / "in", chosen.pages, chosen.number)
    print(f"{chosen.number} pages, {size / 1e6:.0f} MB, {CORES} cores")
    clean = [sys.executable, "-m", "articlekit", "clean", "-q", "in", "-d", "out"]
    commands = {f"articlekit -j {jobs}": [*clean, "-j", str(jobs)] for jobs in dict.fromkeys((1, CORES))}
    if peer := shutil.which(chosen.trafilatura):
        commands["trafilatura"] = [peer, "--input-dir", "in", "--output-dir", "out"]
    else:
        print(f"{chosen.trafilatura} is not installed")
    times = {}
    for name, command in commands.items():
        times[name], written = seconds(command, base / "out", chosen.runs)
        rate = chosen.number / times[name]
        print(f"{name:17} {times[name]:7.1f} s {rate:7.1f} pages/s, {chosen.number - written} unwritten", flush=True)
    ours = times[f"articlekit -j {CORES}"]
    print(f"speed-up {times['articlekit -j 1'] / ours:.2f}")
    if "trafilatura" in times:
        print(f"trafilatura takes {times['trafilatura'] / ours:.1f} times as long")


def rows_in_rows_out(chosen, base):
    source = base / "pages.jsonl"
    write_pages(source, chosen.rows, "*.txt")
    command = [sys.executable, "-m", "articlekit", "clean", "-q", str(source), "-o", "out/clean.jsonl"]
    best, _ = seconds([*command, "-j", str(CORES)], base / "out", chosen.runs)
    size = source.stat().st_size / 1e6
    print(f"{chosen.rows} rows, {size:.0f} MB: {best:.1f} s, {size / best:.1f} MB/s with {CORES} jobs")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=Path, default=SAMPLES)
    options.add_argument("--number", type=int, default=2000)
    options.add_argument("--rows", type=int, default=0)
    options.add_argument("--runs", type=int, default=1)
    options.add_argument("--trafilatura", default="trafilatura")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if chosen.rows:
            rows_in_rows_out(chosen, Path(name))
        else:
            folder_in_folder_out(chosen, Path(name))


if __name__ == "__main__":
    main()
