"""Score clean on pages made of the samples' articles crossed with every shape of header, footer and doubling.

    python bench/made.py            what is lost, left and doubled, by language
    python bench/made.py -v         and the pages on which it happens

The articles are those of tests/golden, so what must stay is known line by line; what must go is the furniture below.
Hard negatives, lines that look like furniture and are text, are planted at eight positions of an article.
"""

import argparse
import itertools
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import articlekit

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = {
    "zh": ("doubled-page", "about-filing", "clean-page", "word-menu"),
    "zh-Hant": ("traditional",),
    "en": ("english",),
    "ja": ("japanese",),
    "ko": ("korean",),
    "de": ("german",),
    "fr": ("french",),
    "es": ("spanish",),
    "ru": ("russian",),
}
HEADERS = {
    "zh": [
        [],
        ["首页 > 要闻 > 正文"],
        ["您当前的位置：首页 >> 地方新闻"],
        ["首页", "新闻", "视频", "图片", "论坛", "专题"],
        ["登录 注册", "设为首页 收藏本站"],
    ],
    "zh-Hant": [[], ["首頁 / 地方 / 東岬"], ["首頁", "即時", "地方", "生活", "財經"]],
    "en": [[], ["Home > News > Local"], ["Home", "News", "Sport", "Weather", "Sign in | Subscribe"]],
    "ja": [[], ["ホーム ＞ 地域 ＞ 浜名"], ["トップ", "社会", "地域", "スポーツ", "会員登録　ログイン"]],
    "ko": [[], ["홈 > 지역"], ["홈", "정치", "경제", "사회", "로그인 회원가입"]],
    "de": [[], ["Startseite > Lokales"], ["Startseite", "Lokales", "Sport", "Anmelden | Abo bestellen"]],
    "fr": [[], ["Accueil > Vie locale"], ["Accueil", "Actualités", "Sports", "Se connecter | S’abonner"]],
    "es": [[], ["Inicio > Provincia"], ["Inicio", "Noticias", "Deportes", "Iniciar sesión | Suscríbete"]],
    "ru": [[], ["Главная / Новости"], ["Главная", "Новости", "Спорт", "Войти | Регистрация"]],
}
METAS = {
    "zh": [
        [],
        ["时间: 2021-04-16 来源: 北岭晚报 编辑: 高 远 阅读量:5127"],
        ["2019-09-26 12:11来源：北岭网作者：高远山"],
        ["北岭网 |发布: 2021-1-29 13:18|点击: 313|来自: 互联网"],
        ["发布时间：2022-02-13 04:22:18   来源：北岭日报"],
    ],
    "zh-Hant": [[], ["2021/02/13 18:05　記者 溫以柔／東岬報導　來源：東岬新聞網"]],
    "en": [[], ["By Nell Farrow | Hadder Gazette | 6 May 2021, 08:40"], ["Published 6 May 2021"]],
    "ja": [[], ["2022年4月11日 17時30分　湊潮新報"]],
    "ko": [[], ["입력 2023. 5. 9. 10:15 | 서하린 기자"]],
    "de": [[], ["Von Henrike Wallbaum | Veröffentlicht am 7. Oktober 2020, 06:30 Uhr"]],
    "fr": [[], ["Par Solène Quérouan | Publié le 3 mai 2021 à 07h45"]],
    "es": [[], ["Por Rosaura Montalvillo | 21 de septiembre de 2022 - 09:10"]],
    "ru": [[], ["14 июня 2022, 11:20 | Автор: Агния Верхоланцева"]],
}
# One footer shape each: alone, in groups, combined in one line, spaced letters, numbers without their last character.
FOOTERS = {
    "zh": [
        ["Copyright © 2015-2022 北岭在线 版权所有"],
        ["北岭在线版权所有  未经授权禁止复制和建立镜像  鄂ICP证:020001-5"],
        ["北 岭 网 版 权 所 有 ，未 经 书 面 授 权 禁 止 使 用"],
        ["版权所有 复制必究", "蒙ICP备 05006530"],
        ["浙 ICP 备 17005035 号 -1", "公安机关备案号：15081599004-00001"],
        ["鄂公网安备 42010202000111号", "互联网新闻信息服务许可证编号：53120170001"],
        ["违法和不良信息举报电话：0500-5550142；举报邮箱： jubao@beiling.example", "滇ICP备00004242号-3"],
        ["技术支持：北岭信息中心 备案号：浙ICP备05018911号 网站标识码：3300000020浙公网安备 33010602009328号"],
        ["主办：北岭县委宣传部　承办：北岭日报社", "地址：北岭县东大街2号　邮编：000424", "京ICP备16058363号-1"],
        [
            "打击“新闻敲诈”举报电话:0500 - 5550168 Copyright 2020 © 北岭平安网 版权所有",
            "渝ICP备15010797号 电话 0500-5550126",
        ],
        ["信息网络传播视听节目许可证0108263号", "增值电信业务经营许可证B1-20060139", "京网文[2011]0283-097号"],
        ["未经北岭网书面特别授权，请勿转载或建立镜像", "违者依法追究相关法律责任", "豫B2-20040031"],
        ["责任编辑：杜硕", "分享到：微信 微博 QQ空间", "Copyright(C)beiling.example 2009"],
        ["（责任编辑： HN666）", "【打印本页】【关闭窗口】", "All Rights Reserved ."],
        ["上一篇：老桥修好了", "下一篇：新桥通车", "关于我们 | 联系我们 | 版权声明", "© 2015-2020 北岭日报"],
        [
            "相关阅读",
            "老桥修好以后的第一个早晨",
            "镇上最后一位箍桶匠收徒",
            "山里的信号塔亮了",
            "苏ICP备17065836号 值班邮箱：zb@beiling.example",
        ],
        ["扫一扫在手机打开当前页", "政府网站标识码：1500000001", "蒙公网安备 15010202150325号"],
        ["友情链接", "省政府", "市政府", "北岭网", "© 北岭在线 2018"],
    ],
    "zh-Hant": [
        ["東岬新聞網 版權所有，未經授權，不得轉載、重製或公開傳輸", "© 2010-2021 Dongjia News. All Rights Reserved."],
        ["（責任編輯：藍若水）", "關於我們　廣告刊登　隱私權政策　聯絡我們", "版權所有 不得轉載"],
        [
            "延伸閱讀",
            "清晨四點的豆腐店",
            "外婆的縫紉機",
            "讀者服務及不實訊息舉報電話：(00) 5550-0188",
            "東岬網 版權所有",
        ],
    ],
    "en": [
        ["© 2021 Hadder Gazette. All rights reserved."],
        [
            "Share: Facebook Twitter WhatsApp Email",
            "About us | Contact us | Privacy policy | Terms of use",
            "© Hadder Media 2019",
        ],
        [
            "You may also like",
            "Rope works chimney lit",
            "Five walks to a tearoom",
            "Copyright 2021 Hadder Gazette",
            "No part of this site may be reproduced without permission.",
        ],
        [
            "Sign up to our newsletter and get the news in your inbox.",
            "Previous article",
            "Next article",
            "All Rights Reserved",
        ],
    ],
    "ja": [
        ["当サイトの記事・写真の無断転載を禁じます。", "Copyright © 湊潮新報社 All Rights Reserved."],
        [
            "関連記事",
            "灯台の看板猫、初めての船旅へ",
            "前の記事へ　次の記事へ",
            "会社案内　お問い合わせ　利用規約",
            "© 2021 湊潮新報",
        ],
    ],
    "ko": [
        ["저작권자 © 해담신문, 무단전재 및 재배포 금지"],
        [
            "관련기사",
            "등대지기 부부의 일기",
            "회사소개 | 광고문의 | 개인정보처리방침",
            "Copyright © Haedam Shinmun. All rights reserved.",
        ],
    ],
    "de": [
        [
            "© 2020 Felder Landbote GmbH. Alle Rechte vorbehalten.",
            "Nachdruck nur mit schriftlicher Genehmigung des Verlags.",
        ],
        [
            "Lesen Sie auch",
            "Feuerwehr rettet Ziege vom Dach",
            "Impressum | Datenschutz | AGB | Kontakt",
            "Alle Rechte vorbehalten",
        ],
    ],
    "fr": [
        ["© 2021 La Gazette des Sources – Tous droits réservés", "Toute reproduction est interdite sans autorisation."],
        [
            "À lire aussi",
            "Une truffe trouvée par un chat",
            "Mentions légales | Contact | Publicité",
            "Tous droits réservés",
        ],
    ],
    "es": [
        ["© 2022 El Correo de la Sierra. Todos los derechos reservados.", "Prohibida su reproducción total o parcial."],
        [
            "Te puede interesar",
            "Cierra el horno más antiguo",
            "Quiénes somos | Aviso legal | Contacto",
            "Todos los derechos reservados",
        ],
    ],
    "ru": [
        ["© 2005–2022 «Заречинский вестник». Все права защищены."],
        ["Читайте также", "Почему не гаснет один фонарь", "О редакции | Реклама | Контакты", "Все права защищены"],
    ],
}
HARD = [
    "市公安局公布举报电话：0500-5550110，市民可以全天候拨打。",
    "“版权所有，翻印必究”，旧书的最后一页上印着这样一行字。",
    "办理ICP备案，需要准备三样材料，少一样都不行。",
    "人民出版社的责任编辑:高远山说，这部书稿他改了七遍。",
    "读者可以建立镜像站点，加速下载这份资料。",
    "看到相关新闻之后，他把报纸折好放进了抽屉。",
    "群众举报一经查实，最高奖励五万元。",
    "来源：他说自己也记不清这笔钱的来源了。",
    "网警提醒：凡是没有备案号的网站都要多留一个心眼。",
    "四位创业者分享到场嘉宾最关心的经验。",
    "时间：2020年12月12日上午9时",
    "活动时间：2020-12-12 19:30，地点：老码头图书馆",
]
TITLE = "北岭县把老码头改成了一间图书馆"
META = "时间:2020-12-05 来源:北岭日报 编辑:高远"
BODY = [
    "12月4日,北岭县的老码头图书馆正式开门,第一天就来了六百多人,门口的队伍一直排到石桥边上。",
    "记者在现场看到,原来的售票窗口改成了借书台,候船室的长椅一条没动,坐满了带着孩子来的人。",
    "据介绍,改造从去年三月开始,前后花了二十一个月,用掉的木料大半是从旧船上拆下来的。",
    "下一步,县里打算把码头的灯塔也打开,让人们能在塔顶看着江水读完一本书。",
]
EDITOR = "责任编辑:李某"
FOOT = ["Copyright 2020 © 北岭在线 版权所有", "渝ICP备15010797号"]
POSITIONS = {
    "first": lambda x: [TITLE, META, x, *BODY, *FOOT],
    "second": lambda x: [TITLE, META, BODY[0], x, *BODY[1:], *FOOT],
    "middle": lambda x: [TITLE, META, *BODY[:2], x, *BODY[2:], *FOOT],
    "last": lambda x: [TITLE, META, *BODY, x, *FOOT],
    "before the editor": lambda x: [TITLE, META, *BODY, x, EDITOR, *FOOT],
    "no title": lambda x: [*BODY[:3], x, BODY[3]],
    "no date": lambda x: [TITLE, *BODY[:3], x, BODY[3], *FOOT],
    "doubled": lambda x: [TITLE, META, *BODY[:3], x, BODY[3], *FOOT, TITLE, *BODY[:3], x, BODY[3]],
}


@dataclass
class Score:
    """What went wrong over some pages."""

    pages: int = 0
    lost: int = 0
    left: int = 0
    doubled: int = 0
    examples: list[str] = field(default_factory=list)


def main() -> int:
    """Print a line per language, and one for the hard negatives."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("-v", "--verbose", action="store_true")
    verbose = options.parse_args().verbose
    bad = 0
    for language in ARTICLES:
        score = Score()
        for page, body, furniture in made(language):
            judge(score, page, body, furniture)
        bad += report(language, score, verbose=verbose)
    score = Score()
    for make, line in itertools.product(POSITIONS.values(), HARD):
        lines = make(line)
        body = [TITLE, *(item for item in dict.fromkeys(lines) if item in BODY or item == line)]
        judge(score, "\n\n".join(lines), [item for item in body if item in lines], [META, EDITOR, *FOOT])
    bad += report("planted", score, verbose=verbose)
    return bool(bad)


def made(language: str):
    """Yield (page, lines that must stay, lines that must go) for every combination of a language's parts."""
    parts = itertools.product(HEADERS[language], METAS[language], FOOTERS[language], DOUBLINGS)
    for (header, meta, footer, doubling), name in itertools.product(parts, ARTICLES[language]):
        text = (ROOT / "tests/golden" / name / "article.txt").read_text("utf-8")
        title, *body = [line for line in text.split("\n") if line]
        top = [*header, title, *meta]
        page = doubling(top, body, footer, title)
        yield "\n\n".join(page), [title, *body], [*header, *meta, *footer]


DOUBLINGS = [
    lambda top, body, footer, _: [*top, *body, *footer],
    lambda top, body, footer, title: [*top, *body, *footer, title, *body],
    lambda top, body, footer, title: [*top, *body, title, *body, *footer],
    lambda top, body, footer, title: [
        *top,
        *body,
        *footer,
        *("\u3000\u3000" + line for line in (title, *body)),
        *footer,
    ],
    lambda top, body, footer, title: [*top, *body, *footer, title, *body, *footer, title, *body],
    lambda top, body, footer, title: [*top, *body, *footer, title, *map(edited, body)],
]


def edited(line: str) -> str:
    """Return a line with one character changed and its digits full-width, as a second template sets them."""
    wide = line.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    return wide if len(line) < 40 else wide[:20] + wide[21:]


def key(line: str) -> str:
    """Return a line as it is compared: no width, no white space."""
    return "".join(unicodedata.normalize("NFKC", line).split())


def judge(score: Score, page: str, body: list[str], furniture: list[str]) -> None:
    """Clean a page, and count what is missing, what remains and what is there twice."""
    got = Counter(key(line) for line in articlekit.clean(page).text.split("\n") if line)
    want = Counter(map(key, body))
    score.pages += 1
    for count, name in (
        (want - got, "lost"),
        (Counter({key(x): got[key(x)] for x in furniture if key(x) not in want}), "left"),
    ):
        setattr(score, name, getattr(score, name) + (+count).total())
        score.examples += [f"{name}: {line[:60]}" for line in +count]
    doubled = +Counter({line: got[line] - want[line] for line in want})
    score.doubled += doubled.total()
    score.examples += [f"doubled: {line[:60]}" for line in doubled]


def report(name: str, score: Score, *, verbose: bool) -> int:
    """Print a line, and the commonest failures."""
    print(f"{name:8} pages {score.pages:5}  lost {score.lost:4}  left {score.left:4}  doubled {score.doubled:4}")
    for example, count in Counter(score.examples).most_common(12 if verbose else 0):
        print(f"    {count:5} {example}")
    return score.lost + score.left + score.doubled


if __name__ == "__main__":
    sys.exit(main())
