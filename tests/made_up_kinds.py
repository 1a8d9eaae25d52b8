"""Made collections of the kinds that are merged wrongly: one genre, one box, one wording, one page, one wall.

Each kind is a function of a seed and a language, with parameters for how hard it is, and returns documents in a random
order: text, cluster, variant, date; grey, the clusters to which a document may belong or not; and own, the paragraphs
that a copy may lose. Pairs of one cluster are copies, pairs of others are not, and grey pairs count neither way.

Words are drawn as a language draws them: some are in all texts, some in the texts of one topic.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TypedDict

from made_up_collection import GIVEN, SURNAMES, TOWNS, coined, sentences, variant, words

LANGUAGES = ("zh", "en", "es", "ru")
# A text of a language with letters has some twice the characters of a Chinese one that says the same.
SCALE = {"zh": 1, "en": 2, "es": 2, "ru": 2}
COMMON = 400  # words that are in texts of all topics
TOPIC = 120  # words of one topic
START = datetime(2024, 3, 1, 8, tzinfo=UTC)
_HAN_PAIR = re.compile("[\u4e00-\u9fff]{1,2}|[^\u4e00-\u9fff]+")
_PARTS = re.compile(r"\s+|[^\s]+")


class Made(TypedDict):
    """A document of a made collection."""

    id: str
    text: str
    cluster: str
    variant: str
    grey: list[str]
    own: list[str]
    date: str


# Prose.


@cache
def _short(language: str) -> tuple[str, ...]:
    """Return the words that hold sentences together, as often as they occur."""
    if language == "zh":
        return tuple("的的的的了了在在是和不这有也就把都到从着一")
    return tuple(word.lower() for word in words(language) if len(word) < 4)


@dataclass(frozen=True)
class Prose:
    """Draws sentences on one topic.

    Attributes:
        language: of LANGUAGES.
        topic: two topics share the common words only.
        own: share of the words that are the topic's, of those that are not short.
    """

    language: str
    topic: str
    own: float = 0.5

    def word(self, r: random.Random) -> str:
        """Return a word."""
        if r.random() < (0.2 if self.language == "zh" else 0.35):
            return r.choice(_short(self.language))
        if r.random() < self.own:
            return r.choice(_topic(self.language, self.topic))
        # The first ones are the most frequent.
        return coined(self.language)[int(COMMON * r.random() ** 2)]

    def phrase(self, r: random.Random, low: int, high: int) -> str:
        """Return some words without a stop."""
        return self.joined([self.word(r) for _ in range(r.randint(low, high))])

    def sentence(self, r: random.Random) -> str:
        """Return a sentence of some 35 Chinese characters, or 15 words."""
        parts = [self.phrase(r, 4, 8) for _ in range(r.randint(2, 4) if self.language == "zh" else r.randint(1, 3))]
        if self.language == "zh":
            return "，".join(parts) + "。"
        line = ", ".join(parts)
        return line[0].upper() + line[1:] + "."

    def paragraph(self, r: random.Random, chars: int) -> str:
        """Return sentences, of at least so many characters."""
        lines, length = [], 0
        while length < chars:
            lines.append(self.sentence(r))
            length += len(lines[-1])
        return ("" if self.language == "zh" else " ").join(lines)

    def paragraphs(self, r: random.Random, chars: int) -> list[str]:
        """Return paragraphs of one to four sentences."""
        lines, length = [], 0
        while length < chars:
            lines.append(self.paragraph(r, min(r.randint(60, 160) * SCALE[self.language], chars - length)))
            length += len(lines[-1])
        return lines

    def heading(self, r: random.Random) -> str:
        """Return a headline."""
        line = self.phrase(r, 4, 8)
        return line if self.language == "zh" else line[0].upper() + line[1:]

    def joined(self, parts: Sequence[str]) -> str:
        """Return words as they stand in a sentence."""
        return ("" if self.language == "zh" else " ").join(parts)

    def name(self, r: random.Random, kind: str) -> str:
        """Return a name of a person, a place, a company or a product."""
        if self.language == "zh":
            given = "".join(r.choice(GIVEN) for _ in range(2))
            if kind == "person":
                return r.choice(SURNAMES) + given
            if kind == "place":
                return r.choice((*TOWNS, given)) + r.choice("镇县区村路桥")
            return given + r.choice(coined("zh")) + r.choice(("公司", "集团", "商行", "股份"))
        first, second = (r.choice(coined(self.language)).capitalize() for _ in range(2))
        return first if kind == "place" else f"{first} {second}"

    def reworded(self, text: str, r: random.Random, share: float) -> str:
        """Return a text with so large a share of its words replaced."""
        parts = (_HAN_PAIR if self.language == "zh" else _PARTS).findall(text)
        return "".join(self.word(r) if part.isalpha() and r.random() < share else part for part in parts)


@cache
def _topic(language: str, topic: str) -> tuple[str, ...]:
    return tuple(random.Random(f"topic {language} {topic}").choices(coined(language)[COMMON:], k=TOPIC))


def _collected(found: Iterator[dict], seed: str) -> list[Made]:
    """Return documents in a random order, with an id each, and a date where they have none."""
    documents = list(found)
    random.Random(f"order {seed}").shuffle(documents)
    return dated(documents, seed)


def dated(documents: Sequence[dict], seed: int | str) -> list[Made]:
    """Return documents with ids that say what they are, and dates where they have none."""
    r = random.Random(f"dates {seed}")
    return [
        Made(
            id=f"{document['variant']} {document['cluster']} #{number}",
            text=document["text"],
            cluster=document["cluster"],
            variant=document["variant"],
            grey=document.get("grey", []),
            own=document.get("own", []),
            date=document.get("date") or (START + timedelta(minutes=r.randrange(500_000))).isoformat(),
        )
        for number, document in enumerate(documents)
    ]


OWN = 0.3  # share of other text from which a copy is as much another article: it may belong to the cluster or not


def _placed(cluster: str, text: str, copied: int) -> dict:
    """Return the cluster of a copy, in which so many characters are copied."""
    if len(text) - copied <= OWN * len(text):
        return {"cluster": cluster}
    return {"cluster": f"{cluster} {len(text)}", "grey": [cluster]}


def _copies(text: str, cluster: str, names: Sequence[str], r: random.Random) -> Iterator[dict]:
    for name in names:
        yield {"text": variant(name, text, r.randrange(10**9)), "cluster": cluster, "variant": name}


# The kinds.


def brochures(
    seed: int,
    language: str = "zh",
    *,
    documents: int = 20,
    chars: tuple[int, int] = (3_000, 30_000),
    genres: int = 3,
    spread: float = 1.3,
    stock: float = 0.65,
    reworded: float | None = None,
    disorder: float = 2.0,
    edits: int = 4,
) -> list[Made]:
    """Return documents of some genres, as each university has one, and edits of some of them.

    Args:
        seed: of everything.
        language: of LANGUAGES.
        documents: of each genre.
        chars: of the shortest and the longest document.
        genres: each has its own stock and its own length; the lengths are spread over chars.
        spread: ratio of the longest document of a genre to its middle one.
        stock: share of a document that is of the genre: rules, forms, headings.
        reworded: share of the words of the stock that each document has replaced. None: so that pairs have .3 to .5 of
            their shingles of five characters in common; other languages share more by chance than Chinese does.
        disorder: how far a paragraph of the stock is moved, in paragraphs.
        edits: documents of each genre that are there a second time with a fifth of their characters edited.
    """

    if reworded is None:
        reworded = 0.05 if language == "zh" else 0.2

    def drawn() -> Iterator[dict]:
        for genre in range(genres):
            r = random.Random(f"brochures {language} {seed} {genre}")
            low, high = chars[0] * spread, chars[1] / spread
            middle = low * (high / low) ** ((genre + r.random()) / genres)
            shared = _stock(Prose(language, f"genre {genre}", 0.75), r, int(middle * spread * stock))
            for number in range(documents):
                length = int(middle * spread ** r.uniform(-1, 1))
                # A genre's words are in the paragraphs of one's own as well.
                prose = Prose(language, f"genre {genre}", 0.75)
                text = _brochure(prose, r, shared, length, (stock, reworded, disorder))
                cluster = f"g{genre}n{number}"
                yield {"text": text, "cluster": cluster, "variant": "base"}
                yield from _copies(text, cluster, ["edit20"] * (number < edits), r)

    return _collected(drawn(), f"brochures {language} {seed}")


def _stock(prose: Prose, r: random.Random, chars: int) -> list[str]:
    """Return the stock of a genre: paragraphs, of which some end in a form; {} is filled in by each document."""
    lines, length = [], 0
    while length < chars:
        line = prose.paragraph(r, r.randint(40, 130) * SCALE[prose.language])
        if r.random() < 0.5:
            line += str(r.randint(1, 60)) + prose.phrase(r, 2, 4)
        if r.random() < 0.35:
            line = prose.heading(r) + "\n" + line
        if r.random() < 0.3:
            values = [
                r.choice(("{}", str(r.randint(1, 60)), str(r.randint(2015, 2024)))) for _ in range(r.randint(2, 6))
            ]
            line += "".join(f"\n{prose.phrase(r, 2, 3)}: {value}" for value in values)
        lines.append(line)
        length += len(line)
    return lines


def _brochure(
    prose: Prose, r: random.Random, shared: Sequence[str], chars: int, shape: tuple[float, float, float]
) -> str:
    stock, reworded, disorder = shape
    numbers = 140 * chars // 10_000  # some of which are in forms
    names = [prose.name(r, kind) for kind in ("company", "place", "person", "person", "place", "company")]
    parts: list[tuple[float, str]] = []
    length = 0
    for place, line in enumerate(shared):
        if length > chars * stock:
            break
        if r.random() < 0.12:
            continue
        filled = re.sub(r"\{\}", lambda _: _value(prose, r, names), prose.reworded(line, r, reworded))
        parts.append((place + r.uniform(0, disorder), filled))
        length += len(filled)
    count = len(parts)
    while length < chars:
        line = prose.paragraph(r, r.randint(40, 130) * SCALE[prose.language])
        if r.random() < 0.3:
            line = r.choice(names) + line[0].lower() + line[1:]
        for _ in range(max(1, numbers // max(1, count))):
            line += f"{prose.phrase(r, 1, 3)}{_value(prose, r, names)}"
        parts.append((r.uniform(0, count), line))
        length += len(line)
    lines = [line for _, line in sorted(parts)]
    return "\n".join((f"{names[0]} {2015 + r.randrange(10)}", *lines)) + "\n"


def _value(prose: Prose, r: random.Random, names: Sequence[str]) -> str:
    """Return what a form is filled in with: a count, a price, a year, a telephone number, a name."""
    kind = r.randrange(12)
    if kind == 0:
        return r.choice(names)
    if kind == 1:
        return str(r.randint(10**7, 10**8 - 1))
    if kind == 2:
        return str(r.randrange(1000, 9000, 100))
    if kind < 5:
        return str(r.randint(2015, 2024))
    return str(r.randint(1, 60))


RATIOS = (1.0, 1.5, 2.0, 2.5, 3.0)
PLACES = ("end", "start", "middle")
BLOCKS = ("box", "paragraph", "css", "script")


def shared_block(
    seed: int,
    language: str = "zh",
    *,
    items: int = 12,
    ratios: Sequence[float] = RATIOS,
    places: Sequence[str] = PLACES,
    blocks: Sequence[str] = BLOCKS,
    copies: int = 3,
) -> list[Made]:
    """Return groups of short items that share one block, and copies of some of them.

    Args:
        seed: of everything.
        language: of LANGUAGES.
        items: of each group.
        ratios: of the block to an item's own text, in characters; one group for each ratio and kind of block.
        places: of the block, drawn for each group.
        blocks: box (sentences of a site), paragraph, css, script.
        copies: items of each group that are there again: the item framed, the item with edits, and its own text with
            another site's frame in place of the block ("moved").
    """

    def drawn() -> Iterator[dict]:
        for number, (ratio, kind) in enumerate((ratio, kind) for ratio in ratios for kind in blocks):
            r = random.Random(f"block {language} {seed} {ratio} {kind}")
            scale = SCALE[language]
            mean = r.uniform(max(150, 300 / ratio), min(400, 1000 / ratio))
            block = _block(kind, Prose(language, f"site {seed} {number}"), r, int(mean * ratio) * scale)
            place = r.choice(places)
            for item in range(items):
                prose = Prose(language, f"item {seed} {number} {item}")
                chars = int(min(max(mean * r.uniform(0.85, 1.15), 150), 400)) * scale
                own = [prose.heading(r), *prose.paragraphs(r, chars - 15 * scale)]
                cut = {"start": 0, "end": len(own), "middle": max(1, len(own) // 2)}[place]
                text = "\n".join((*own[:cut], block, *own[cut:])) + "\n"
                cluster = f"{kind} x{ratio} {place} g{number}n{item}"
                yield {"text": text, "cluster": cluster, "variant": "base"}
                if item < copies:
                    yield from _copies(text, cluster, ["framed", "edit10"], r)
                    moved = variant("framed", "\n".join(own), r.randrange(10**9))
                    yield {"text": moved, "variant": "moved", **_placed(cluster, moved, sum(map(len, own)))}

    return _collected(drawn(), f"block {language} {seed}")


def _block(kind: str, prose: Prose, r: random.Random, chars: int) -> str:
    if kind == "box":
        lines = []
        while sum(map(len, lines)) < chars:
            lines.append(prose.sentence(r))
        return "\n".join(lines)
    if kind == "paragraph":
        return prose.paragraph(r, chars)
    latin = Prose("en", prose.topic)
    rules = []
    while sum(map(len, rules)) < chars:
        name, other = (latin.name(r, "place").lower() for _ in range(2))
        if kind == "css":
            rules.append(
                f".{name} .{other}{{margin:{r.randint(0, 40)}px {r.randint(0, 9)}px;color:#{r.randrange(16**6):06x};"
                f"font:{r.randint(10, 30)}px/1.{r.randint(1, 9)} sans-serif}}"
            )
        else:
            rules.append(f'var {name}=document.getElementById("{other}");{name}.style.width={r.randint(1, 900)}+"px";')
    return "\n".join(rules)


SLOTS = ("person", "place", "company", "verb", "day", "phrase", "place", "person")
DAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "ru": ("понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье"),
}
REPRINTS = ("punctuation", "spaces", "framed")


def bulletins(
    seed: int,
    language: str = "zh",
    *,
    kinds: int = 30,
    each: tuple[int, int] = (10, 40),
    chars: tuple[int, int] = (230, 480),
    slots: tuple[float, float] | None = None,
    numbers: int = 1,
    reprints: float = 0.15,
) -> list[Made]:
    """Return bulletins in kinds of one wording, whose names, places, verbs and phrases are all that differs.

    Args:
        seed: of everything.
        language: of LANGUAGES.
        kinds: of wording.
        each: bulletins of a kind, at least and at most.
        chars: of a bulletin.
        slots: share of the characters that differ; a kind's is drawn between these. None: as pairs then have .62 to .80
            of their characters in common, which letters have by chance more often than Chinese characters.
        numbers: digits in a bulletin, at most.
        reprints: share of the bulletins that are there again: other punctuation, other spaces, framed.
    """
    low, high = slots or ((0.26, 0.44) if language == "zh" else (0.36, 0.58))

    def drawn() -> Iterator[dict]:
        for kind in range(kinds):
            r = random.Random(f"bulletins {language} {seed} {kind}")
            prose = Prose(language, f"wording {seed} {kind}")
            share, length = r.uniform(low, high), r.randint(*chars)
            wording = _wording(prose, r, length, share)
            fixed = r.randint(0, numbers)
            for number in range(r.randint(*each)):
                text = _bulletin(wording, Prose(language, f"bulletin {seed} {kind} {number}"), r, fixed)
                cluster = f"k{kind}n{number}"
                yield {"text": text, "cluster": cluster, "variant": "base"}
                if r.random() < reprints:
                    yield from _copies(text, cluster, [r.choice(REPRINTS)], r)

    return _collected(drawn(), f"bulletins {language} {seed}")


def _wording(prose: Prose, r: random.Random, chars: int, share: float) -> list[str | tuple[str, int, tuple[str, ...]]]:
    """Return the parts of a wording: words, and slots as (kind, characters, choices)."""
    parts: list[str | tuple[str, int, tuple[str, ...]]] = []
    fixed, open_, slot, scale = 0.0, 0.0, r.randrange(len(SLOTS)), SCALE[prose.language]
    for sentence in prose.paragraphs(r, int(chars * (1 - share)) - 15 * scale):
        for clause in re.split(r"(?<=[，,。. ])", sentence) if prose.language == "zh" else _clauses(sentence):
            parts.append(clause)
            fixed += len(clause)
            while open_ + 1 < fixed * share / (1 - share):
                kind = SLOTS[slot % len(SLOTS)]
                slot += 1
                verbs = tuple(prose.phrase(r, 1, 2) for _ in range(8))
                width = min(r.randint(4, 14) * scale, int(chars * 0.12))
                parts.append((kind, width, verbs))
                open_ += {"phrase": width, "verb": 4 * scale, "person": 8 * scale - 5, "company": 8 * scale}.get(
                    kind, 4 * scale
                )
    return parts


def _clauses(sentence: str) -> list[str]:
    parts = sentence.split(" ")
    return [" ".join(parts[start : start + 4]) for start in range(0, len(parts), 4)]


def _bulletin(
    wording: Sequence[str | tuple[str, int, tuple[str, ...]]], prose: Prose, r: random.Random, numbers: int
) -> str:
    filled = []
    for part in wording:
        if isinstance(part, str):
            filled.append(part)
            continue
        kind, width, verbs = part
        if kind == "verb":
            filled.append(r.choice(verbs))
        elif kind == "day":
            filled.append(r.choice(DAYS[prose.language]) + (f" {r.randint(1, 28)}" if numbers else ""))
            numbers = max(0, numbers - 1)
        elif kind == "phrase":
            phrase = prose.word(r)
            while len(phrase) < width:
                phrase = prose.joined((phrase, prose.word(r)))
            filled.append(phrase)
        else:
            filled.append(prose.name(r, kind))
    return prose.joined(filled) + "\n"


def live(
    seed: int,
    language: str = "zh",
    *,
    pages: int = 2,
    versions: int = 28,
    paragraphs: int = 59,
    fresh: tuple[int, int] = (2, 7),
    corrected: float = 0.04,
) -> list[Made]:
    """Return the versions of live pages: newest first, the oldest paragraphs dropped beyond a limit.

    All versions of a page are grey to each other: what counts is that nothing is lost.

    Args:
        seed: of everything.
        language: of LANGUAGES.
        pages: each with its own versions.
        versions: of a page.
        paragraphs: at most in a version.
        fresh: paragraphs that a version adds, at least and at most.
        corrected: share of the paragraphs in which a version corrects a word.
    """

    def drawn() -> Iterator[dict]:
        for page in range(pages):
            r = random.Random(f"live {language} {seed} {page}")
            prose = Prose(language, f"live {seed} {page}")
            title, entries = prose.heading(r), list[str]()
            for version in range(versions):
                entries = [prose.reworded(line, r, 0.03) if r.random() < corrected else line for line in entries]
                hour = 8 + version // 3
                new = [
                    f"{hour:02d}:{r.randrange(60):02d} {prose.paragraph(r, r.randint(40, 150) * SCALE[language])}"
                    for _ in range(r.randint(*fresh) + 10 * (version == 0))
                ]
                entries = [*new, *entries][:paragraphs]
                yield {
                    "text": "\n".join((title, *entries)) + "\n",
                    "cluster": f"p{page}v{version}",
                    "variant": "version",
                    "grey": [f"page {page}"],
                    "date": (START + timedelta(minutes=20 * version)).isoformat(),
                }

    return _collected(drawn(), f"live {language} {seed}")


PRINTINGS = (*["whole"] * 5, *["cut"] * 3, *["reported"] * 3, *["reordered"] * 2, "edit5", "edit10")


def releases(seed: int, language: str = "zh", *, count: int = 6, chars: int = 1200, quoting: int = 6) -> list[Made]:
    """Return press releases, 15 printings of each, and stories that quote a paragraph or two of them.

    Args:
        seed: of everything.
        language: of LANGUAGES.
        count: of releases.
        chars: of a release in Chinese; of other languages, twice that.
        quoting: stories for each release.
    """

    def drawn() -> Iterator[dict]:
        for number in range(count):
            r = random.Random(f"release {language} {seed} {number}")
            prose = Prose(language, f"release {seed} {number}")
            body = prose.paragraphs(r, chars * SCALE[language])
            cluster = f"r{number}"
            yield {"text": "\n".join((prose.heading(r), *body)) + "\n", "cluster": cluster, "variant": "release"}
            for site, name in enumerate(PRINTINGS):
                reporter = Prose(language, f"reporter {seed} {number} {site}")
                text, own = _printing(name, body, reporter, r)
                placed = _placed(cluster, text, len(text) - sum(map(len, own)))
                yield {"text": text, "variant": name, "own": own, **placed}
            for story in range(quoting):
                reporter = Prose(language, f"story {seed} {number} {story}")
                lines = reporter.paragraphs(r, r.randint(600, 1600) * SCALE[language])
                for quoted in r.sample(body, r.randint(1, 2)):
                    lines.insert(r.randint(1, len(lines)), quoted)
                text = "\n".join((reporter.heading(r), *lines)) + "\n"
                yield {"text": text, "cluster": f"{cluster}q{story}", "variant": "quoting"}

    return _collected(drawn(), f"release {language} {seed}")


def _printing(name: str, body: Sequence[str], reporter: Prose, r: random.Random) -> tuple[str, list[str]]:
    """Return a printing, and the paragraphs of it that are the site's own."""
    head = [reporter.heading(r)]
    printed, below = list(body), list[str]()
    scale = SCALE[reporter.language]
    if name == "whole":
        head.append(reporter.paragraph(r, r.randint(60, 120) * scale))
    elif name == "cut":
        printed = printed[:3]
    elif name == "reported":
        below = [reporter.paragraph(r, r.randint(100, 300) * scale) for _ in range(2)]
    elif name == "reordered":
        printed = ["".join(part if part[-1] == "\n" else f"{part} " for part in _reordered(printed, r))]
    else:
        printed = [variant(name, "\n".join(printed), r.randrange(10**9))]
    text = "\n".join((*head, *printed, *below)) + "\n"
    return text, [*head, *below]


def _reordered(paragraphs: Sequence[str], r: random.Random) -> list[str]:
    """Return the sentences in another order, each at most three places away."""
    order = sorted(enumerate(sentences("\n".join(paragraphs))), key=lambda pair: pair[0] + r.uniform(0, 3))
    return [part for _, part in order]


def paywall(
    seed: int,
    language: str = "zh",
    *,
    stubs: int = 40,
    walls: int = 10,
    empty: int = 10,
    teaser: tuple[int, int] = (60, 200),
    wall: tuple[int, int] = (200, 500),
) -> list[Made]:
    """Return pages of two sites that show a headline, a teaser and a wall; walls alone; and pages without a letter.

    Args:
        seed: of everything.
        language: of LANGUAGES.
        stubs: pages with a teaser of each site.
        walls: pages with the wall alone of each site.
        empty: empty documents, and as many of punctuation only.
        teaser: its characters, at least and at most.
        wall: its characters, at least and at most.
    """

    def drawn() -> Iterator[dict]:
        for site in range(2):
            r = random.Random(f"paywall {language} {seed} {site}")
            text = Prose(language, f"wall {seed} {site}").paragraph(r, r.randint(wall[0], wall[1] - 60))
            for number in range(stubs):
                prose = Prose(language, f"stub {seed} {site} {number}")
                teased = prose.paragraph(r, r.randint(*teaser))[: teaser[1]]
                stub = f"{prose.heading(r)}\n{teased}\n{text}\n"
                yield {"text": stub, "cluster": f"s{site}n{number}", "variant": "stub"}
            for number in range(walls):
                yield {"text": f"{text}\n", "cluster": f"s{site}w{number}", "variant": "wall"}
        for number in range(empty):
            yield {"text": "", "cluster": f"empty {number}", "variant": "empty"}
            marks = "".join(r.choice("。，！…—-*.\n ") for _ in range(r.choice((1, 3, 30))))
            yield {"text": marks, "cluster": f"marks {number}", "variant": "marks"}

    return _collected(drawn(), f"paywall {language} {seed}")


KINDS = {
    "brochures": brochures,
    "block": shared_block,
    "bulletins": bulletins,
    "live": live,
    "releases": releases,
    "paywall": paywall,
}
