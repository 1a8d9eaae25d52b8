"""Title, date, publisher, author, editor, reads, language and sections."""

import pytest

import articlekit
from made_up import ARTICLES, page

TITLE, *BODY = ARTICLES["zh"]


def metadata(*head, body=BODY, tail=()):
    return articlekit.clean(page(*head, *body, *tail)).metadata


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        (
            "2019-09-26 12:11来源：柳岸晚报作者：周小禾",
            {"date": "2019-09-26T12:11", "publisher": "柳岸晚报", "author": "周小禾"},
        ),
        (
            "时间: 2018-12-26 来源: 柳岸报 编辑: 万 先觉 阅读量:8,894",
            {"date": "2018-12-26", "publisher": "柳岸报", "editor": "万先觉", "reads": 8894},
        ),
        (
            "2021-04-16 08:05 | 来源：柳岸晚报 | 作者：周 禾",
            {"date": "2021-04-16T08:05", "publisher": "柳岸晚报", "author": "周禾"},
        ),
        ("来源：柳岸晚报 2021-04-16 阅读：12,345次", {"date": "2021-04-16", "publisher": "柳岸晚报", "reads": 12345}),
        ("来源：柳岸社 2021-04-16 08:05:09 浏览次数：1024", {"date": "2021-04-16T08:05:09", "reads": 1024}),
        ("發佈時間：2021-04-16 來源：臨江晚報 記者：周小禾", {"publisher": "臨江晚報", "author": "周小禾"}),
        ("来源：柳岸晚报", {"date": None, "publisher": "柳岸晚报"}),
        ("来源：柳岸晚报 周小禾 2021-04-16", {"publisher": "柳岸晚报", "author": "周小禾"}),
        ("记者 周小禾 通讯员 葛亮 2021-04-16 08:05", {"publisher": None, "author": "周小禾 葛亮"}),
        ("作者：佚名 来源：未知 2021-04-16", {"date": "2021-04-16", "publisher": None, "author": None}),
        ("发布机构：柳岸镇人民政府 发布日期：2021-04-16", {"date": "2021-04-16", "publisher": "柳岸镇人民政府"}),
    ],
)
def test_labels_are_read_whether_parted_or_glued_together(line, fields):
    found = metadata(TITLE, line)
    assert {name: getattr(found, name) for name in fields} == fields
    assert found.title == TITLE


@pytest.mark.parametrize(
    "line",
    [
        "2021-04-16 08:05 柳岸晚报",
        "柳岸晚报 2021-04-16 08:05",
        "柳岸晚报 | 2021年4月16日 08:05",
        "2021/4/16 8:05 · 柳岸晚报",
    ],
)
def test_a_name_beside_the_date_is_the_publisher(line):
    found = metadata(TITLE, line)
    assert (found.date, found.publisher) == ("2021-04-16T08:05", "柳岸晚报")


def test_a_weekday_beside_the_date_is_no_publisher():
    assert metadata(TITLE, "2021年4月16日 星期五 08:05").publisher is None


@pytest.mark.parametrize(
    ("line", "title", "author", "publisher", "date"),
    [
        (
            "By Marta Quill | Hollow Reach Gazette | 12 March 2021, 8:40 pm",
            *(ARTICLES["en"][0], "Marta Quill", "Hollow Reach Gazette", "2021-03-12T20:40"),
        ),
        ("By Marta Quill, 12 March 2021", ARTICLES["en"][0], "Marta Quill", None, "2021-03-12"),
        ("12 March 2021 08:40 Tidewater Post", ARTICLES["en"][0], None, "Tidewater Post", "2021-03-12T08:40"),
        ("Von Jutta Reetz | 7. Oktober 2020, 6.30 Uhr", ARTICLES["de"][0], "Jutta Reetz", None, "2020-10-07T06:30"),
        ("Par Odile Marais - 3 mai 2021 à 07h45", ARTICLES["fr"][0], "Odile Marais", None, "2021-05-03T07:45"),
        ("Por Inés Robledo | 3 de mayo de 2021", ARTICLES["es"][0], "Inés Robledo", None, "2021-05-03"),
        ("Автор: Нина Ивнева | 7 октября 2020, 06:30", ARTICLES["ru"][0], "Нина Ивнева", None, "2020-10-07T06:30"),
        ("2022年4月11日(月) 10時30分", ARTICLES["ja"][0], None, None, "2022-04-11T10:30"),
        ("입력 2024. 5. 13. 오후 3:07", ARTICLES["ko"][0], None, None, "2024-05-13T15:07"),
    ],
)
def test_a_byline_of_another_language_is_read(line, title, author, publisher, date):
    body = next(paragraphs for first, *paragraphs in ARTICLES.values() if first == title)
    found = metadata(title, line, body=body)
    assert (found.title, found.author, found.publisher, found.date) == (title, author, publisher, date)


@pytest.mark.parametrize(
    ("opening", "publisher", "author"),
    [
        ("柳岸晚报讯（记者 周小禾 通讯员 葛亮）", "柳岸晚报", "周小禾 葛亮"),
        ("本报柳岸4月16日电（记者周小禾）", None, "周小禾"),
        ("（柳岸晚报记者 周小禾）", None, "周小禾"),
    ],
)
def test_the_reporter_of_a_dateline_is_the_author(opening, publisher, author):
    found = metadata(TITLE, body=[opening + BODY[0], *BODY[1:]])
    assert (found.publisher, found.author) == (publisher, author)


@pytest.mark.parametrize("credit", ["（记者周小禾）", "（周小禾）", "（文/周小禾）"])
def test_a_bracket_behind_the_last_paragraph_is_the_author(credit):
    assert metadata(TITLE, body=[*BODY[:-1], BODY[-1] + credit]).author == "周小禾"


def test_a_bracket_inside_a_paragraph_is_no_author():
    assert metadata(TITLE, body=[*BODY[:-1], BODY[-1][:9] + "（他笑了）" + BODY[-1][9:]]).author is None


@pytest.mark.parametrize("remark", ["（未完待续）", "（有删节）", "（他笑了）"])
def test_a_remark_behind_the_last_paragraph_is_no_author(remark):
    assert metadata(TITLE, body=[*BODY[:-1], BODY[-1] + remark]).author is None


@pytest.mark.parametrize(
    "credit", ["责任编辑：石桥", "（责编：石桥）", "【編輯:石橋】", "来源：柳岸晚报    编辑：石桥"]
)
def test_an_editor_below_the_text_is_read(credit):
    found = metadata(TITLE, "2021-04-16 08:05", tail=[credit])
    assert found.editor in ("石桥", "石橋")
    assert found.date == "2021-04-16T08:05"


@pytest.mark.parametrize("name", ["文竹", "李文", "李文秀"])
def test_the_word_for_text_in_a_name_is_part_of_it(name):
    found = metadata(TITLE, f"来源：柳岸晚报 作者：{name}", tail=[f"责任编辑：{name}"])
    assert (found.author, found.editor) == (name, name)


def test_a_value_may_stand_on_the_line_below_its_label():
    assert metadata(TITLE, "2021-04-16 08:05", "来源：", "柳岸晚报").publisher == "柳岸晚报"


def test_a_source_nearer_to_the_text_is_believed_first():
    assert metadata("来源：远山网", TITLE, "来源：柳岸晚报").publisher == "柳岸晚报"


def test_the_root_of_a_breadcrumb_is_the_publisher_where_nobody_else_is():
    assert metadata("柳岸网 > 新闻 > 正文", TITLE).publisher == "柳岸网"
    assert metadata("柳岸网 > 新闻 > 正文", TITLE, "来源：柳岸晚报").publisher == "柳岸晚报"
    assert metadata("首页 > 新闻 > 正文", TITLE).publisher is None


def test_a_label_inside_a_sentence_is_no_metadata():
    body = [
        BODY[0],
        "问他钱的来源：他摆摆手，说都是一桨一桨划出来的，作者：不详的那本渡口志里写得很清楚，从来没有人怀疑过。",
        *BODY[1:],
    ]
    found = metadata(TITLE, body=body)
    assert (found.publisher, found.author) == (None, None)


def test_a_date_inside_a_sentence_is_not_the_date_of_publication():
    body = [
        BODY[0],
        "2015年3月2日那天，河水涨到了第三级台阶，他还是把一位要生孩子的媳妇送过了河，母子平安。",
        *BODY[1:],
    ]
    assert metadata(TITLE, body=body).date is None


def test_a_date_below_the_text_is_read_where_none_stands_above():
    assert metadata(TITLE, tail=["2021年4月16日"]).date == "2021-04-16"
    assert metadata(TITLE, "2021-04-15", tail=["2021年4月16日"]).date == "2021-04-15"


def test_a_date_with_a_time_is_believed_before_one_without():
    assert metadata("2021-04-15", TITLE, "2021-04-16 08:05").date == "2021-04-16T08:05"


def test_what_a_page_does_not_say_is_none():
    found = metadata(TITLE)
    assert (found.date, found.publisher, found.author, found.editor, found.reads) == (None,) * 5


def test_the_second_copy_of_a_page_changes_no_metadata():
    head = (TITLE, "2021-04-16 08:05 来源：柳岸晚报 作者：周小禾")
    assert metadata(*head, tail=[*head, *BODY]) == metadata(*head)


@pytest.mark.parametrize(
    ("name", "language"), [("zh", "zh"), ("ja", "ja"), ("ko", "ko"), ("en", None), ("de", None), ("ru", None)]
)
def test_a_language_is_named_where_its_script_tells_it(name, language):
    assert articlekit.clean(page(*ARTICLES[name])).metadata.language == language


def test_a_title_is_read_as_the_page_writes_it():
    body = ["渡口的雾還沒有散，擺渡人就把兩支新槳裝上了船，槳柄上纏著藍布條，風一吹就飄起來，很遠就看得見。", *BODY]
    assert metadata("《柳岸》：ＡＢ渡 換了新槳", "2021-04-16 08:05", body=body).title == "《柳岸》：ＡＢ渡 換了新槳"


def test_a_page_without_prose_takes_its_first_line_for_the_title_where_a_blank_line_follows():
    assert articlekit.clean("渡口谣\n\n桨儿轻，\n水儿清，\n谁家女儿过河听。\n").title == "渡口谣"
    assert articlekit.clean("桨儿轻，\n水儿清，\n谁家女儿过河听。\n").title is None


def test_an_article_is_one_section():
    article = articlekit.clean(page(TITLE, *BODY))
    assert [(section.kind, section.title) for section in article.sections] == [("body", TITLE)]


@pytest.mark.parametrize(
    "line",
    [
        "发布时间：2021-04-16 08:05　来源：柳岸晚报　作者：周小禾　责任编辑：石桥",
        "發佈時間：2021-04-16 08:05 來源：臨江晚報 編輯：石橋",
    ],
)
def test_a_line_of_metadata_with_an_editor_still_has_its_date(line):
    assert metadata(TITLE, line).date == "2021-04-16T08:05"


def test_a_person_behind_an_unlabelled_paper_is_the_author():
    found = metadata(TITLE, "2021年4月16日 08:05 柳岸晚报 周小禾")
    assert (found.publisher, found.author) == ("柳岸晚报", "周小禾")


def test_a_count_in_tens_of_thousands_is_not_read_as_ones():
    assert metadata(TITLE, "2021-04-16 来源：柳岸晚报 点击：1.2万").reads in (12000, None)
