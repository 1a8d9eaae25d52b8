"""Count the instructions of clean with Valgrind: the same figure on a busy machine, where seconds vary by half.

    python bench/instructions.py                        # the samples
    python bench/instructions.py --pages DIR            # the files below a folder

Three processes: one loads articlekit, one cleans the pages once, one twice. So start is what loading takes, first the
share of each page when it is cleaned first, with all that is loaded and compiled on first use, and later that of a page
cleaned afterwards. In millions of instructions; a core does some three thousand million a second.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from memory import SAMPLES

CHILD = """
import sys
from pathlib import Path
from articlekit.page import clean
pages = [Path(name).read_bytes() for name in sys.argv[2:]]
for _ in range(int(sys.argv[1])):
    for page in pages:
        clean(page)
"""
VALGRIND = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")


def run(paths, passes, *before):
    """Run a process that cleans pages so many times; return what it says on standard error."""
    # Without the bytecode of modules, compiling them would be a fifth of the start.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [*before, sys.executable, "-c", CHILD, str(passes), *map(str, paths)],
        # One thread, as the command line has it: what others count while they wait differs from run to run.
        env={**environment, "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr[-500:])
    return done.stderr


def count(paths, passes):
    """Return the instructions of such a process, in millions."""
    return int(re.search(r"Collected : (\d+)", run(paths, passes, *VALGRIND))[1]) / 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, default=SAMPLES, metavar="DIR", help="the pages (default: the samples)")
    parser.add_argument("--number", type=int, default=20, help="of each kind; each takes some seconds (default: 20)")
    arguments = parser.parse_args()
    if not shutil.which("valgrind"):
        sys.exit("valgrind is not installed")
    for kind, suffixes in {"HTML": (".html", ".htm"), "text": (".txt",)}.items():
        found = sorted(path for path in arguments.pages.rglob("*") if path.suffix in suffixes)
        paths = found[:: max(1, len(found) // arguments.number)][: arguments.number]
        if not paths:
            continue
        run(paths, 1)  # which writes the bytecode
        start, once, twice = (count(paths, passes) for passes in range(3))
        first, later = (once - start) / len(paths), (twice - once) / len(paths)
        print(f"{kind}: {len(paths)} pages; start {start:.0f}, first {first:.1f}, later {later:.1f}", flush=True)


if __name__ == "__main__":
    main()
