"""Tell whether memory stays flat: the peak of any process of a run over few pages, and over many.

    python bench/memory.py                          10,000 pages and 200,000, from one file of JSON lines
    python bench/memory.py --pages 200000 --jobs 2

What must hold: the ratio of the two peaks is at most 1.2, of the parent and of the workers.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
SAMPLE_SECONDS = 0.2


def write_pages(path, number, names="*.[th]*"):
    """Write so many pages, no two alike, as long and as different as the samples of these names are."""
    texts = [(each.suffix, each.read_bytes().decode("utf-8", "ignore")) for each in sorted(SAMPLES.glob(names))]
    texts = [("html" if suffix == ".html" else "text", text) for suffix, text in texts if text.strip()]
    with path.open("w", encoding="utf-8") as stream:
        for page in range(number):
            kind, text = texts[page % len(texts)]
            row = {"id": page, kind: f"{text}\n{page}", "url": f"https://site-{page % 997}.example/{page}"}
            stream.write(f"{json.dumps(row, ensure_ascii=False)}\n")


def children(pid):
    """Return a process and all below it."""
    found = [pid]
    for each in found:
        for task in Path(f"/proc/{each}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue
    return found


def peak_kb(pid):
    """Return the most memory that a process had in use, in KB."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return 0
    return max((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), default=0)


def measure(pages, jobs):
    """Clean so many pages; return the peaks in MB of the parent, and of the process below it that had most."""
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "pages.jsonl"
        write_pages(source, pages)
        command = [sys.executable, "-m", "articlekit", "clean", "-q", str(source), "-j", str(jobs)]
        peaks, begun = {}, time.monotonic()
        with subprocess.Popen([*command, "-o", f"{name}/out.jsonl.gz"]) as process:
            while process.poll() is None:
                for pid in children(process.pid):
                    peaks[pid] = max(peaks.get(pid, 0), peak_kb(pid))
                time.sleep(SAMPLE_SECONDS)
        parent = peaks.pop(process.pid)
        worker = max(peaks.values(), default=0)
        print(
            f"{pages:7} pages: parent {parent >> 10} MB, largest of {len(peaks)} others {worker >> 10} MB, "
            f"{time.monotonic() - begun:.0f} s, exit code {process.returncode}",
            flush=True,
        )
        return parent, worker


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=200_000)
    options.add_argument("--few", type=int, default=10_000)
    options.add_argument("--jobs", type=int, default=2)
    chosen = options.parse_args()
    few, many = (measure(pages, chosen.jobs) for pages in (chosen.few, chosen.pages))
    ratios = [much / max(little, 1) for little, much in zip(few, many, strict=True)]
    print(f"ratio: parent {ratios[0]:.2f}, workers {ratios[1]:.2f}")
    return max(ratios) > 1.2


if __name__ == "__main__":
    sys.exit(main())
