"""A format is one module and one line of a table: what is added there is recognised, offered and written."""

import subprocess
import sys
from pathlib import Path

import articlekit

SOURCE = """
from articlekit.io import sources
from articlekit.cli import main

def read_cards(stream, place, settings):
    assert stream.read(6) == b"CARDS\\n"
    for number, line in enumerate(stream, 1):
        yield place.at_number(number).document(line)

sources.SOURCES["cards"] = sources.Source(read_cards, (b"CARDS\\n",), (".cards",))
raise SystemExit(main(["clean", "-f", "jsonl", "box"]))
"""
SINK = """
from articlekit.io import sinks

sinks.FORMATS["loud"] = sinks.Format("in capitals", (".loud",), lambda article, links: article.text.upper())
from articlekit.cli import main

main(["clean", "page.txt", "-o", "by-name.loud"])
main(["clean", "page.txt", "-f", "loud", "-d", "out"])
raise SystemExit(main(["clean", "--help"]))
"""


def run(code: str, folder: Path) -> str:
    environment = {"PYTHONPATH": str(Path(articlekit.__file__).parents[1]), "PATH": "", "COLUMNS": "200"}
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, check=True)
    return done.stdout.decode()


def test_a_source_is_known_by_its_line(tmp_path):
    tmp_path.joinpath("box").write_text("CARDS\n渡口的灯亮了。\n船靠了岸。\n", "utf-8")
    first, second = run(SOURCE, tmp_path).splitlines()
    assert '"source":"box:1"' in first
    assert "船靠了岸。" in second


def test_a_sink_is_offered_and_chosen_by_its_line(tmp_path):
    tmp_path.joinpath("page.txt").write_text("The ferry is late.\n", "utf-8")
    assert "loud: in capitals" in " ".join(run(SINK, tmp_path).split())
    assert tmp_path.joinpath("by-name.loud").read_text("utf-8").strip() == "THE FERRY IS LATE."
    assert tmp_path.joinpath("out", "page.loud").read_text("utf-8").strip() == "THE FERRY IS LATE."
