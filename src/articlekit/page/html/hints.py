"""What the class and id of an element say about it, as data."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from articlekit.page.html.scan import names_of

# Words that begin a class, an id, or a part of one: English, the pinyin of Chinese sites, and the services that sites
# embed; none names a site. Words that templates also use for what holds the article are left out, because they cost
# whole pages: widget (Elementor), editor (TRS_Editor), hide, tag inside a name, score, rank, list. Without those the
# mean F1 of English articles rose from .890 to .948.
# Other people's articles, and what readers say: their sentences are as good as the article's, so they are weighed as
# nothing before the vote (+.027 on English news, +.041 on Greek, Polish and Russian).
_FOREIGN = (
    "comment",
    "cmt",
    "pinglun",
    "disqus",
    "discuss",
    "repl(?:y|ies)",
    "respond(?![a-z])",
    "livefyre",
    "guestbook",
    "liuyan",
    "related",
    "relate(?![a-z])",
    "relat(?:ion|ive)(?:s(?![a-z])|news|[-_]?list)",
    "recommend",
    "recirc",
    "tuijian",
    "similar",
    "more[-_]?(?:news|stories|articles|from)",
    "read[-_]?(?:more|next)",
    "also[-_]?(?:read|like)",
    "you[-_]?may",
    "trending",
    "most[-_]?(?:read|popular|viewed)",
    "popular",
    "taboola",
    "outbrain",
    "zergnet",
    "hot[-_]?(?:news|list|rank|topic)",
    "paihang",
    "xiangguan",
    "sidebar",
    "side[-_]?(?:bar|col|nav)",
)
# What stands around an article without being a text.
_FURNITURE = (
    "nav(?![a-z])",
    "navi",
    "menu",
    "foot(?:er)?(?![a-z])",
    "breadcrumb",
    "crumb",
    "mianbao",
    "share(?!d)",
    "sharing",
    "social(?![-_a-z]*embed)",
    "addthis",
    "jiathis",
    "bdshare",
    "fenxiang",
    "advert",
    "ads?(?![a-z])",
    "adsense",
    "sponsor",
    "promo",
    "banner",
    "guanggao",
    "copyright",
    "banquan",
    "disclaim",
    "mianze",
    "newsletter",
    "subscri",
    "signup",
    "login",
    "denglu",
    "cookie",
    "consent",
    "gdpr",
    "popup",
    "toolbar",
    "pag(?:er|ing|ination)(?![a-z])",
    "fenye",
    "author[-_]?(?:box|bio|info|card)",
    "about[-_]?(?:the[-_]?)?author",
    "skip(?![a-z])",
    "screen[-_]?reader",
    "sr[-_]only",
    "visually[-_]?hidden",
    "noprint",
    # Shown on paper only: the names that Bootstrap, Foundation and many templates have for it.
    "print[-_]?only",
    "only[-_]?print",
    "visible[-_]print",
    "show[-_]for[-_]print",
    "qr[-_]?code",
    "erweima",
)
_CAPTION = (
    "caption",
    "wp-caption",
    *(f"{what}[-_]?(?:text|info|credit|desc|note|source)" for what in ("photo", "image", "img", "pic")),
    "credit",
)
_WORDS = re.compile(
    f"(?<![a-z])(?:(?P<foreign>{'|'.join(_FOREIGN)})|(?P<furniture>{'|'.join(_FURNITURE)})"
    f"|(?P<caption>{'|'.join(_CAPTION)}))"
)
_HIDDEN = re.compile(r' hidden="| style="[^"]*?(?:display\s*:\s*none|visibility\s*:\s*hidden)', re.IGNORECASE)


def hints(attributes: Iterable[str]) -> dict[str, str]:
    """Return what the attributes of elements say: of each that says something, hidden, foreign, furniture or caption.

    attributes: as a scan has them; those of all elements of a page at once, since they are read in one go.
    """
    written = list(dict.fromkeys(attributes))
    said = {key: "hidden" for key, _ in _finds(_HIDDEN, written, written)}
    for key, found in _finds(_WORDS, written, [names_of(key) for key in written]):
        said.setdefault(key, found.lastgroup or "")
    return said


def _finds(pattern: re.Pattern[str], keys: list[str], texts: list[str]) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield what is found in the texts, each with its text's key."""
    ends = list(accumulate(len(text) + 1 for text in texts))
    for found in pattern.finditer("\n".join(texts)):
        yield keys[bisect_right(ends, found.start())], found
