"""A Ray cluster of two nodes on this machine: a page that kills, one that takes too long, and workers that are lost."""

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from made_up_sites import sites
from partition_tasks import OUTCOMES

pytest.importorskip("daft")
pytest.importorskip("ray")
pytest.importorskip("pyarrow")
sys.path.insert(0, str(Path(__file__).parent))
import crawl

pytestmark = pytest.mark.slow
RAY = str(Path(sys.executable).with_name("ray"))
# The tests kill processes that take more: what cleans ordinary pages takes 120 MB.
MAX_MB = 330
MARK = "ARTICLEKIT_TEST_CLUSTER"


def free_port():
    """Return a port below those that the system gives to whoever asks for any, as Ray's processes do."""
    while True:
        port = random.randrange(20_000, 24_000)
        with contextlib.suppress(OSError), socket.create_server(("", port)):
            return port


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Start two nodes of one core each; yield the address on a node, and that for clients."""
    directory = Path("/tmp") / f"ak-ray-{os.getpid()}"  # sockets need a short path
    environment = crawl.environment(**{MARK: str(os.getpid()), "RAY_USAGE_STATS_ENABLED": "0"})
    port, client = free_port(), free_port()
    # Two nodes on one machine must not share ports of workers: who comes second fails, and is tried again for a minute.
    common = ["start", "--block", "--num-cpus=1", "--object-store-memory=100000000"]
    head = [f"--port={port}", f"--ray-client-server-port={client}", f"--temp-dir={directory}", "--head"]
    nodes = []
    log = (tmp_path_factory.mktemp("ray") / "log").open("wb")
    try:
        for number, more in enumerate(([*head, "--include-dashboard=false"], [f"--address=127.0.0.1:{port}"])):
            first = 24_000 + 400 * number
            ports = [f"--min-worker-port={first}", f"--max-worker-port={first + 399}"]
            nodes.append(
                subprocess.Popen(
                    [RAY, *common, *more, *ports], env=environment, stdout=log, stderr=log, start_new_session=True
                )
            )
            wait_for(lambda: answers(port) and answers(client), "the head")
        wait_for(lambda: count_nodes(environment, port) == 2, "the second node")
        yield f"127.0.0.1:{port}", f"ray://127.0.0.1:{client}"
    finally:
        for node in reversed(nodes):
            node.terminate()
            node.wait(30)
        for pid in marked():
            os.kill(pid, signal.SIGKILL)
        log.close()
        subprocess.run(["rm", "-rf", directory], check=True)


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def count_nodes(environment, port):
    code = f"import ray; ray.init('127.0.0.1:{port}', log_to_driver=False, logging_level=40); print(len(ray.nodes()))"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    return int(done.stdout or 0)


def wait_for(condition, what, seconds=60):
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds, what
        time.sleep(0.2)


def marked():
    """Yield the processes of the cluster, with what they have started."""
    wanted = f"{MARK}={os.getpid()}".encode()
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (path / "environ").read_bytes().split(b"\0"):
                yield int(path.name)
        except OSError:
            continue


def ours(kind):
    """Return the workers of a kind, as Ray names them."""
    found = []
    for pid in marked():
        try:
            if kind.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
        except OSError:
            continue
    return found


def megabytes(pid):
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


class MemoryKiller:
    """Kills processes that are forked for pages and take too much memory, as the system does where none is left."""

    def __init__(self):
        self.killed = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._is_over.set()
        self._thread.join()

    def _watch(self):
        while not self._is_over.wait(0.05):
            for pid in ours("multiprocessing.forkserver"):
                if megabytes(pid) > MAX_MB:
                    os.kill(pid, signal.SIGKILL)
                    self.killed += 1


def test_partitions_come_back_in_order_and_a_bad_one_costs_itself_only(cluster):
    tasks = [*OUTCOMES, "kill the worker", "z"]
    done = subprocess.run(
        [sys.executable, str(crawl.TESTS / "partition_tasks.py"), cluster[1], *tasks],
        env=crawl.environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lost = "kill the worker: its worker was lost 2 times; there may be too little memory for it"
    assert done.stdout.splitlines() == [*OUTCOMES.values(), lost, "zz"], done.stderr
    # Ray reports the workers that were lost; nothing else is printed.
    assert [line for line in done.stderr.splitlines() if "(raylet)" not in line] == []


def test_a_run_survives_a_page_that_kills_one_that_takes_too_long_and_the_loss_of_a_worker(cluster, tmp_path):
    crawl.write_crawl(tmp_path / "crawl", files=12)
    crawl.run("clean", "-q", "crawl", "-d", "plain", "-f", "jsonl", cwd=tmp_path, code=3)
    fat, long = (
        {"id": name, "text": "".join(f"一行不一样的字，第{number}行。\n" for number in range(lines))}
        for name, lines in (("fat", 1_500_000), ("long", 130_000))
    )
    rows = crawl.pages()
    crawl.write(tmp_path / "crawl/kills.jsonl", [*rows[:12], fat, *rows[12:20]])
    crawl.write(tmp_path / "crawl/takes.jsonl", [*rows[:12], long, *rows[12:20]])
    write_rows(tmp_path / "crawl/rows.parquet", rows[:20])
    command = ("clean", "crawl", "-d", "out", "-f", "jsonl", "--timeout", "1.5", "--engine", "daft")
    losing = threading.Thread(target=lose_a_worker, args=(tmp_path / "out",))
    losing.start()
    with MemoryKiller() as killer:
        said = crawl.run(*command, "--address", cluster[0], cwd=tmp_path, code=3)
    losing.join()
    assert killer.killed
    lines = [line for line in said.splitlines() if line.startswith("articlekit:")]
    assert lines.pop(0).startswith("articlekit: crawl/0.jsonl:18: no text in the field html or text")
    assert lines == [
        "articlekit: crawl/kills.jsonl:13: the process that worked on it died (exit code -9); the others go on",
        "articlekit: crawl/rows.parquet:13: not text: image/png; there is no text in it to read",
        "articlekit: crawl/takes.jsonl:13: took longer than 1.5 s; raise --timeout to wait for it",
        "articlekit: 363 pages: 359 ok, 4 failed",
    ]
    made = crawl.shards(tmp_path / "out")
    for name, data in crawl.shards(tmp_path / "plain").items():
        assert made.pop(name) == data
    for data in made.values():
        assert [b'"status":"error"' in line for line in data.splitlines()] == [False] * 12 + [True] + [False] * 8
    assert sorted(map(str, made)) == ["kills", "rows", "takes"]
    said = crawl.run(*command, "--address", cluster[0], cwd=tmp_path)
    assert said.startswith("articlekit: 15 of 15 shards are there already\n")


def write_rows(path, rows):
    """Write a table of pages, as bytes; one row is bad."""
    from pyarrow import Table, parquet

    made = [{"id": row["id"], "html": row["text"].encode()} for row in rows]
    made.insert(12, {"id": "bad", "html": b"\x89PNG\r\n\x1a\n" + bytes(100)})
    parquet.write_table(Table.from_pylist(made), path)


def lose_a_worker(directory):
    """Kill a worker of Ray when it has begun."""
    wait_for(lambda: any(directory.rglob("*.jsonl")), "a shard")
    os.kill(ours("ray::UDFActor")[0], signal.SIGKILL)


def test_duplicates_are_those_of_the_local_engine(cluster, tmp_path):
    crawl.write_articles(tmp_path / "articles.jsonl")
    command = ("dedupe", "-q", "articles.jsonl", "--emit", "map", "-j", "2", "-o")
    crawl.run(*command, "local.jsonl", cwd=tmp_path)
    crawl.run(*command, "ray.jsonl", "--engine", "daft", "--address", cluster[1], cwd=tmp_path)
    assert (tmp_path / "ray.jsonl").read_bytes() == (tmp_path / "local.jsonl").read_bytes()


def test_workers_read_the_documents_and_a_bad_one_costs_itself_only(cluster, tmp_path):
    rows = crawl.pages()
    fat = {"id": "fat", "html": "".join(f"<p>一行不一样的字，第{number}行。\n" for number in range(900_000))}
    pages = [{"id": row["id"], "html": f"<html><body><p>{row['text']}</p></body></html>"} for row in rows[100:140]]
    crawl.write(tmp_path / "in/pages.jsonl", [*pages[:20], fat, *pages[20:]])
    crawl.write(tmp_path / "in/texts.jsonl", rows)
    write_rows(tmp_path / "in/rows.parquet", rows[:80])
    command = ("dedupe", "in", "--emit", "map")
    crawl.run(*command, "-j", "2", "-o", "local.jsonl", cwd=tmp_path, code=3)
    with MemoryKiller() as killer:
        said = crawl.run(*command, "--engine", "daft", "--address", cluster[0], "-o", "ray.jsonl", cwd=tmp_path, code=3)
    assert killer.killed
    assert "in/pages.jsonl:21: the process that worked on it died" in said
    assert "in/rows.parquet:13: not text" in said
    assert said.splitlines()[2].startswith("articlekit: 422 documents: ")
    local, ray = (
        # The clusters have the numbers of documents, of which there is one less.
        [{**json.loads(line), "cluster": None} for line in (tmp_path / name).read_bytes().splitlines()]
        for name in ("local.jsonl", "ray.jsonl")
    )
    assert ray == [row for row in local if row["id"] != "fat"]
    assert len(ray) == 420


def test_rules_are_those_of_one_process(cluster, tmp_path):
    for host, pages in sites().items():
        crawl.write(tmp_path / f"in/{host}.jsonl", [{"url": page.url, "html": page.html} for page in pages])
    crawl.run("learn", "in", "-o", "one.toml", cwd=tmp_path)
    crawl.run("learn", "in", "-o", "ray.toml", "--engine", "daft", "--address", cluster[1], cwd=tmp_path)
    assert (tmp_path / "ray.toml").read_bytes() == (tmp_path / "one.toml").read_bytes()


def test_nodes_need_a_directory_in_common(tmp_path):
    crawl.write_articles(tmp_path / "articles.jsonl", 10)
    command = ("dedupe", "articles.jsonl", "--engine", "daft", "--address", "auto")
    said = crawl.run(*command, cwd=tmp_path, code=2)
    assert "--address needs -o FILE on a disk that all nodes share" in said
