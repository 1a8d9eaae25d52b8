"""The Scrapy pipeline in a real crawl of pages on a local server."""

import json
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

pytest.importorskip("scrapy")

BODY = [
    "汀州的第一座浮桥昨天拆除，沿河三个村子的居民从今天起改走新桥，摆渡的老船也在同一天停航。",
    "新桥长二百四十米，桥面铺的是本地的青石，桥头种了一排乌桕，过桥的人说比从前少走半个钟头。",
    "老船工郑满仓把船桨送给了镇上的小学，他说孩子们以后只能在书里知道什么叫渡口了。",
    "镇里打算把旧码头改成一处歇脚的凉亭，石阶不拆，只修补水边松动的几级。",
]
CRAWL = """
import sys
import scrapy
from scrapy.crawler import CrawlerProcess

class Spider(scrapy.Spider):
    name = "news"
    start_urls = [sys.argv[1] + name for name in sys.argv[5:]]
    def parse(self, response):
        yield {"url": response.url.rsplit("/", 1)[1], "html": response.body}

process = CrawlerProcess({
    "ITEM_PIPELINES": {"articlekit.scrapy.ArticlePipeline": 300},
    "FEEDS": {sys.argv[2]: {"format": "jsonlines", "encoding": "utf8"}},
    "ARTICLEKIT_ON_DUPLICATE": sys.argv[3], "ARTICLEKIT_WORKERS": int(sys.argv[4]),
    "CONCURRENT_REQUESTS": 1, "LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False,
})
crawler = process.create_crawler(Spider)
process.crawl(crawler)
process.start()
print({key: value for key, value in crawler.stats.get_stats().items() if key.startswith("articlekit/")})
"""


def page(body, title="浮桥拆了 乡亲改走新桥", charset="utf-8"):
    paragraphs = "".join(f"<p>{line}</p>" for line in body)
    return (
        f'<html><head><meta charset="{charset}"><title>{title}</title></head><body><h1>{title}</h1>'
        f"<p>2023-05-04 08:30 来源：汀州日报</p>{paragraphs}<p>版权所有 汀州日报社 京ICP备12345678号</p></body></html>"
    ).encode(charset)


@pytest.fixture
def site(tmp_path):
    root = tmp_path / "site"
    root.mkdir()
    (root / "a.html").write_bytes(page(BODY, charset="gb18030"))
    (root / "b.html").write_bytes(page([*BODY, "（责任编辑：方小北）"], "新桥通行 浮桥成往事"))
    (root / "c.html").write_bytes(page([line[::-1] for line in BODY], "另一件事"))
    (root / "d.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    quiet = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(quiet, directory=root))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def crawl(site, tmp_path, on_duplicate, workers=0):
    script, feed = tmp_path / "crawl.py", tmp_path / "items.jsonl"
    script.write_text(f'if __name__ == "__main__":\n{indented(CRAWL)}', "utf-8")
    run = subprocess.run(
        [sys.executable, script, site, feed, on_duplicate, str(workers), "a.html", "b.html", "c.html", "d.html"],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    items = {item["url"]: item for item in map(json.loads, feed.read_text("utf-8").splitlines())}
    return items, run


def indented(code):
    return "\n".join(f"    {line}" for line in code.splitlines())


def test_pages_become_articles_and_copies_are_dropped(site: str, tmp_path: Path):
    items, run = crawl(site, tmp_path, "drop")
    # Which of the two copies is cleaned first is up to the machine.
    first, other = sorted(items)
    assert first in ("a.html", "b.html")
    assert other == "c.html"
    article = items[first]
    assert all(line in article["text"] for line in BODY)
    assert "ICP" not in article["text"]
    assert (article["date"], article["publisher"]) == ("2023-05-04T08:30", "汀州日报")
    assert article["title"] == {"a.html": "浮桥拆了 乡亲改走新桥", "b.html": "新桥通行 浮桥成往事"}[first]
    assert "html" not in article
    assert "'articlekit/duplicates/near': 1" in run.stdout
    assert "'articlekit/failed': 1" in run.stdout


def test_the_log_of_a_dropped_item_holds_neither_its_page_nor_its_text(site: str, tmp_path: Path):
    _, run = crawl(site, tmp_path, "drop")
    log = run.stdout + run.stderr
    assert log.count("Dropped: articlekit: ") == 2
    assert "near duplicate of" in log
    assert not [line for line in (*BODY, "PNG", "<html") if line in log]


def test_copies_are_marked_when_asked_to(site: str, tmp_path: Path):
    items, _ = crawl(site, tmp_path, "mark", workers=1)
    assert sorted(items) == ["a.html", "b.html", "c.html"]
    assert len({tuple(item) for item in items.values()}) == 1, "an item has other fields than the next"
    marked = {name: item["duplicate_of"] for name, item in items.items() if item["duplicate_of"]}
    assert marked in ({"a.html": "b.html"}, {"b.html": "a.html"})
    assert {items[name]["relation"] for name in marked} == {"near"}


def test_the_page_may_be_the_one_value_of_a_list_and_nothing_else_is_one():
    from articlekit.scrapy import _clean

    assert _clean([page(BODY)], "http://a.example/").text == _clean(page(BODY), "http://a.example/").text
    for other in (["a", "b"], 3, {"html": "a"}):
        assert "ARTICLEKIT_FIELD" in _clean(other, "http://a.example/")
