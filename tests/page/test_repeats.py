"""Collapse: what counts as a copy of the body, and which copy stays."""

import re

import pytest

import articlekit
from articlekit.model.settings import Repeats
from made_up import ARTICLES, page

TITLE, *BODY = ARTICLES["zh"]
# Long enough for half of it to be a copy.
BODY += [
    "渡口的账本用麻绳拴在柱子上，谁过河谁自己记一笔，记错了也没有人去改，年底合作社来人对账，这么多年只差过一次，差了三毛钱，后来查出是一只羊没有算船票。",
    "老葛的女儿在城里学画图，每年回来都给渡船画一张像，画到今年已经有十一张，头几张歪歪扭扭，最近两张连船板上的木纹都数得清，他把它们全贴在灶房的墙上。",
    "对岸的小学只剩一个老师，老师晚放学的时候，就在河边点一盏灯，老葛看见灯亮，不管天多黑，都把船撑过去，等最后一个孩子上了岸，他才把缆绳系回那棵老柳树上。",
]

MORE = "今年秋天他又添了一条小船。"


def collapsed(*lines, **settings):
    return articlekit.collapse(articlekit.read(page(*lines)), repeats=Repeats(**settings) if settings else None)


def kept(*lines, **settings):
    return [block.text for block in collapsed(*lines, **settings).kept]


def edited(line):
    """Return a line with one character changed, well inside its first long clause."""
    return re.sub("[^，。]{8,}", lambda match: match.group()[:4] + "某" + match.group()[5:], line, count=1)


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
COPIES = {
    "the same": BODY,
    "with its title": [TITLE, *BODY],
    "indented with U+3000": [f"　　{line}" for line in BODY],
    "in traditional characters": [line.translate(str.maketrans("渡换两钉给", "渡換兩釘給")) for line in BODY],
    "with half-width punctuation": [line.replace("，", ",") for line in BODY],
    "with zero-width spaces": ["\u200b".join(line) for line in BODY],
    "with one character changed in each paragraph": [edited(line) for line in BODY],
    "with a paragraph split": [*BODY[0].partition("，")[::2], *BODY[1:]],
    "merged into one paragraph": ["".join(BODY)],
    "with two paragraphs merged": [BODY[0] + BODY[1], *BODY[2:]],
    "in reverse order": BODY[::-1],
    "without its last paragraph": BODY[:-1],
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_second_copy_goes(copy):
    assert kept(TITLE, *BODY, *copy) == [TITLE, *BODY]


def split(body):
    return [part for line in body for part in re.split("(?<=，)", line)]


def test_a_second_copy_goes_that_is_split_at_every_comma():
    body = [line for line in BODY if not line.startswith("第一")]
    assert kept(TITLE, *body, *split(body)) == [TITLE, *body]


def test_a_second_copy_goes_whose_paragraphs_begin_with_numerals_and_are_split():
    body = [f"20{number}年，{line}" for number, line in enumerate(BODY, 11)]
    assert kept(TITLE, *body, *split(body)) == [TITLE, *body]


@pytest.mark.parametrize("name", ARTICLES)
def test_a_second_copy_goes_in_every_language(name):
    article = ARTICLES[name]
    assert kept(*article, *article) == list(article)


def test_full_width_digits_are_the_same_digits():
    body = [
        f"{line}全程共计1{number}20米，耗时{number}7分钟，有{number}03人围观。" for number, line in enumerate(BODY, 2)
    ]
    assert kept(TITLE, *body, *(line.translate(WIDE) for line in body)) == [TITLE, *body]


@pytest.mark.parametrize("copies", [3, 5])
def test_of_many_copies_one_stays(copies):
    assert kept(TITLE, *BODY * copies) == [TITLE, *BODY]


def test_the_union_of_the_copies_stays():
    assert kept(TITLE, *BODY, *BODY[:3], MORE, *BODY[3:]) == [TITLE, *BODY, MORE]


def test_a_copy_with_a_paragraph_of_its_own_goes_but_for_that():
    more = (
        "今年秋天老葛又添了一条小船，专门接送到对岸上夜校的几个年轻人，来回都不收钱，风雨无阻，年轻人就帮他挑水劈柴。"
    )
    assert kept(TITLE, *BODY, *BODY[:3], more, *BODY[3:]) == [TITLE, *BODY, more]


def test_every_copy_says_what_it_is_a_copy_of():
    gone = collapsed(TITLE, *BODY, *BODY).removed
    assert {(block.removal.stage, block.removal.rule) for block in gone} == {("collapse", "repeated-body")}
    assert {tuple(block.removal.reasons) for block in gone} == {("duplicate",)}
    assert {block.removal.because for block in gone} == {"copy of lines 3-17"}


REFRAIN = ["摇啊摇，摇过河湾，", "桨声轻轻，莫惊了鱼，", "等到月亮上了柳梢，", "我们就回家。"]
LAW = [
    f"第{number}条　{who}应当爱护渡口的公用设施，不得擅自移动、损坏；造成损失的，{who}应当承担相应的责任。"
    for number, who in zip("一二三四五六", ("乘客", "船工", "货主", "渡口管理员", "合作社", "施工单位"), strict=True)
]
FORM = ["姓名：__________", "住址：__________", "电话：__________", "渡河日期：____年__月__日", "签名：__________"]
LEGITIMATE = {
    "refrains": [
        *("第一支渡歌", "清早的雾里撑出一条船，", "船上坐着要出嫁的姑娘，", *REFRAIN),
        *("晌午的日头晒着船舷，", "船上坐着赶集的老汉，", *REFRAIN),
        *("傍晚的风吹皱了水面，", "船上坐着回家的孩子，", *REFRAIN),
    ],
    "a refrain of one line": ["请一定扶好船舷！", "上船以后，", "请一定扶好船舷！", "下船之前，", "请一定扶好船舷！"],
    "a table": [
        "日期 班次 人数",
        *(
            f"{day}日 {when}班 {count}人"
            for day in (1, 2, 3, 4, 5)
            for when, count in (("早", 20), ("午", 12), ("晚", 20))
        ),
    ],
    "questions that stand in the contents and above their answers": [
        *("渡船几点开？", "下雨天开不开？", "牛可以上船吗？", "小孩要不要买票？"),
        "渡船几点开？",
        "天亮开第一班，天黑收最后一班，中间有人就走，没有人就等一等，老葛从来不看表。",
        "下雨天开不开？",
        "小雨照开，大雨看水，水漫过第二级石阶就不开，这是渡口几代人用教训换来的规矩。",
        "牛可以上船吗？",
        "可以，一次只能上一头，牵绳的人要站在船头，牛要站在船中间，鸡鸭不占位置不收钱。",
        "小孩要不要买票？",
        "不要，背书包的一律不要，不背书包的看个头，个头超过桨的一半就要出五毛钱。",
    ],
    "numbered articles of a law": ["柳岸渡口管理办法", *LAW],
    "two forms": [*FORM, "（存根联）", *FORM],
    "labels of an interview": [
        line
        for question, answer in zip(
            ("新桨用着怎么样？", "旧桨舍不得扔？", "明年真要修桥？"),
            (
                "顺手，就是太新了，握着滑，得用汗慢慢养，养上半年才算是自己的。",
                "舍不得，二十六年，比我女儿还大两岁，哪能说烧就烧了。",
                "真修，图纸我都看了，桥墩就立在我拴船的那块石头旁边。",
            ),
            strict=True,
        )
        for line in ("记者：", question, "老葛：", answer)
    ],
    "captions that are nearly alike": [
        f"{day}月3日，摆渡人老葛在柳岸渡口把新桨装上渡船，乘客们在岸边等候。{who} 摄"
        for day, who in ((4, "周小禾"), (4, "石桥"), (5, "葛亮"), (5, "周小禾"), (6, "石桥"), (6, "葛亮"), (7, "符青"))
    ],
    "one paragraph under two headings": [
        "一、桥的这头",
        "桥头的茶摊早上五点生火，水开了三遍才等来第一个客人，是个赶早班车去县里卖竹篮的老人，他每天都坐同一张板凳。",
        "他不急着走，把竹篮一只一只摞好，说卖得完卖不完都要回来喝第二碗，第二碗比第一碗浓，也比第一碗便宜。",
        "二、桥的那头",
        "对岸没有茶摊，只有一块晒谷子的空场，天一亮就有人拿扫帚来占地方，谁的扫帚先放下，那一块就归谁家用一天。",
        "桥头的茶摊早上五点生火，水开了三遍才等来第一个客人，是个赶早班车去县里卖竹篮的老人，他每天都坐同一张板凳。",
    ],
}


@pytest.mark.parametrize("lines", LEGITIMATE.values(), ids=LEGITIMATE)
def test_what_repeats_by_nature_stays(lines):
    assert kept(*lines) == lines
    assert kept(TITLE, *BODY, *lines) == [TITLE, *BODY, *lines]


def test_a_figure_that_differs_is_no_copy():
    lines = [
        f"{year}年，柳岸渡口共运送乘客{count}人次，其中学生{count // 3}人次，全年停航{count % 17}天，没有发生事故。"
        for year, count in ((2017, 31220), (2018, 29873), (2019, 30416), (2020, 11752))
    ]
    assert kept(*lines) == lines


def test_a_paragraph_pasted_twice_in_a_row_stays_once():
    article = collapsed(TITLE, *BODY[:6], BODY[5], *BODY[6:])
    assert [block.text for block in article.kept] == [TITLE, *BODY]
    assert [(block.line, block.removal.rule) for block in article.removed] == [(15, "repeated-paragraph")]


def test_a_paragraph_under_each_picture_stays_once():
    lead = BODY[1] + BODY[2]
    captions = ["图为渡口的早晨。 林舟摄", "图为渡口的正午。 林舟摄", "图为收桨的老人。 林舟摄"]
    gallery = [line for caption in captions for line in (lead, caption)]
    article = collapsed(TITLE, lead, *BODY[3:], *gallery)
    assert [block.text for block in article.kept] == [TITLE, lead, *BODY[3:], *captions]
    assert {block.removal.rule for block in article.removed} == {"repeated-paragraph"}


def test_a_paragraph_that_stands_below_one_of_prose_each_time_is_a_refrain():
    refrain = BODY[1] + BODY[2]
    verses = [BODY[3] + BODY[4], BODY[5] + BODY[6], BODY[0] + BODY[7]]
    lines = [line for verse in verses for line in (verse, refrain)]
    assert [block.text for block in collapsed(TITLE, *lines).kept] == [TITLE, *lines]


def test_a_lead_that_is_cut_short_goes_where_its_text_follows():
    article = collapsed(BODY[0][:30] + "…", TITLE, *BODY)
    assert [block.text for block in article.kept] == [TITLE, *BODY]
    assert [(block.line, block.removal.rule) for block in article.removed] == [(1, "repeated-lead")]
    assert kept(BODY[0][:30] + "...", TITLE, *BODY) == [TITLE, *BODY]


def test_a_summary_of_the_first_paragraphs_goes():
    assert kept(BODY[0] + BODY[1], TITLE, *BODY) == [TITLE, *BODY]


def test_a_short_line_that_the_text_begins_with_stays():
    assert kept("清早的雾还没有散", *BODY) == ["清早的雾还没有散", *BODY]


def test_removed_blocks_are_not_compared():
    article = articlekit.strip(articlekit.read(page(TITLE, *BODY, "版权所有 © 2021 柳岸网", *BODY)))
    assert [block.text for block in articlekit.collapse(article).kept] == [TITLE, *BODY]
    marked = articlekit.collapse(article)
    assert articlekit.collapse(marked).blocks == marked.blocks


FIRST = [TITLE, *BODY]
LAST = [TITLE, *BODY[:5], MORE, *BODY[5:]]


@pytest.mark.parametrize(
    ("keep", "expected"),
    [
        ("first", FIRST),
        ("last", LAST),
        ("longest", LAST),
        ("merge", [*FIRST, MORE]),
    ],
)
def test_keep_says_which_copy_stays(keep, expected):
    assert kept(*FIRST, *LAST, keep=keep) == expected


def test_the_longest_copy_may_be_the_first():
    assert kept(TITLE, *BODY, *BODY[:6], keep="longest") == [TITLE, *BODY]


def test_without_copies_keep_changes_nothing():
    for keep in ("first", "last", "longest", "merge"):
        assert kept(TITLE, *BODY, keep=keep) == [TITLE, *BODY]


def test_fewer_paragraphs_than_min_blocks_are_no_copy():
    lines = [TITLE, *BODY, *BODY[:3]]
    assert kept(*lines, min_blocks=3, min_chars=100) == lines[:-3]
    assert kept(*lines, min_blocks=5, min_chars=100) == lines


def test_less_text_than_min_chars_is_no_copy_unless_it_is_min_coverage_of_the_page():
    lines = [TITLE, *BODY, *BODY[:3]]
    assert kept(*lines, min_chars=100, min_coverage=1.0) == lines[:-3]
    assert kept(*lines, min_chars=1000, min_coverage=1.0) == lines
    assert kept(*lines, min_chars=1000, min_coverage=0.2) == lines[:-3]


def test_lines_less_alike_than_similarity_are_no_copies():
    half = [(line[: len(line) // 2], line[len(line) // 2 :]) for line in BODY]
    lines = [TITLE, *BODY, *(same + re.sub("(.)[^，。]", r"\1某", other) for same, other in half)]
    assert kept(*lines) == lines
    assert kept(*lines, similarity=0.6) == [TITLE, *BODY]


@pytest.mark.parametrize(
    "settings",
    [
        *({"min_blocks": 0}, {"min_chars": -1}, {"min_coverage": 1.1}, {"min_coverage": -0.1}),
        *({"similarity": 1.1}, {"similarity": -0.1}, {"keep": "shortest"}),
    ],
)
def test_settings_that_mean_nothing_are_refused(settings):
    with pytest.raises(ValueError, match=next(iter(settings))):
        Repeats(**settings)


def test_the_settings_reach_clean():
    lines = [*FIRST, *LAST]
    assert [block.text for block in articlekit.clean(page(*lines), repeats=Repeats(keep="last")).kept] == LAST


def test_collapse_leaves_nothing_that_collapse_would_take():
    line = "柳岸的磨坊今年重新转了起来，守了它二十年的老人把水闸打开，第一天就磨出了三百斤面粉，分给了来看热闹的人。"
    other = "渡口的茶摊也在同一天开张，摆摊的姑娘说，她等这一天等了两个冬天，连茶碗都换了三回新的。"
    article = articlekit.collapse(articlekit.read("\n".join([line] * 4 + [other])))
    assert articlekit.collapse(article) == article
    assert article.text == f"{line}\n{other}\n"


def test_paragraphs_that_differ_in_a_number_are_a_list():
    rows = [
        f"{day}日，柳岸渡口一共摆渡{day * 7 + 12}人，运货{day + 3}担，收{day * 2 + 31}元，全记在账上，封船前对过一遍。"
        for day in range(1, 13)
    ]
    assert [block.text for block in articlekit.clean("\n".join(rows)).kept] == rows


def test_notices_alike_but_for_their_labels_are_no_copies():
    rows = [
        f"{place}：因为河道清淤，从六日晚上十点起停渡八个小时，请大家提前安排出行，恢复以后先开两班空船再载客，不便之处请谅解。"
        for place in ("柳岸", "石滩", "苇塘", "沙咀", "柏木")
    ]
    assert [block.text for block in articlekit.clean("\n".join(["渡口停渡的通知", *rows])).kept] == [
        "渡口停渡的通知",
        *rows,
    ]
