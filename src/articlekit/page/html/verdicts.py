"""Verdicts against elements, by tag, class, id and style, and by siblings alike. What is inside shares the verdict."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from types import MappingProxyType

from articlekit.page.html.scan import Scan
from articlekit.page.html.tags import FURNITURE
from articlekit.rules.fold import simplify
from articlekit.rules.language import any_of, numbers, words
from articlekit.rules.sentences import RAW_PAUSE

# Words that begin a class, an id, or a part of one: English, as HTML is, services that sites embed, and what the files
# of languages have; none names a site. Words that templates also use for the element around the article cost whole
# pages, so they are left out: widget (Elementor), editor (TRS_Editor), hide, tag inside a name, score, rank, list.
# Without them the mean F1 of English articles rose from .890 to .948. Foreign: other articles, and comments. Their
# sentences look like the article's, so they have no vote (+.027 on English news, +.041 on Greek, Polish and Russian).
_FOREIGN = (
    *("comment", "cmt", "disqus", "discuss", "repl(?:y|ies)", "respond(?![a-z])", "livefyre", "guestbook"),
    *("related", "relate(?![a-z])", "relat(?:ion|ive)(?:s(?![a-z])|news|[-_]?list)", "recommend", "recirc"),
    *("similar", "more[-_]?(?:news|stories|articles|from)", "read[-_]?(?:more|next)"),
    *("also[-_]?(?:read|like)", "you[-_]?may", "trending", "most[-_]?(?:read|popular|viewed)", "popular", "taboola"),
    *("outbrain", "zergnet", "hot[-_]?(?:news|list|rank|topic)", "sidebar"),
    *("side[-_]?(?:bar|col|nav)",),
    any_of(words("classes.foreign")),
)
# Furniture: what stands around an article and is not a text.
_FURNITURE = (
    *("nav(?![a-z])", "navi", "menu", "foot(?:er)?(?![a-z])", "breadcrumb", "crumb", "share(?!d)"),
    *("sharing", "social(?![-_a-z]*embed)", "addthis", "jiathis", "bdshare", "advert", "ads?(?![a-z])"),
    *("adsense", "sponsor", "promo", "banner", "copyright", "disclaim", "newsletter"),
    *("subscri", "signup", "login", "cookie", "consent", "gdpr", "popup", "toolbar"),
    *("pag(?:er|ing|ination)(?![a-z])", "author[-_]?(?:box|bio|info|card)", "about[-_]?(?:the[-_]?)?author"),
    *("skip(?![a-z])", "screen[-_]?reader", "sr[-_]only", "visually[-_]?hidden", "noprint"),
    # Shown on paper only: the names that Bootstrap, Foundation and many templates have for it.
    *("print[-_]?only", "only[-_]?print", "visible[-_]print", "show[-_]for[-_]print"),
    "qr[-_]?code",
    any_of(words("classes.furniture")),
)
_CAPTION = (
    "caption",
    "wp-caption",
    *(f"{what}[-_]?(?:text|info|credit|desc|note|source)" for what in ("photo", "image", "img", "pic")),
    "credit",
)
# Strings, as _DATE is one: re compiles them when they are first used, and no page of text needs them.
_WORDS = (
    f"(?<![a-z])(?:(?P<foreign>{'|'.join(_FOREIGN)})|(?P<furniture>{'|'.join(_FURNITURE)})"
    f"|(?P<caption>{'|'.join(_CAPTION)}))"
)
_HIDDEN = re.compile(r' hidden="| style="[^"]*?(?:display\s*:\s*none|visibility\s*:\s*hidden)', re.IGNORECASE)


def _hints(named: Mapping[str, str]) -> dict[str, str]:
    """Return attributes -> hidden, foreign, furniture or caption, for those that give a hint.

    named: the attributes of all elements of a page, each with its classes and its id.
    """
    # Each word once, and all in one go: no pattern reaches from one to the next.
    words = list(dict.fromkeys(" ".join(named.values()).split()))
    ends = list(accumulate(len(word) + 1 for word in words))
    kinds: dict[str, str] = {}
    for match in re.finditer(_WORDS, " ".join(words)):
        kinds.setdefault(words[bisect_right(ends, match.start())], match.lastgroup or "")
    hints: dict[str, str] = {}
    for written, names in named.items():
        if (" style=" in written or " hidden=" in written) and _HIDDEN.search(written):
            hints[written] = "hidden"
        elif kind := next((kinds[word] for word in names.split() if word in kinds), None):
            hints[written] = kind
    return hints


MIN_ALIKE = 3
MIN_TEASERS = 4
MIN_SHARE = 0.8  # of the siblings must have a link, or a date
# Siblings of one class are alike. Without a class, only elements that are made to be repeated are.
_REPEATED = frozenset(("li", "article", "table", "dl", "tr"))
_NO_DIGITS = str.maketrans("", "", "0123456789")
# A day, a month and a day, how long ago: with words before the number or behind it.
_AGO = {tuple(part.strip() for part in text.split("#")) for text in words("cldr.ago")}
_DATE = (
    rf"(?<!\d)(?:19|20)?\d\d(?:[-/.]|{any_of(words('dates.year'))})\d{{1,2}}(?:[-/.]|{any_of(words('dates.month'))})\d{{1,2}}"
    r"|\d{1,2}[-/]\d{1,2}\s+\d{1,2}:\d\d"
    rf"|(?<![^\W\d_])(?:{any_of(numbers('cldr.months'))})[a-z]*\.? \d{{1,2}}(?!\d)"
    rf"|\d+ ?(?:{any_of(after for before, after in _AGO if not before)})"
    rf"|(?:{any_of(before for before, after in _AGO if before)}) ?\d"
)
_DIGIT = re.compile(r"\d")
MAX_DATE_CHARS = 80


@dataclass(frozen=True, slots=True)
class Group:
    """Siblings that look alike, as elements. kind is teasers, each with a link, or posts, each with a date."""

    kind: str
    members: tuple[int, ...]


def _groups(page: Scan) -> list[Group]:
    """Return the groups of siblings that are alike; each sibling has several lines, and among them a link or a date."""
    siblings: dict[tuple[int, str], list[int]] = defaultdict(list)
    for element, (tag, parent, first, last) in enumerate(
        zip(page.tag, page.parent, page.first, page.last, strict=True)
    ):
        # A quotation is part of the text, even one of a post, with a link and a date.
        if last - first > 1 and tag != "blockquote":
            siblings[parent, tag].append(element)
    alike: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for (parent, tag), members in siblings.items():
        for member in members if len(members) >= MIN_ALIKE else ():
            names = page.names(member).strip().translate(_NO_DIGITS)
            if names or tag in _REPEATED:
                alike[parent, tag, names].append(member)
    groups = []
    for members in alike.values():
        if len(members) < MIN_ALIKE:
            continue
        if _most_have(page, members, _is_dated):
            groups.append(Group("posts", tuple(members)))
        elif len(members) >= MIN_TEASERS and _most_have(page, members, _is_link):
            groups.append(Group("teasers", tuple(members)))
    return groups


def _most_have(page: Scan, members: list[int], test: Callable[[Scan, int], bool]) -> bool:
    """Whether nearly all of some elements have a line that passes a test."""
    left, enough = len(members), MIN_SHARE * len(members)
    for member in members:
        if not any(test(page, line) for line in range(page.first[member], page.last[member])):
            left -= 1
            if left < enough:
                return False
    return True


def _is_link(page: Scan, line: int) -> bool:
    """Whether a line is a link and little else."""
    return page.linked[line] >= MIN_SHARE * len(page.text[line])


def _is_dated(page: Scan, line: int) -> bool:
    text = page.text[line]
    return (
        len(text) <= MAX_DATE_CHARS
        and _DIGIT.search(text) is not None
        and re.search(_DATE, simplify(text).lower()) is not None
    )


# A panel of an accordion or a tab, which its visible heading opens. Source: WAI-ARIA Authoring Practices, Accordion.
_PANEL = re.compile(r'(?s)(?=.* role="(?:region|tabpanel)")(?=.* aria-labelledby=")')
MIN_PROSE = 20  # least characters of a line of prose
MIN_OUTSIDE = 60  # characters of prose; with less outside the posts, the first of them is the article
MAX_BETWEEN = 0.2  # share of their prose; with more between them they are quotations in a text
MAX_TEASER = 200  # characters of prose in a teaser, on average
_ROOTS = frozenset(("body", "html", "main"))
_TAGS = {**dict.fromkeys(FURNITURE, "furniture"), "aside": "foreign", "figcaption": "caption"}
# An element with a larger share of the prose is not judged: it is a wrapper, or a form around the whole page.
MAX_SHARE = 0.7
NOTHING_REMOVED: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why an element is not part of the article.

    kind is hidden, foreign (other texts: comments, related articles), teaser, furniture or caption; because names the
    tag, the class or the id that shows it.
    """

    kind: str
    because: str


def judge_elements(
    page: Scan, title: int | None, article: Sequence[int] = (), removed: Mapping[int, str] = NOTHING_REMOVED
) -> list[Verdict | None]:
    """Return the verdict on each element; one that holds the title, or most of the page's text, is not judged.

    article, removed: by a rule by site, which acquits its article and all around it, and condemns what it removes:
    element -> selector.
    """
    ends = _prose_sums(page)
    alike = _judge_alike(page, title, ends)
    hints = _hints(page.named)
    most = MAX_SHARE * ends[-1]
    acquitted = {*article, *(outer for element in article for outer in page.ancestors(element))}
    verdicts: list[Verdict | None] = []
    for element, parent in enumerate(page.parent):
        around = verdicts[parent] if parent >= 0 else None
        if element in acquitted:
            verdicts.append(None)
            continue
        if element in removed:
            verdicts.append(Verdict("foreign", f"inside {removed[element]}"))
            continue
        if around is not None and around.kind != "caption":
            verdicts.append(around)
            continue
        own = alike.get(element) or _own(page, element, hints)
        if own is not None and verdicts:
            first, last = page.first[element], page.last[element]
            if (title is not None and first <= title < last) or ends[last] - ends[first] > most:
                own = around = None
        verdicts.append(own or around)
    return verdicts


def _judge_alike(page: Scan, title: int | None, ends: list[int]) -> dict[int, Verdict]:
    """Return verdicts on teasers and on posts. Where the posts are the whole page, the first is spared: the article."""
    verdicts: dict[int, Verdict] = {}
    for group in _groups(page):
        sizes = [ends[page.last[member]] - ends[page.first[member]] for member in group.members]
        span = ends[page.last[group.members[-1]]] - ends[page.first[group.members[0]]]
        if span - sum(sizes) > MAX_BETWEEN * sum(sizes):
            continue
        titled = [title is not None and page.first[member] <= title < page.last[member] for member in group.members]
        if group.kind == "posts":
            is_page = title is None or ends[-1] - sum(sizes) < MIN_OUTSIDE
            spared = titled if any(titled) else [is_page] + [False] * (len(sizes) - 1)
            verdict = Verdict("foreign", f"one of {len(sizes)} alike, each with a date")
            verdicts.update({member: verdict for member, spare in zip(group.members, spared, strict=True) if not spare})
        elif not any(titled) and max(sizes) <= sum(sizes) / 2 and sum(sizes) <= MAX_TEASER * len(sizes):
            verdict = Verdict("teaser", f"one of {len(sizes)} alike, each with a link")
            verdicts.update(dict.fromkeys(group.members, verdict))
    return verdicts


def _own(page: Scan, element: int, hints: Mapping[str, str]) -> Verdict | None:
    """Return the verdict on an element by its own tag and attributes."""
    tag, attributes = page.tag[element], page.attributes[element]
    kind = hints.get(attributes)
    if kind == "hidden":
        return None if _PANEL.match(attributes) else Verdict("hidden", f"<{tag}> is not shown")
    if tag in _TAGS:
        return Verdict(_TAGS[tag], f"<{tag}>")
    if kind is None or tag in _ROOTS:
        return None
    return Verdict(kind, f"<{tag}> of class or id {page.names(element).strip()!r}")


def _prose_sums(page: Scan) -> list[int]:
    """Return the prefix sums of the characters of prose: long lines, mostly outside links, with a comma or a stop."""
    sums, total = [0], 0
    for text, linked in zip(page.text, page.linked, strict=True):
        if len(text) >= MIN_PROSE and linked < 0.5 * len(text) and RAW_PAUSE.search(text):
            total += len(text) - linked
        sums.append(total)
    return sums
