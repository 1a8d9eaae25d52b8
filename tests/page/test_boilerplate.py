"""Strip: what goes, where it stands and what stands beside it; and what looks like it and stays."""

import pickle

import pytest

import articlekit
from articlekit.rules import Rules, built_in, load
from made_up import ARTICLES, page

TITLE, *BODY = ARTICLES["zh"]
FOOTER = "版权所有 © 2015-2021 柳岸网"
FILING = "苏ICP备00000000号-1"
POEM = ["渡口谣", "桨儿轻，", "水儿清，", "谁家女儿过河听。"]
HOTLINES = ["举报电话：0500-0001111", "新闻热线：0500-0002222", "联系地址：柳岸镇渡口路1号　邮编：000000"]


def kept(*lines, **options):
    return [block.text for block in articlekit.strip(articlekit.read(page(*lines)), **options).kept]


def removed(*lines):
    return {block.text: block.removal for block in articlekit.strip(articlekit.read(page(*lines))).removed}


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Copyright © 2015-2021 柳岸网 版权所有",
            "©2015 - 2021 柳岸晚报社",
            "柳岸网 版权所有",
            "柳 岸 网 版 权 所 有",
        ),
        *("版權所有 不得轉載", "版权所有 本网站由柳岸晚报社主办，未经授权禁止转载。", "All Rights Reserved."),
        *(
            "苏ICP备00000000号-1",
            "苏 ICP 备 00000000 号",
            "苏ICP备00000000",
            "苏公网安备 32000002000000号",
            "网站标识码：3200000000",
        ),
        *("互联网新闻信息服务许可证编号：32000000000", "增值电信业务经营许可证 苏B2-20000000", "国新网证3200000000"),
    ],
)
def test_a_footer_line_goes_wherever_it_stands(line):
    assert kept(TITLE, *BODY, line) == [TITLE, *BODY]
    assert kept(line, TITLE, *BODY) == [TITLE, *BODY]
    assert kept(TITLE, *BODY[:3], line, TITLE, *BODY[:3]) == [TITLE, *BODY[:3], TITLE, *BODY[:3]]


@pytest.mark.parametrize("line", HOTLINES)
def test_a_weak_line_goes_below_a_strong_one_and_not_without(line):
    assert kept(TITLE, *BODY, FOOTER, line) == [TITLE, *BODY]
    assert kept(TITLE, *BODY, line) == [TITLE, *BODY, line]
    assert kept(TITLE, *BODY[:2], line, *BODY[2:]) == [TITLE, *BODY[:2], line, *BODY[2:]]


def test_weak_lines_go_one_below_the_other():
    assert kept(TITLE, *BODY, FOOTER, *HOTLINES) == [TITLE, *BODY]
    # On a page without prose there is no other reason for them to go.
    gone = removed(*POEM, FOOTER, *HOTLINES)
    assert gone[HOTLINES[0]].because.endswith("(beside the footer in line 9)")
    assert gone[HOTLINES[2]].because.endswith("(beside the footer in line 13)")


def test_a_report_line_of_the_site_goes_above_a_strong_one_too():
    site = "违法和不良信息举报电话：0500-0001111"
    assert kept(TITLE, *BODY, site, FILING) == [TITLE, *BODY]
    assert kept(TITLE, *BODY, site) == [TITLE, *BODY, site]


def test_a_hotline_of_the_body_stays_above_the_footer():
    assert kept(TITLE, *BODY, HOTLINES[0], FOOTER) == [TITLE, *BODY, HOTLINES[0]]


LIST = [
    "渡口安全监督和救助电话如下：",
    "柳岸镇派出所举报电话：0500-0003333；",
    "柳岸卫生院急救热线：0500-0004444；",
    "渡口管理站投诉电话：0500-0005555。",
]


def test_a_list_of_hotlines_in_the_body_stays_wherever_it_stands():
    for place in (1, 3, len(BODY)):
        body = [*BODY[:place], *LIST, *BODY[place:]]
        assert kept(TITLE, *body, FOOTER, FILING) == [TITLE, *body]
        assert kept(TITLE, *body) == [TITLE, *body]


@pytest.mark.parametrize(
    "line",
    [
        "渡船上贴着一张纸，写着“版权所有，翻印必究”，是老葛的女儿贴着玩的，外乡人看见了都要问上一句，他就笑笑。",
        "县里来人说，网站要先办ICP备案才能把渡口的照片放上去，老葛听不懂，只问照片里有没有他的船，有就行。",
        "去年有人在网上冒充渡口卖票，底部的备案号是假的，查了三天才查清，骗子连柳岸在哪个省都说不上来。",
        "著作权归谁所有，合作社和画船的姑娘商量了一个下午，最后写进合同的是一句话：画归画的人，船归划的人。",
        "老葛把举报电话写在船舷上，谁看见超载都可以打，一年下来只响过两回，有一回还是他自己打的。",
        "任何人未经渡口同意，不得擅自解开缆绳，这条规矩写在木牌上，比老葛的年纪还大。",
        "这套旧软件只剩一个镜像，存在小学老师的电脑里，谁要用就从那里复制一份，谁也没有想过要收钱。",
        "负责这本渡口画册的责任编辑石桥说，封面上的两支桨一长一短，是照着实物画的，不是印错了。",
        "责任编辑：石桥说过，书里每一支桨都要数一遍，少一支就重画，多一支就问问是谁家的。",
        "他看到相关新闻，才知道邻村也在找船工，就把旧桨上的铁箍拆下来，托人一并捎了过去。",
        "船靠岸后，他分享到的不只是一碗茶，还有二十六年里听来的故事，一天讲一个，讲到桥修好也讲不完。",
        "有人问这篇文字来源：他指指河水，说都是听来的，一句也不是编的，不信可以去问柳树。",
        "Copyright is a long word for a short river, the teacher said, and nobody disagreed with her that day.",
    ],
)
def test_a_sentence_about_a_footer_is_text(line):
    for body in ([*BODY[:2], line, *BODY[2:]], [line, *BODY], [*BODY, line]):
        assert kept(TITLE, *body, FOOTER, FILING) == [TITLE, *body]


@pytest.mark.parametrize(
    "line",
    [
        "时间：2021年4月16日",
        "名称：柳岸渡口老木船",
        "分类：木桨、铁桨、竹篙。",
        "转载请注明出处，这是他在渡口说得最多的一句话，谁也不懂他在说什么。",
    ],
)
def test_a_labelled_line_between_two_paragraphs_is_text(line):
    lines = [TITLE, *BODY[:2], line, *BODY[2:]]
    assert kept(*lines) == lines


@pytest.mark.parametrize("when", ["时间：2021年4月16日上午9点", "活动时间：2021年4月16日 晚上7时30分"])
@pytest.mark.parametrize("head", [[], ["2021-04-16 08:05 来源：柳岸晚报"]])
def test_when_and_where_an_event_is_is_text(when, head):
    for place in range(1, len(BODY)):
        body = [*BODY[:place], when, "地点：柳岸渡口", *BODY[place:]]
        assert kept(TITLE, *head, *body) == [TITLE, *body]


@pytest.mark.parametrize("lines", [["时间：2021-04-16"], ["名称：柳岸渡口老木船", "分类：木桨、铁桨、竹篙。"]])
def test_text_goes_on_below_lines_labelled_as_above_a_text(lines):
    for place in range(1, len(BODY)):
        body = [*BODY[:place], *lines, *BODY[place:]]
        article = [block for block in kept(TITLE, "2021-04-16 08:05 来源：柳岸晚报", *body) if block not in lines]
        assert article == [TITLE, *BODY]


@pytest.mark.parametrize(
    "bar", ["分享到：", "登录 注册 手机站", "【打印本页】【关闭窗口】", "转载请注明： 某某稿件 | 某某商报"]
)
def test_text_goes_on_below_a_bar_under_the_first_paragraph(bar):
    assert kept(TITLE, "2021-04-16 08:05 来源：柳岸晚报", BODY[0], bar, *BODY[1:]) == [TITLE, *BODY]


@pytest.mark.xfail(
    strict=True, reason="one paragraph below a headline and a date of its own is taken for the article's"
)
def test_what_a_source_line_stands_above_is_no_part_of_the_article_before_it():
    other = [
        "村口的磨坊今年不磨面了",
        "2021-04-15 17:40 来源：柳岸晚报",
        "磨坊的水轮停在第七格，看磨的老人说等桥修好再转。",
    ]
    assert other[2] not in kept(TITLE, "2021-04-16 08:05 来源：柳岸晚报", *BODY, *other)


@pytest.mark.parametrize(
    "line",
    [
        "这本渡口画册的版权所有者是合作社，画的人和划船的人都在合同上按了手印，谁也没有吃亏。",
        "书的背面印着版权所有几个字，谁也没有当真，书还是被借了三个村子，回来时卷了边。",
    ],
)
def test_a_sentence_with_the_word_for_copyright_and_no_quotation_marks_is_text(line):
    assert kept(TITLE, *BODY, line, FOOTER, FILING) == [TITLE, *BODY, line]


@pytest.mark.parametrize("heading", ["版权所有", "镜像", "备案", "举报电话", "相关规定", "编辑部的来信"])
def test_a_heading_between_two_paragraphs_is_text(heading):
    lines = [TITLE, *BODY[:2], heading, *BODY[2:]]
    assert kept(*lines) == lines


def test_footers_in_the_middle_of_a_doubled_page_go():
    lines = [TITLE, "2021-04-16 08:05 来源：柳岸晚报", *BODY, "责任编辑：石桥", FOOTER, FILING, *HOTLINES, TITLE, *BODY]
    article = articlekit.clean(page(*lines))
    assert [block.text for block in article.kept] == [TITLE, *BODY]
    assert kept(*lines) == [TITLE, *BODY, TITLE, *BODY]


def test_weak_lines_directly_before_the_second_copy_go_too():
    lines = [TITLE, *BODY, FILING, HOTLINES[0], TITLE, *BODY, FILING, HOTLINES[0]]
    assert kept(*lines) == [TITLE, *BODY, TITLE, *BODY]


INSETS = [
    *("广告", "Advertisement", "- Anzeige -", "Publicité", "Реклама", "広告", "[광고]", "Continue reading"),
    *("Sign up to our free newsletter and get the news in your inbox every Friday.", "Newsletter"),
    *("READ MORE: Council finds missing weathervane in its own cellar", "Related: Five walks that end at a tearoom"),
    *("Lesen Sie auch: Mühlgrund bekommt eine neue Brücke", "Lire aussi : Une truffe trouvée par un chat"),
    *("Lea también: Cierra el horno más antiguo", "Читайте также: Старую мельницу откроют к осени"),
    "メールマガジンに登録する",
]


@pytest.mark.parametrize("inset", INSETS)
def test_an_inset_goes_and_the_article_goes_on(inset):
    for name in ("zh", "en", "ru"):
        title, *body = ARTICLES[name]
        assert kept(title, *body[:1], inset, *body[1:]) == [title, *body]
        assert kept(title, *body[:-1], inset, body[-1]) == [title, *body]


@pytest.mark.parametrize(
    "line",
    [
        "Get the boat, said the girl, and the newsletter that came with it.",
        "Join the queue and you will hear of the inn, its cook and the newsletter that nobody in the village reads.",
    ],
)
def test_a_sentence_with_a_newsletter_in_it_is_text(line):
    title, *body = ARTICLES["en"]
    assert kept(title, *body[:2], line, *body[2:]) == [title, *body[:2], line, *body[2:]]


@pytest.mark.parametrize("heading", ["FAQs", "FAQ", "Accessibility"])
def test_a_word_that_is_a_link_in_a_bar_is_a_heading_between_two_paragraphs(heading):
    title, *body = ARTICLES["en"]
    for place in range(1, len(body)):
        assert kept(title, *body[:place], heading, *body[place:]) == [title, *body[:place], heading, *body[place:]]
    assert kept(title, *body, f"About us | {heading} | Contact us") == [title, *body]


def test_several_insets_in_one_article_go():
    title, *body = ARTICLES["en"]
    lines = [title, body[0], INSETS[1], body[1], INSETS[10], body[2], INSETS[8], *body[3:]]
    assert kept(*lines) == [title, *body]


@pytest.mark.parametrize(
    "bar", ["分享到：微信 微博 QQ空间", "微信扫一扫", "【纠错】", "打开柳岸新闻APP，查看更多精彩内容"]
)
def test_a_share_bar_between_two_paragraphs_goes_and_the_article_goes_on(bar):
    body = [*BODY, *(line.replace("老葛", "阿葛").replace("桨", "橹") for line in BODY)]
    assert kept(TITLE, *body[:4], bar, *body[4:]) == [TITLE, *body]


def test_what_stands_below_a_closing_line_goes():
    tail = [
        "责任编辑：石桥",
        "相关新闻",
        "邻村也要换新桨了",
        "渡口茶摊下月开张",
        "上一篇：老井重新出水",
        "下一篇：油坊开榨",
    ]
    assert kept(TITLE, *BODY, *tail, FOOTER) == [TITLE, *BODY]


OTHER = [
    "邻村的老船工也收到了新桨",
    "消息传到下游的石滩村，七十岁的老船工当天就托人带话，说他那副桨也该换了，用的还是他父亲留下来的木料，裂口已经能插进一根手指，划起来吱呀吱呀响。",
    "柳岸村的人没有多说什么，第二天一早就派人送来一根晒了三年的杉木，又借出自家的刨子和墨斗，还留下一个会做木工活的小伙子帮忙，说好了不收工钱。",
    "两副桨做好那天，石滩村摆了四桌酒，老船工把旧桨横在门楣上当了横梁，说这样进进出出都像是在过河，一辈子也离不开这条水路了，说完自己先笑了起来。",
    "县里听说以后，打算把沿河九个渡口的旧桨都收集起来，在新桥的桥头做一面墙，每支桨旁边写上主人的名字和他划过的年头，好让以后走桥的人知道。",
]


def test_a_related_heading_with_a_whole_article_below_it_stays_as_a_section():
    article = articlekit.clean(page(TITLE, *BODY, "相关新闻", *OTHER, FOOTER))
    assert [block.text for block in article.kept] == [TITLE, *BODY, "相关新闻", *OTHER]
    assert [(section.kind, section.title) for section in article.sections] == [("body", TITLE), ("related", OTHER[0])]


def test_a_related_heading_with_teasers_below_it_goes_with_them():
    teasers = [
        "邻村的老船工也收到了新桨",
        "2021-04-15",
        "渡口茶摊下月开张",
        "消息传到下游的石滩村，老船工当天就托人带话。",
    ]
    assert kept(TITLE, *BODY, "相关新闻", *teasers, FOOTER) == [TITLE, *BODY]


def test_a_menu_above_the_title_goes_and_lines_between_title_and_text_stay():
    menu = ["首页", "新闻", "视频", "论坛", "登录 注册", "首页 > 乡村 > 正文"]
    assert kept(*menu, TITLE, "——一个渡口的二十六年", *BODY) == [TITLE, "——一个渡口的二十六年", *BODY]


@pytest.mark.parametrize(
    ("name", "above", "meta", "below"),
    [
        (
            "en",
            ["We use cookies to keep this site running. Accept all Manage settings", "Home | News | Sport"],
            "By Marta Quill | 12 March 2021",
            ["Related articles", "Share: Email Copy link", "© 2021 Tidewater Post. All rights reserved."],
        ),
        (
            "ja",
            ["会員登録　ログイン"],
            "2022年4月11日 10:30",
            ["関連記事", "シェア　ツイート　LINEで送る", "当サイトに掲載の記事・写真の無断転載を禁じます。"],
        ),
        (
            "ko",
            ["로그인 회원가입"],
            "입력 2023. 5. 9. 10:15",
            ["관련기사", "공유하기 페이스북 트위터", "저작권자 © 버들신문, 무단전재 및 재배포 금지"],
        ),
        (
            "de",
            ["Anmelden | Abo bestellen"],
            "Veröffentlicht am 7. Oktober 2020",
            [
                "Lesen Sie auch",
                "Impressum | Datenschutz | AGB | Kontakt",
                "© 2020 Weidenauer Bote. Alle Rechte vorbehalten.",
            ],
        ),
        (
            "fr",
            ["Se connecter | S’abonner"],
            "Publié le 3 mai 2021 à 07h45",
            ["À lire aussi", "Partager : Imprimer", "La Gazette de Saulaie – Tous droits réservés"],
        ),
        (
            "es",
            ["Iniciar sesión | Suscríbete"],
            "Publicado el 3 de mayo de 2021",
            ["Te puede interesar", "Quiénes somos | Publicidad | Aviso legal", "Todos los derechos reservados."],
        ),
        (
            "ru",
            ["Войти | Регистрация"],
            "Опубликовано 7 октября 2020, 06:30",
            ["Читайте также", "Поделиться: ВКонтакте Одноклассники", "Все права защищены"],
        ),
    ],
)
def test_head_and_foot_of_a_page_go_in_every_language(name, above, meta, below):
    title, *body = ARTICLES[name]
    assert kept(*above, title, meta, *body, *below) == [title, *body]


def test_a_bar_of_links_above_a_date_is_no_title():
    title, *body = ARTICLES["en"]
    assert kept("Accept all cookies", "Home | News | Sport", "12 March 2021, 8:40 am", title, *body) == [title, *body]


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_alone_loses_nothing(name):
    assert kept(*ARTICLES[name]) == list(ARTICLES[name])


def test_a_page_without_prose_loses_only_lines_with_evidence_of_their_own():
    assert kept(*POEM, "责任编辑：石桥", FOOTER) == POEM
    assert kept(*POEM) == POEM


def test_every_removal_says_which_rule_why_and_what_it_saw():
    gone = removed(
        "首页",
        "新闻",
        "视频",
        "首页 > 乡村 > 正文",
        TITLE,
        *BODY,
        "责任编辑：石桥",
        "渡口茶摊下月开张",
        f"{FOOTER} {FILING}",
    )
    assert gone["首页"].rule == "zh-nav-token"
    assert gone["新闻"].rule == "zh-channel-token"
    assert gone["新闻"].because.startswith("新闻 (above the article, which begins in line 9; 0.0")
    assert (gone["责任编辑：石桥"].rule, gone["责任编辑：石桥"].reasons) == ("zh-editor", {"editor"})
    assert gone["渡口茶摊下月开张"].rule == "after-article"
    last = gone[f"{FOOTER} {FILING}"]
    assert {"copyright", "icp"} <= last.reasons
    assert "苏icp备00000000" in last.because or "icp备00000000" in last.because
    assert {removal.stage for removal in gone.values()} == {"strip"}


def test_stripping_twice_is_stripping_once():
    once = articlekit.strip(articlekit.read(page("首页 > 正文", TITLE, *BODY, "责任编辑：石桥", FOOTER, *HOTLINES)))
    assert articlekit.strip(once).blocks == once.blocks
    again = articlekit.strip(articlekit.read(once.text))
    assert again.removed == ()


def test_without_a_rule_nothing_goes_in_its_name():
    lines = [TITLE, *BODY, FILING]
    assert kept(*lines) == [TITLE, *BODY]
    assert kept(*lines, rules=built_in().without(["zh-icp-number"])) == lines


def test_a_page_of_nothing_but_footer_comes_back_whole_with_a_warning():
    article = articlekit.strip(articlekit.read(page(FOOTER, FILING, *HOTLINES)))
    assert article.removed == ()
    assert "nothing was removed" in article.warnings[0]
    bare = articlekit.strip(articlekit.read(page(FOOTER, FILING, *HOTLINES)), min_keep=0)
    assert bare.kept == ()
    assert bare.status == "empty"


def copied(rules):
    """Return a set of rules as a worker gets it: equal, and not the same."""
    return pickle.loads(pickle.dumps(Rules(rules.rules)))


def with_own(path, pattern, name="own"):
    """Return the built-in rules and one for lines with a word of ours."""
    path.write_text(
        f"""[[rule]]
id = "{name}"
about = "What this paper prints in every text"
reasons = ["navigation"]
where = "edge"
words = ["桨桩"]
pattern = '{pattern}'
removes = ["桨桩上的蓝布条"]
keeps = ["解下来了，桨桩上的蓝布条"]
""",
        "utf-8",
    )
    return built_in().plus(load(path))


def test_what_a_rule_of_ones_own_names_goes_wherever_it_stands(tmp_path):
    # Built-in rules of this kind are weighed; a user's are certain, and so is one that replaces a built-in one.
    for name in ("own", "zh-editor"):
        rules = with_own(tmp_path / f"{name}.toml", "^桨桩上的蓝布条$", name)
        lines = [TITLE, *BODY[:2], "桨桩上的蓝布条", *BODY[2:]]
        assert kept(*lines) == lines
        assert kept(*lines, rules=rules) == [TITLE, *BODY]
        assert kept(*lines, rules=copied(rules)) == [TITLE, *BODY]
        assert kept(*lines, rules=copied(built_in())) == lines


def test_a_page_of_which_few_paragraphs_are_kept_is_told(tmp_path):
    told = "of the paragraphs are kept"
    notes = [f"桨桩上的第{n}根蓝布条是下游的人系的，老船工托人带话，说他那副桨也该换了。" for n in range(60)]
    article = articlekit.read(page(TITLE, *BODY, *notes))
    assert not any(told in warning for warning in articlekit.strip(article).warnings)
    rules = with_own(tmp_path / "own.toml", "^桨桩上的")
    assert any(told in warning for warning in articlekit.strip(article, rules=rules).warnings)


PLANTS = {
    "zh": [
        *(
            ["首页"],
            ["下一页"],
            ["联系方式"],
            ["登录"],
            ["App"],
            ["3"],
            ["2021-04-16 08:05"],
            ["出生日期：1975年1月2日"],
        ),
        *(["开放时间：9:00-17:00"], ["来源：柳岸晚报"], ["责任编辑：石桥"], ["版权声明"], ["【打印】【关闭】"]),
        ["相关阅读", "石滩村也要换新桨", "渡口茶摊下月开张", "老井重新出水"],
        ["高清组图", "‹ 返回", "（1/15）"],
    ],
    "en": [
        *(
            ["Home"],
            ["Next page"],
            ["Contact"],
            ["Log in"],
            ["3", "of 15"],
            ["March 12, 2021 8:40 AM"],
            ["By Marta Quill"],
        ),
        *(["Opening hours: 9:00-17:00"], ["Born: January 2, 1975"], ["All rights reserved"], ["Back to top"], ["FAQ"]),
        ["Related stories", "A new oar for the next village", "The tea stall opens in May", "How high the water stood"],
    ],
}


@pytest.mark.parametrize(("name", "plant"), [(name, plant) for name, plants in PLANTS.items() for plant in plants])
def test_no_line_costs_another(name, plant):
    title, *body = ARTICLES[name]
    for place in range(1, len(body)):
        left = kept(title, *body[:place], *plant, *body[place:])
        assert [line for line in left if line not in plant] == [title, *body]


def test_a_line_is_named_after_the_rule_that_removes_it_wherever_it_stands():
    line = "技术支持：柳岸网络公司 苏ICP备00000000号-1"
    (gone,) = [block.removal for block in articlekit.clean(page(*ARTICLES["zh"], line)).removed]
    assert gone.rule == "zh-icp-number"


def test_headlines_below_a_heading_go_where_they_reach_from_the_text_to_a_menu():
    article = ARTICLES["en"]
    box = ["Related articles", "Five walks to a tearoom", "Rope works chimney lit", "A school opens a library"]
    foot = ["About us | Contact us | Privacy policy", "© 2021 Hadder Media. All rights reserved."]
    assert kept(*article, *box, *foot) == list(article)
    doubled = articlekit.clean(page(*article, *box, *foot, *article))
    assert [block.text for block in doubled.kept] == list(article)


def test_a_title_below_a_heading_of_other_articles_stays():
    article = ARTICLES["en"]
    assert kept("Related articles", article[0], "Share: Facebook Twitter", *article[1:]) == list(article)
