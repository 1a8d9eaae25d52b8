"""articlekit learn, and clean --learn."""

import pytest

from made_up import Run

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
    assert b"no rules learned from 8 pages of 8 sites: none has 5 pages; see --site-depth, --min-pages\n" in deep.stderr


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
