"""Title, date, publisher, author, editor and reads of a text page, from the lines around its article."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articlekit.model import Metadata, Section
from articlekit.page import dates
from articlekit.page.boilerplate import Marks
from articlekit.page.lines import Line
from articlekit.page.zones import Zone, zones
from articlekit.rules.fold import simplify

HEAD_REACH = 12  # lines above the text in which a page says where it comes from
TAIL_REACH = 8  # lines below the text in which it says who edited it
_LABELS = {
    "publisher": "信息来源|文章来源|本文来源|新闻来源|资料来源|来源于|来源|稿源|来自|出处|出所|发文机关|发布机构|发布单位|source|quelle|fuente|источник|출처",
    "author": "作者|撰文|撰稿|文/|文字|特约记者|本报记者|记者|通讯员|автор|author|autor|auteur",
    "editor": "责任编辑|值班编辑|网络编辑|网编|责编|编辑|редактор|editor",
    "reads": "阅读(?:次数|量|数)?|浏览(?:次数|量|数)?|点击(?:次数|量|率|数)?|访问(?:次数|量)|人气",
    "other": "发布日期|发布时间|发稿时间|发表时间|更新时间|时间|日期|发布|审核|校对|摄影|字号|字体|评论|原标题|电话|邮箱|终审|初审|监制|主编|発表時間",
}
_LABEL = re.compile(
    "(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _LABELS.items()) + r") ?[:/丨|] ?", re.IGNORECASE
)
_BYLINE = re.compile(r"^(?:by|von|par|por|di) (?P<name>[^|·•,]{3,40}?)(?: ?[|·•,]| and updated|$)", re.IGNORECASE)
_BREAK = re.compile(r"\s{2,}|[|;。!]|[\])】](?!\S)|\s[-–—]\s")
_HAN_NAME = re.compile("^[\u3400-\u9fff·•]{2,12}$")
# (记者 张三 李四) in a dateline or at the end of the last paragraph; 电(张三、李四); a bracket of names alone.
_CREDIT = re.compile(r"[(](?:[^()]{0,12}?记者|[^()]{0,6}?通讯员|文/) ?[:/]? ?([^()]{2,40})[)]")
_WIRE = re.compile("[\u3400-\u9fff]电 ?[(]([^()]{2,30})[)]")
_NAMES = re.compile("[(]((?:[\u3400-\u9fff]{2,4}[、 ]{0,2}){1,4})[)]$")
_REPORTER = re.compile("(?:^|[^\u3400-\u9fff])(?:[\u3400-\u9fff]{0,6}记者) ((?:[\u3400-\u9fff·]{2,6}(?: |$|、)){1,4})")
_ROLE = re.compile(r"(?:本报|特约|实习|见习|首席|总台|全媒体)*(?:记者|通讯员|摄影|文)[:/ ]*")
_UNKNOWN = re.compile(r"^(?:未知|佚名|匿名|admin|本站|网络|整理|none|无)$", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d,]*")
_UNLABELLED = re.compile("^[\\W\\d]*([\u3400-\u9fff][\u3400-\u9fffA-Za-z0-9·-]{1,14})(?=$|[\\s\\[(|/])")


@dataclass(frozen=True, slots=True)
class _Text:
    """A line twice, character for character: as the page writes it (NFKC), and simplified, for matching."""

    plain: str
    simple: str


def read(lines: Sequence[Line], marks: Marks) -> tuple[Metadata, tuple[Section, ...]]:
    """Read what the page says about its article, and the sections of what is kept."""
    found = zones(lines)
    title = next((zone.title for zone in found if zone.title is not None), None)
    fields: dict[str, str] = {}
    for zone in found:
        for line in _around(lines, zone):
            for name, value in _fields(lines, line):
                fields.setdefault(name, value)
    for zone in found:
        _inline(lines, zone, fields)
    metadata = Metadata(
        title=None if title is None else lines[title].block.text,
        date=_date(lines, found),
        publisher=fields.get("publisher"),
        author=fields.get("author"),
        editor=fields.get("editor"),
        reads=int(fields["reads"]) if "reads" in fields else None,
        language=_language(lines, marks),
    )
    return metadata, _sections(lines, marks, found)


def _around(lines: Sequence[Line], zone: Zone) -> Iterator[int]:
    """Yield the lines in which a page speaks of its article, nearest to the text first."""
    yield from range(zone.body - 1, max(-1, zone.body - 1 - HEAD_REACH), -1)
    yield from (
        index
        for index in range(max(zone.body, zone.end - 2), min(len(lines), zone.end + TAIL_REACH))
        if _credit_line(lines[index])
    )


def _credit_line(line: Line) -> bool:
    return line.because_of("editor") or line.because_of("metadata")


def _text(text: str) -> _Text:
    plain = unicodedata.normalize("NFKC", text)
    simple = simplify(plain.encode("utf-8", "replace").decode("utf-8"))
    return _Text(plain, simple if len(simple) == len(plain) else plain)


def _fields(lines: Sequence[Line], index: int) -> Iterator[tuple[str, str]]:
    """Yield (field, value) of the labels in a line; a label at its end has its value on the next line."""
    line = lines[index]
    if line.kind == "prose" and not _credit_line(line):
        return
    text = _text(line.block.text)
    labels = list(_LABEL.finditer(text.simple))
    for number, label in enumerate(labels):
        end = labels[number + 1].start() if number + 1 < len(labels) else len(text.plain)
        value = text.plain[label.end() : end].strip(" \t|,、([【")
        if not value and number + 1 == len(labels) and index + 1 < len(lines):
            value = unicodedata.normalize("NFKC", lines[index + 1].block.text)
        yield from _value(str(label.lastgroup), value)
    if not labels:
        yield from _unlabelled(text, line)


def _value(field: str, value: str) -> Iterator[tuple[str, str]]:
    """Yield what a label's value says, cut where the next thing begins."""
    if field == "reads":
        if number := _NUMBER.match(value):
            yield field, number.group().replace(",", "")
        return
    dated = next(dates.find(value.lower()), None)
    if dated:
        value = value[: dated.start]
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
    """Close the space inside a spaced-out name: two characters and one, one and two."""
    value = _ROLE.sub("", value).strip()
    parts = value.split()
    if len(parts) == 2 and min(map(len, parts)) == 1 and _HAN_NAME.match("".join(parts)):  # noqa: PLR2004
        return "".join(parts)
    return " ".join(parts)


def _unlabelled(text: _Text, line: Line) -> Iterator[tuple[str, str]]:
    """Yield the publisher that stands beside a date without a label, and the author of a byline."""
    if byline := _BYLINE.match(text.plain):
        yield "author", byline["name"].strip()
    if reporter := _REPORTER.search(text.simple):
        yield "author", _names(text.plain[slice(*reporter.span(1))])
    elif line.kind == "metadata" and (dated := next(dates.find(text.plain.lower()), None)):
        rest = text.plain[dated.end :] or text.plain[: dated.start]
        if name := _UNLABELLED.match(rest):
            yield "publisher", name[1]


def _inline(lines: Sequence[Line], zone: Zone, fields: dict[str, str]) -> None:
    """Read the credits inside the text: the dateline, and the bracket that ends the last paragraph."""
    if "author" in fields:
        return
    first = range(zone.body, min(zone.end, zone.body + 4))
    last = range(max(zone.body, zone.end - 3), zone.end)
    for index in (*first, *reversed(last)):
        text = _text(lines[index].block.text)
        patterns = (_CREDIT, _WIRE) if index in first else (_CREDIT,)
        for pattern in (*patterns, *((_NAMES,) if index in last else ())):
            if found := pattern.search(text.simple):
                fields["author"] = _names(text.plain[slice(*found.span(1))].strip(" 、"))
                return


def _date(lines: Sequence[Line], found: Sequence[Zone]) -> str | None:
    """Return the date of publication: below or above the title, else below the text, else the signature's."""
    for zone in found:
        near = range(zone.body - 1, max(-1, zone.body - 1 - HEAD_REACH), -1)
        if best := _first_date(lines, near, ("metadata", "date")):
            return best
        tail = range(max(zone.body, zone.end - 1), min(len(lines), zone.end + 4))
        if best := _first_date(lines, tail, ("metadata", "closing", "date")):
            return best
    return None


def _first_date(lines: Sequence[Line], places: Sequence[int], kinds: Sequence[str]) -> str | None:
    dated = [next(dates.find(lines[index].key.rule), None) for index in places if lines[index].kind in kinds]
    return next((date.iso for date in dated if date and date.timed), None) or next(
        (date.iso for date in dated if date), None
    )


def _language(lines: Sequence[Line], marks: Marks) -> str | None:
    """Name the language where the script tells it: Japanese, Korean, Chinese."""
    text = "".join(line.key.repeat for line, removal in zip(lines, marks, strict=True) if removal is None)[:5000]
    han, kana, hangul = (
        len(re.findall(f"[{scripts}]", text)) for scripts in ("\u3400-\u9fff", "\u3040-\u30ff", "\uac00-\ud7af")
    )
    if max(han + kana, hangul) < 0.3 * len(text):
        return None
    if hangul > han + kana:
        return "ko"
    return "ja" if kana > 0.2 * (han + kana) else "zh"


def _sections(lines: Sequence[Line], marks: Marks, found: Sequence[Zone]) -> tuple[Section, ...]:
    """Part what is kept into the body and the related articles, each of which begins with its heading."""
    kept = [index for index, removal in enumerate(marks) if removal is None]
    if not kept:
        return ()
    heads = [index for index in kept if lines[index].kind == "related" and index > kept[0]]
    starts = [kept[0], *heads]
    ends = [*heads, kept[-1] + 1]
    sections = []
    for start, end in zip(starts, ends, strict=True):
        titles = [zone.title for zone in found if zone.title is not None and start <= zone.title < end]
        if start in heads:
            titles = [index for index in kept if start < index < end]
        title = lines[titles[0]].block.text if titles else None
        sections.append(Section("related" if start in heads else "body", title, start, end))
    return tuple(sections)
