"""What the class and id of an element say about it, as data."""

import re
from functools import lru_cache

# Words that begin a class, an id, or a part of one: English, the pinyin of Chinese sites, and the services that sites
# embed; none names a site. Words that templates also use for what holds the article are left out, because they cost
# whole pages: widget (Elementor), editor (TRS_Editor), hide, tag inside a name, score, list. Without those the mean F1
# of English articles rose from .890 to .948.
# Other people's articles, and what readers say: their sentences are as good as the article's, so they are weighed as
# nothing before the vote (comments: +.009 on English news, +.015 on Greek, Polish and Russian).
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
    "rank(?:ing)?(?:[-_]?list|s?(?![-a-z]))",
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
    "qr[-_]?code",
    "erweima",
)
_CAPTION = ("caption", "wp-caption", "(?:photo|image|img|pic)[-_]?(?:text|info|credit|desc|note|source)", "credit")
_WORDS = re.compile(
    f"(?<![a-z])(?:(?P<foreign>{'|'.join(_FOREIGN)})|(?P<furniture>{'|'.join(_FURNITURE)})"
    f"|(?P<caption>{'|'.join(_CAPTION)}))"
)


def hint(names: str) -> str | None:
    """Return what the classes and the id of an element, in lower case, say: foreign, furniture, caption, or nothing."""
    return next((kind for kind in map(_hint, names.split()) if kind), None)


@lru_cache(maxsize=8192)
def _hint(name: str) -> str | None:
    found = _WORDS.search(name)
    return None if found is None else found.lastgroup
