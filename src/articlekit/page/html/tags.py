"""The elements of HTML, as data: not shown, inline, empty, headings, furniture."""

# Elements whose text is not part of the page. Source: HTML Living Standard, section 15.3.1 (hidden elements); controls
# and embedded content of sections 4.8 and 4.10, whose text is an alternative or a choice; and the readings of section
# 4.5.10, which are set above their words.
UNSEEN = frozenset(
    [
        *("script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "applet"),
        *("canvas", "audio", "video", "map", "head", "title", "meta", "link", "base", "select", "option"),
        *("optgroup", "datalist", "textarea", "button", "input", "noframes", "noembed", "dialog"),
        *("rt", "rtc", "rp"),
    ]
)
# Elements inside a line. Source: section 4.5 (text-level semantics) and the old font elements. Every element that is
# not named in this module, custom ones included, is set as a block.
INLINE = frozenset(
    [
        *("span", "b", "i", "em", "strong", "font", "u", "s", "small", "big", "sub", "sup", "code", "kbd"),
        *("samp", "var", "tt", "mark", "q", "cite", "abbr", "acronym", "dfn", "time", "label", "ins", "del"),
        *("strike", "ruby", "rb", "bdi", "bdo", "data", "nobr", "wbr", "output", "meter", "progress"),
        *("blink", "basefont", "area", "param", "source", "track", "o:p", "st1:chsdate", "st1:personname"),
        *("fb:like", "g:plusone", "picture"),
    ]
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Elements of one paragraph: the container of their text is the element around them.
LEAVES = HEADINGS | frozenset(
    ("p", "li", "dd", "dt", "pre", "blockquote", "figcaption", "caption", "summary", "center")
)
# Elements without content and end tag. Source: HTML Living Standard, section 13.3 (serialising fragments).
VOID = frozenset(
    [
        *("area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link"),
        *("meta", "param", "source", "track", "wbr"),
    ]
)
CELLS = frozenset(("td", "th"))
# Never part of an article's text. Source: section 4.3 (sections) for nav, aside and footer; AMP's reference of
# components for its own, which hold fallbacks and notices.
FURNITURE = frozenset(
    [
        *("nav", "aside", "footer", "form", "menu", "fieldset"),
        *("amp-ad", "amp-embed", "amp-sticky-ad", "amp-sidebar", "amp-consent", "amp-user-notification"),
    ]
)
