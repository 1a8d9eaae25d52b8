"""Read publisher, author, editor and reads off the lines around an article, and off credits inside it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articlekit.page.html.bylines import clean_names
from articlekit.page.lines import Line
from articlekit.page.zones import MIN_TITLE_WEIGHT, TITLE_REACH, Zone
from articlekit.rules import dates
from articlekit.rules.characters import HAN
from articlekit.rules.fold import simplify

HEAD_REACH = 12  # lines above the text that are searched for its source
TAIL_REACH = 8  # lines below the text that are searched for its editor
_LABELS = {
    "publisher": "信息来源|文章来源|本文来源|新闻来源|资料来源|来源于|来源|稿源|来自|出处|出所|发文机关"
    "|发布机构|发布单位|source|quelle|fuente|источник|출처",
    "author": "作者|作词|撰文|撰稿|文/|文字|特约记者|本报记者|记者|通讯员|автор|author|autor|auteur",
    "editor": "责任编辑|值班编辑|网络编辑|网编|责编|编辑|редактор|editor",
    "reads": "阅读(?:次数|量|数)?|浏览(?:次数|量|数)?|点击(?:次数|量|率|数)?|访问(?:次数|量)|人气",
    "other": "发布日期|发布时间|发稿时间|发表时间|更新时间|时间|日期|发布|审核|校对|摄影|字号|字体|评论|原标题|电话"
    "|邮箱|终审|初审|监制|主编|発表時間",
}
_LABEL = re.compile(
    "(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _LABELS.items()) + r") ?[:/丨|] ?", re.IGNORECASE
)
# By, von, par, por, and a name.
_BYLINE = re.compile(r"^(?:by|von|par|por|di) (?P<name>[^|·•,]{3,40}?)(?: and updated)?$", re.IGNORECASE)
_BREAK = re.compile(r"\s{2,}|[|;。!]|[\])】](?!\S)|\s[-–—]\s")
_PIECE = re.compile(r"\s{2,}|[|·•/丨()\[\]【】]|\s[-–—]\s|,(?:\s|$)")
# What remains of "published on", "um 6.30 Uhr", "입력" without the date.
_DATE_WORDS = re.compile(
    r"^\W*(?:(?:first|last) )?(?:published|posted|updated|modified|veröffentlicht|aktualisiert|erstellt|stand|publié"
    r"|mis à jour|publicado|actualizado|опубликовано|обновлено|입력|수정|등록|승인|기사입력|公開|更新|掲載|配信"
    r"|发布于?|发表于?|提交于?|更新于?|刊登|时间|日期|uhr|est|gmt|мск)?\W*(?:on|at|am|um|le|el|à|в)?\W*$",
    re.IGNORECASE,
)
_HAN_NAME = re.compile(f"^[{HAN}·•]{{2,12}}$")
_PERSON = re.compile(f"^[{HAN}·•]{{2,4}}$")
# (记者 张三 李四) in a dateline or at the end of the last paragraph; 电(张三、李四); a bracket of names alone.
_CREDIT = re.compile(r"[(](?:[^()]{0,12}?记者|[^()]{0,6}?通讯员|文/) ?[:/]? ?([^()]{2,40})[)]")
_WIRE = re.compile(f"[{HAN}]电 ?[(]([^()]{{2,30}})[)]")
# The most common surnames, which nine in ten people have. A paragraph may end in (未完待续) as it may in (张三 李四).
_SURNAME = (
    "["
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
    "汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季"
    "裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦"
    "戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩"
    "]"
)
_PAPER_AND_PERSON = re.compile(f"^([{HAN}]+(?:报|網|网|社|台)) ({_SURNAME}[{HAN}]{{1,3}})$")
_NAMES = re.compile(f"[(]((?:{_SURNAME}[{HAN}]{{1,3}}[、 ]{{0,2}}){{1,4}})[)]$")
_REPORTER = re.compile(
    rf"(?:^|[^{HAN}])(?:[{HAN}]{{0,6}}记者)\s+((?:[{HAN}·]{{2,6}}(?:\s+|$|、|(?=/))){{1,4}})"
    "|^([가-힣]{2,4}) ?(?:기자|특파원)$"
)
# The paper of a dateline, 某某报讯, and the site at the root of a breadcrumb.
_DATELINE = re.compile(f"^(?:据)?([{HAN}]{{1,8}}(?:报|网|社|台))讯 ?[(【 ]")
_SITE = re.compile(rf"(?:^|[:\s>])([{HAN}]{{2,10}}(?:网|报|社|台|在线))\s*[>›»]")
# Quick tests: without one of these a line has no label or reporter, and a paragraph no dateline, names or reporter.
_REPORTERS = ("记者", "기자", "특파원")
_LABELLED = (":", "/", "丨", "|", *_REPORTERS)
_CREDITED = ("(", "讯", *_REPORTERS)
_ROLE = re.compile(r"(?:本报|特约|实习|见习|首席|总台|全媒体)*(?:(?:记者|通讯员|摄影)[:/ ]*|文[:/] ?)")
_UNKNOWN = re.compile(r"^(?:未知|佚名|匿名|admin|本站|网络|整理|none|无)$", re.IGNORECASE)
_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?) ?([万萬])?")
# A name without a label beside a date: letters, a few words, no sentence; the second excludes "from our newsroom".
_BARE = re.compile(r"^[^\W\d_][^.!?:;()\[\]<>。]{1,38}$")
_NO_NAME = re.compile("(?:报道|报导|讯|电|综合|整理|专稿|发表于?|发布于?|提交于?)$")
MAX_NAME_WORDS = 5


@dataclass(frozen=True, slots=True)
class _Text:
    """A line as the page writes it (NFKC), and simplified for matching; both have the same length."""

    plain: str
    simple: str


def read_credits(lines: Sequence[Line], zones: Sequence[Zone]) -> Iterator[tuple[str, str]]:
    """Yield (field, value), the most reliable first: around the texts, then inside them, then the site itself."""
    for zone in zones:
        for index in _around(lines, zone):
            yield from _fields(lines, index)
    for zone in zones:
        yield from _inline(lines, zone)
    for zone in zones:
        yield from _site(lines, zone)


def _around(lines: Sequence[Line], zone: Zone) -> Iterator[int]:
    """Yield the lines above and below an article that may hold credits, those nearest to the text first."""
    yield from range(zone.body - 1, max(-1, zone.body - 1 - HEAD_REACH), -1)
    yield from (
        index
        for index in range(max(zone.body, zone.end - 2), min(len(lines), zone.end + TAIL_REACH))
        if _is_credit(lines[index])
    )


def _is_credit(line: Line) -> bool:
    return line.because_of("editor") or line.because_of("metadata")


def _text(text: str) -> _Text:
    # A full-width space separates two fields; as one narrow space it would look like one between two words.
    plain = unicodedata.normalize("NFKC", text.replace("\u3000", "  "))
    return _Text(plain, simplify(plain))


def _fields(lines: Sequence[Line], index: int) -> Iterator[tuple[str, str]]:
    """Yield (field, value) of the labels in a line, then of the names without a label.

    The value of a label at the end of a line is the next line.
    """
    line = lines[index]
    if (line.kind == "prose" and not _is_credit(line)) or not (line.kind == "metadata" or _holds(line, _LABELLED)):
        return
    text = _text(line.block.text)
    labels = list(_LABEL.finditer(text.simple))
    for number, label in enumerate(labels):
        end = labels[number + 1].start() if number + 1 < len(labels) else len(text.plain)
        value = text.plain[label.end() : end].strip(" \t|,、([【")
        if not value and number + 1 == len(labels) and index + 1 < len(lines):
            value = unicodedata.normalize("NFKC", lines[index + 1].block.text)
        yield from _value(str(label.lastgroup), value)
    if reporter := _REPORTER.search(text.simple):
        yield "author", _reporter(reporter, text.plain)
    if line.kind == "metadata":
        yield from _names_without_label(text.plain[: labels[0].start()] if labels else text.plain)


def _holds(line: Line, words: Sequence[str]) -> bool:
    """Whether a line holds one of some words: a quick test that most lines fail."""
    return any(word in line.key.rule for word in words)


def _value(field: str, value: str) -> Iterator[tuple[str, str]]:
    """Yield (field, value) of a label, its value cut where something else begins."""
    if field == "reads":
        if number := _NUMBER.match(value):
            yield field, str(round(float(number[1].replace(",", "")) * (10_000 if number[2] else 1)))
        return
    date = next(dates.find(value.lower()), None)
    if date:
        value = value[: date.start]
    value = _BREAK.split(value, maxsplit=1)[0].strip(" |,、()[]【】_-")
    if field == "other" or not value or _UNKNOWN.match(value) or len(value) > 40:  # noqa: PLR2004
        return
    if field == "publisher":
        first, _, rest = value.partition(" ")
        if _HAN_NAME.match(first) or first.startswith("http"):
            value = first
            if _HAN_NAME.match(rest) and len(rest) <= 4:  # noqa: PLR2004
                yield "author", rest
        yield field, value
        return
    yield field, _names(value)


def _names(value: str) -> str:
    """Drop the role before names, and the space inside a Chinese name that is set with one."""
    value = _ROLE.sub("", value).strip()
    parts = value.split()
    if len(parts) == 2 and min(map(len, parts)) == 1 and _HAN_NAME.match("".join(parts)):  # noqa: PLR2004
        return "".join(parts)
    return " ".join(parts)


def _names_without_label(text: str) -> Iterator[tuple[str, str]]:
    """Yield (field, value) of the names beside a date that have no label: a byline; the paper, and then the author."""
    found_dates = list(dates.find(text.lower()))
    for date in reversed(found_dates):
        text = f"{text[: date.start]}  {text[date.end :]}"
    pieces = [piece.strip(" ,、()[]【】_-") for piece in _PIECE.split(text)] if found_dates else []
    for piece in pieces:
        if byline := _BYLINE.match(piece):
            if written := ", ".join(clean_names(byline["name"])):
                yield "author", written
        elif reporter := _REPORTER.search(piece):
            yield "author", _reporter(reporter, piece)
    names = [name for piece in pieces if _is_name(piece) for name in _PAPER_AND_PERSON.sub(r"\1|\2", piece).split("|")]
    yield from (("publisher", name) for name in names)
    yield from (("author", name) for name in names[1:] if _PERSON.match(name))


def _reporter(match: "re.Match[str]", plain: str) -> str:
    """Return the names beside the word for reporter, as the page writes them."""
    return _names(plain[slice(*match.span(match.lastindex or 0))].replace("、", " "))


def _is_name(piece: str) -> bool:
    other = (_BYLINE, _DATE_WORDS, _NO_NAME, _REPORTER)
    few = len(piece.split()) <= MAX_NAME_WORDS
    return few and _BARE.match(piece) is not None and not any(pattern.search(piece) for pattern in other)


def _inline(lines: Sequence[Line], zone: Zone) -> Iterator[tuple[str, str]]:
    """Yield (field, value) of credits inside the text: the dateline, and names or a signature at the end."""
    first = range(zone.body, min(zone.end, zone.body + 4))
    last = range(max(zone.body, zone.end - 3), zone.end)
    for index in (*first, *reversed(last)):
        signs = index in last and zone.title is not None and _opens(lines[zone.title], lines[index])
        if not (signs or _holds(lines[index], _CREDITED)):
            continue
        text = _text(lines[index].block.text)
        if index in first and (dateline := _DATELINE.match(text.simple)):
            yield "publisher", text.plain[slice(*dateline.span(1))]
        patterns = (_CREDIT, _WIRE) if index in first else (_CREDIT,)
        for pattern in (*patterns, *((_NAMES,) if index in last else ())):
            if match := pattern.search(text.simple):
                yield "author", _names(text.plain[slice(*match.span(1))].strip(" 、"))
        if signs:
            yield "publisher", text.plain
        if lines[index].kind != "prose" and (reporter := _REPORTER.search(text.simple)):
            yield "author", _reporter(reporter, text.plain)


def _opens(title: Line, line: Line) -> bool:
    """Whether a title begins with a line: the office that signs a notice also opens its title."""
    return line.key.weight >= MIN_TITLE_WEIGHT and title.key.repeat.startswith(line.key.repeat) and line != title


def _site(lines: Sequence[Line], zone: Zone) -> Iterator[tuple[str, str]]:
    """Yield the site at the root of a breadcrumb above the text: where no source is named, the site is the source."""
    for line in lines[max(0, zone.body - TITLE_REACH) : zone.body]:
        if (
            line.hits
            and line.because_of("navigation")
            and (site := _SITE.search((text := _text(line.block.text)).simple))
        ):
            yield "publisher", text.plain[slice(*site.span(1))]
