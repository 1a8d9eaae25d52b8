"""articlekit learn, and clean --learn."""

import json

import pytest

from made_up import Run
from made_up_sites import sites

pytestmark = pytest.mark.slow

STORY = "第{n}天的雨下到半夜才停，河水涨到了第{n}级台阶，守闸的老人把灯挂在第{n}根柱子上。"


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    folder.mkdir()
    for number in range(8):
        story = [STORY.format(n=number * 5 + part) + "雨" * part for part in range(5)]
        lines = ["河湾小站之窗", "本站由河湾人自己办", f"第{number}期", *story, "欢迎常来河湾坐坐"]
        folder.joinpath(f"{number}.txt").write_text("\n\n".join(lines), "utf-8")
    return folder


def test_what_was_learned_is_a_rules_file_that_clean_takes(articlekit: Run, site, tmp_path):
    assert articlekit("learn", "site", "-o", "site.toml").returncode == 0
    assert articlekit("rules", "check", "site.toml").returncode == 0
    text = articlekit("clean", "--rules", "site.toml", "site/3.txt").stdout.decode()
    assert "第15天" in text
    assert "坐坐" not in text
    assert "河湾人" not in text


def test_where_nothing_was_learned_the_rules_are_none_and_clean_takes_them(articlekit: Run, site, tmp_path):
    for path in sorted(site.iterdir())[1:]:
        path.unlink()
    assert articlekit("learn", "site", "-o", "site.toml").returncode == 0
    assert tmp_path.joinpath("site.toml").read_bytes().startswith(b"# ")
    assert articlekit("rules", "check", "site.toml").returncode == 0
    assert articlekit("clean", "--rules", "site.toml", "site").stdout == articlekit("clean", "site").stdout != b""


def test_both_at_once_is_the_same_as_one_after_the_other(articlekit: Run, site, tmp_path):
    articlekit("learn", "site", "-o", "site.toml")
    articlekit("clean", "--rules", "site.toml", "site", "-d", "one")
    assert articlekit("clean", "--learn", "site", "-d", "two").returncode == 0
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two


def test_rules_go_to_standard_output_and_the_summary_does_not(articlekit: Run, site):
    result = articlekit("learn", "site")
    assert result.stdout.startswith(b"[[rule]]\n")
    assert b"8 pages: 8 ok" in result.stderr


def test_a_bad_page_costs_nothing_but_a_line(articlekit: Run, site):
    good = articlekit("learn", "site").stdout
    site.joinpath("9.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    result = articlekit("learn", "site")
    assert (result.returncode, result.stdout) == (3, good)


def test_an_existing_file_is_not_replaced(articlekit: Run, site, tmp_path):
    tmp_path.joinpath("site.toml").write_text("mine")
    assert articlekit("learn", "site", "-o", "site.toml").returncode == 2
    assert tmp_path.joinpath("site.toml").read_text() == "mine"


def test_learning_needs_pages_that_can_be_read_twice(articlekit: Run, site):
    result = articlekit("clean", "--learn", stdin=b"x")
    assert result.returncode == 2
    assert b"reads the pages twice" in result.stderr


def test_a_list_of_pages_is_read_as_often_as_it_takes(articlekit: Run, site, tmp_path):
    names = sorted(str(path.relative_to(tmp_path)) for path in site.iterdir())
    tmp_path.joinpath("list").write_text("\n".join(names), "utf-8")
    listed = articlekit("clean", "--learn", "--files-from", "list", "-f", "jsonl")
    assert listed.stdout == articlekit("clean", "--learn", *names, "-f", "jsonl").stdout != b""


def test_a_share_out_of_range_is_a_usage_error(articlekit: Run, site):
    assert articlekit("learn", "--min-share", "2", "site").returncode == 2


def test_folders_of_dates_below_the_input_are_one_site(articlekit: Run, site, tmp_path):
    dated = tmp_path / "crawl" / "site"
    for number, page in enumerate(sorted(site.iterdir())):
        folder = dated / "2024" / f"{number:02}"
        folder.mkdir(parents=True)
        folder.joinpath("page.txt").write_bytes(page.read_bytes())
    result = articlekit("learn", "crawl")
    assert b"of crawl/site" in result.stdout
    assert b"learned from 8 pages of 1 site\n" in result.stderr
    deep = articlekit("learn", "--site-depth", "3", "crawl")
    assert b"no rules learned from 8 pages of 8 sites: none has 3 pages; see --site-depth, --min-pages\n" in deep.stderr


def test_a_folder_that_is_named_as_a_host_is_a_site(articlekit: Run, site, tmp_path):
    for host in ("east.example", "west.example"):
        folder = tmp_path / "crawl" / "2024" / host / "05"
        folder.mkdir(parents=True)
        for page in site.iterdir():
            folder.joinpath(page.name).write_bytes(page.read_bytes())
    result = articlekit("clean", "--learn", "crawl", "-d", "out")
    assert b"rules learned from 16 pages of 2 sites\n" in result.stderr


def test_without_a_line_in_common_it_says_so(articlekit: Run, tmp_path):
    for number in range(6):
        tmp_path.joinpath(f"{number}.txt").write_text(
            f"{'东南西北中上'[number]}岸的人{'说写听画看想'[number]}了一天。", "utf-8"
        )
    result = articlekit("learn", *[f"{number}.txt" for number in range(6)])
    assert b"no rules learned from 6 pages of 1 site: no line is on 50% of a site's pages" in result.stderr


@pytest.fixture
def crawl(tmp_path):
    """Return a crawl of two sites of HTML, one of which changes its template half-way."""
    for host in ("boxed.example", "redesigned.example"):
        for number, page in enumerate(sites()[host]):
            path = tmp_path / "crawl" / f"www.{host}" / f"{number:02}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page.html, "utf-8")
    return tmp_path / "crawl"


def test_where_the_articles_are_is_learned_from_html(articlekit: Run, crawl, tmp_path):
    assert articlekit("learn", "crawl", "-o", "sites.toml").returncode == 0
    written = tmp_path.joinpath("sites.toml").read_text("utf-8")
    assert written.startswith('[[site]]\nid = "www-boxed-example-article-1"\nhost = "www.boxed.example"\n')
    assert 'article = "div.text, div.standfirst"' in written
    checked = articlekit("rules", "check", "sites.toml", "--pages", "crawl")
    assert checked.returncode == 0
    assert b"(www.boxed.example): of 25 pages article 'div.text, div.standfirst' on 25, title" in checked.stdout
    assert b"(www.redesigned.example): of 25 pages article 'div.nav-text' on 12" in checked.stdout
    page = sites()["boxed.example"][3]
    text = articlekit("clean", "--rules", "sites.toml", "crawl/www.boxed.example/03.html").stdout.decode()
    assert text == "\n\n".join((page.title, *page.body)) + "\n"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_rules_do_not_depend_on_the_number_of_processes(articlekit: Run, crawl, jobs, tmp_path):
    articlekit("learn", "crawl", "-o", "sites.toml")
    one = articlekit("clean", "--rules", "sites.toml", "crawl", "-f", "jsonl").stdout
    assert articlekit("clean", "--learn", "-j", jobs, "crawl", "-f", "jsonl").stdout == one


def test_json_lines_with_addresses_are_of_their_hosts(articlekit: Run, tmp_path):
    pages = sites()["tried.example"]
    rows = [json.dumps({"html": page.html, "url": page.url}) for page in pages]
    tmp_path.joinpath("pages.jsonl").write_text("\n".join(rows), "utf-8")
    result = articlekit("clean", "--learn", "pages.jsonl", "-f", "jsonl")
    texts = [json.loads(line)["text"] for line in result.stdout.decode().splitlines()]
    assert texts == ["\n\n".join((page.title, *page.body)) + "\n" for page in pages]


def test_what_was_learned_is_kept_for_the_next_crawl_which_says_what_has_changed(articlekit: Run, crawl, tmp_path):
    site, later = crawl / "www.redesigned.example", tmp_path / "later"
    later.mkdir()
    for path in sorted(site.iterdir())[12:]:
        path.rename(later / path.name)
    assert articlekit("learn", "crawl", "--update", "known.toml").returncode == 0
    known = tmp_path.joinpath("known.toml").read_bytes()
    for path in list(site.iterdir()):
        path.unlink()
    for path in later.iterdir():
        path.rename(site / path.name)
    result = articlekit("learn", "crawl/www.redesigned.example", "-o", "now.toml", "--update", "known.toml")
    said = b"warning: www.redesigned.example: the template has changed: articles are in div.sidebar-main"
    assert said in result.stderr
    now = tmp_path.joinpath("known.toml").read_bytes()
    assert now != known
    assert now == tmp_path.joinpath("now.toml").read_bytes()
    assert b"www.boxed.example" in now


def test_a_job_keeps_what_it_learned_beside_its_file(articlekit: Run, crawl, tmp_path):
    job = 'input = "crawl"\noutput = "out/{run_id}"\n[learn]\n[clean]\n[report]\n'
    tmp_path.joinpath("job.toml").write_text(job, "utf-8")
    assert articlekit("run", "job.toml", "--run-id", "1").returncode == 0
    kept = tmp_path.joinpath("job.rules.toml").read_bytes()
    assert kept == tmp_path.joinpath("out/1/rules.toml").read_bytes()
    report = tmp_path.joinpath("out/1/report.html").read_text("utf-8")
    assert "Pages from which rules of their site took something: 50" in report
    for path in sorted((crawl / "www.boxed.example").iterdir())[1:]:
        path.unlink()
    assert articlekit("run", "job.toml", "--run-id", "2").returncode == 0
    assert tmp_path.joinpath("job.rules.toml").read_bytes() == kept


def test_rules_of_others_are_imported(articlekit: Run, tmp_path):
    tmp_path.joinpath(".lake.example.txt").write_text("title: //h1\nbody: //div[@id='a']\nstrip: //p[text()='x']\n")
    tmp_path.joinpath("empty.example.txt").write_text("tidy: no\n")
    result = articlekit("rules", "import", ".lake.example.txt", "empty.example.txt", "-o", "sites.toml")
    assert result.returncode == 0
    assert b".lake.example.txt:3: strip: //p[text()='x']: CSS cannot say [text()='x']; left out" in result.stderr
    assert b"empty.example.txt: no rule in it" in result.stderr
    assert b"1 rule from 2 files" in result.stderr
    assert articlekit("rules", "check", "sites.toml").returncode == 0
    assert b'article = "div#a"' in tmp_path.joinpath("sites.toml").read_bytes()
    assert articlekit("rules", "import", "missing.txt").returncode == 4


def test_rules_that_find_nothing_are_a_finding(articlekit: Run, crawl, tmp_path):
    rule = '[[site]]\nid = "a"\nhost = "www.boxed.example"\narticle = "div.gone"\n'
    tmp_path.joinpath("mine.toml").write_text(rule, "utf-8")
    result = articlekit("rules", "check", "mine.toml", "--pages", "crawl")
    assert result.returncode == 1
    said = b"mine.toml: a (www.boxed.example): of 25 pages article 'div.gone' on 0; no article on crawl/"
    assert said in result.stdout
    other = articlekit("rules", "check", "mine.toml", "--pages", "crawl/www.redesigned.example")
    assert b"none of the pages is one of its own" in other.stdout


def test_rules_by_site_are_listed_and_shown(articlekit: Run, tmp_path):
    rule = '[[site]]\nid = "lake"\nhost = "*.lake.example"\npath = "/news/*"\narticle = "div.story"\n'
    tmp_path.joinpath("mine.toml").write_text(rule, "utf-8")
    listed = articlekit("rules", "list", "--rules", "mine.toml").stdout.decode().splitlines()
    assert listed[-1].split() == ["lake", "site", "*.lake.example/news/*"]
    assert articlekit("rules", "show", "lake", "--rules", "mine.toml").stdout.decode() == rule
    shown = json.loads(articlekit("rules", "show", "lake", "--rules", "mine.toml", "-f", "json").stdout)
    assert shown["article"] == ["div.story"]


@pytest.mark.parametrize("options", [("-j", "2"), ("--engine", "local", "-j", "1")])
def test_inputs_that_are_read_in_parts_teach_the_same(articlekit: Run, crawl, tmp_path, options):
    with (crawl / "huts.jsonl").open("w", encoding="utf-8") as stream:
        for number in range(30):
            story = [STORY.format(n=number * 3 + part) for part in range(4)]
            text = "\n\n".join(["灯塔小屋的窗", f"第{number}夜", *story, "愿灯火常明"])
            stream.write(json.dumps({"url": f"https://hut.example/{number}", "text": text}, ensure_ascii=False) + "\n")
    (crawl / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    alone = articlekit("learn", "crawl", "-o", "alone.toml")
    assert (alone.returncode, alone.stderr.count(b"\n")) == (3, 3)
    parts = articlekit("learn", "crawl", "-o", "parts.toml", "--summary", "summary.json", *options)
    assert parts.returncode == 3
    assert sorted(parts.stderr.splitlines()) == sorted(alone.stderr.splitlines())
    rules = (tmp_path / "parts.toml").read_bytes()
    assert rules == (tmp_path / "alone.toml").read_bytes()
    assert b"hut.example" in rules
    assert b"www.boxed.example" in rules
    assert json.loads((tmp_path / "summary.json").read_bytes())["failed"] == 1


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("-", "-j", "2"), "write it to a file"),
        (("crawl", "--address", "auto"), "add --engine daft"),
        (("crawl", "--engine", "local", "--errors-to", "e.jsonl"), "leave out --errors-to"),
    ],
)
def test_what_an_engine_cannot_do_is_refused(articlekit: Run, crawl, options, why):
    result = articlekit("learn", *options, stdin=b"")
    assert result.returncode == 2
    assert why in result.stderr.decode()


def test_a_run_over_an_engine_stops_where_it_is_asked_to(articlekit: Run, crawl, tmp_path):
    (crawl / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    result = articlekit("learn", "crawl", "-j", "2", "--on-error", "stop", "-o", "sites.toml")
    assert b"stopped after 1 failed page" in result.stderr
    assert result.returncode == 5
    assert not (tmp_path / "sites.toml").exists()
