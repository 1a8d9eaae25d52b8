"""Rules by site that others have written: ftr-site-config, a text file for each host, with XPath.

Source: the public repository fivefilters/ftr-site-config and its documentation of site patterns.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from articlekit.errors import RuleError
from articlekit.rules.site import SiteRule, is_selector, make

_LINE = re.compile(r"([a-z_]+)(?:\([^)]*\))?\s*:\s*(.*)")
_PARTS = {"title": "title", "body": "article", "author": "author", "date": "date", "strip": "remove"}
# What says how a page is fetched, tidied or tested, or what of its images and attributes goes: nothing to select.
_OTHER = frozenset(
    """
    tidy prune parser autodetect_on_failure autodetect_next_page single_page_link single_page_link_in_feed
    next_page_link http_header find_string replace_string strip_attr strip_image_src test_url test_contains
    convert_double_br_tags src_lazy_load_attr native_ad_clue requires_login not_logged_in_xpath login_uri
    login_username_field login_password_field login_extra_fields insert_detected_image skip_json_ld wrap_in
    footnotes if_page_contains skip_id_or_class_pruning move_into
    """.split()  # noqa: SIM905  (a table of names)
)
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Imported:
    """A rule made of a file, and its lines that cannot be said in CSS, each with its number and why."""

    rule: SiteRule | None
    left_out: tuple[str, ...]


def read_ftr(name: str, text: str) -> Imported:
    """Return the rule in a file of ftr-site-config.

    Args:
        name: that of the file: the host and .txt; a dot before the host means its subdomains, too.
        text: its content.
    """
    host = name.removesuffix(".txt").lower()
    host = f"*{host}" if host.startswith(".") else host
    found: dict[str, list[str]] = {}
    examples: list[str] = []
    left_out: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line.strip())
        if match is None:
            if line.strip() and not line.lstrip().startswith("#"):
                left_out.append(f"{number}: {line.strip()}: not a line of this format")
            continue
        key, value = match[1], match[2].strip().strip("\u200b")
        if key == "test_url":
            examples.append(value)
        if key in _OTHER or not value:
            continue
        selectors, wrong = _selectors_of(key, value)
        left_out += [f"{number}: {line.strip()}: {problem}" for problem in wrong]
        if selectors:
            found.setdefault(_PARTS.get(key, "remove"), []).append(", ".join(selectors))
    kept = _without_refused(found, left_out)
    if not kept:
        return Imported(None, tuple(left_out))
    rule_id = re.sub(r"[^\w.-]+", "-", host.replace("*.", "all-")) or "site"
    row = {"id": rule_id, "host": host, "about": f"from ftr-site-config: {name}", "examples": examples[:EXAMPLES]}
    return Imported(make({**row, **kept}), tuple(left_out))


def _without_refused(row: Mapping[str, list[str]], left_out: list[str]) -> dict[str, list[str]]:
    """Return the selectors that the parser knows, by field; the others are added to what is left out."""
    kept = {}
    for name, selectors in row.items():
        left_out += [f"{name}: {each}: the parser refuses it" for each in selectors if not is_selector(each)]
        if known := [each for each in dict.fromkeys(selectors) if is_selector(each)]:
            kept[name] = known
    return kept


def _selectors_of(key: str, value: str) -> tuple[list[str], list[str]]:
    """Return the selectors that a line of a file stands for, and what is wrong with its other parts."""
    if key == "strip_id_or_class":
        word = value.strip("'\"")
        return [f'[id*="{word}"]', f'[class*="{word}"]'], []
    if key not in _PARTS:
        return [], ["no such directive"]
    selectors, wrong = [], []
    for part in _split(value, "|"):
        try:
            selectors.append(_path(part))
        except RuleError as error:
            wrong.append(str(error))
    return selectors, wrong


def to_css(xpath: str) -> str:
    """Return the CSS selector of an XPath.

    >>> to_css("//div[@id='main']//p[contains(@class, 'lead')]")
    'div#main p[class*="lead"]'
    >>> to_css("//div[@class='box']/parent::div | (//article)[1]")
    'div:has(> div[class="box"]), article'

    Raises:
        RuleError: CSS has no such selector.
    """
    return ", ".join(_path(part) for part in _split(xpath.strip(), "|"))


def _split(text: str, mark: str) -> list[str]:
    """Split a text at a mark that is in no quotation and no bracket."""
    parts, depth, quote, start = [], 0, "", 0
    for index, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "[(":
            depth += 1
        elif character in "])":
            depth -= 1
        elif depth == 0 and text.startswith(mark, index):
            parts.append(text[start:index])
            start = index + len(mark)
    parts.append(text[start:])
    return [part.strip() for part in parts]


_STEP = re.compile(
    r"(//|/)?(\.\.|(?:([a-z-]+)::)?([\w-]+|\*))((?:\[(?:[^\[\]'\"]|'[^']*'|\"[^\"]*\"|\[(?:[^\[\]'\"]|'[^']*'|\"[^\"]*\")*\])*\])*)"
)
_PREDICATE = re.compile(r"\[((?:[^\[\]'\"]|'[^']*'|\"[^\"]*\"|\[(?:[^\[\]'\"]|'[^']*'|\"[^\"]*\")*\])*)\]")
# What is read of an element, and not its text, is what a rule by site reads anyway.
_END = re.compile(r"/(?:text\(\)|@(?:content|datetime))$")
_FIRST = re.compile(r"\((.*)\)(?:\[1\])?", re.DOTALL)
_DOWN = (None, "child", "descendant")


def _path(path: str) -> str:
    """Return the selector of one path of an XPath."""
    path = path.strip()
    while match := _FIRST.fullmatch(path):
        # Of several titles the first one counts anyway.
        path = match[1].strip()
    path = _END.sub("", path).removeprefix(".")
    path = path if path.startswith("/") else f"//{path}"
    written, place = "", 0
    while place < len(path):
        match = _STEP.match(path, place)
        if match is None or match[1] is None:
            raise RuleError(f"CSS cannot say {path[place:]!r}")
        written = _add_step(written, match)
        place = match.end()
    return written


def _add_step(written: str, step: "re.Match[str]") -> str:
    """Return a selector with one more step."""
    gap, name, axis, tag, predicates = step.groups()
    if name == "..":
        return f":has(> {written})"
    own = _compound(tag, predicates)
    if axis in _DOWN:
        near = gap == "/" and axis != "descendant"
        return f"{written}{' > ' if near else ' '}{own}" if written else own
    if axis == "following-sibling" and written:
        return f"{written} ~ {own}"
    if axis in ("parent", "ancestor") and written:
        return f"{own}:has({'> ' if axis == 'parent' else ''}{written})"
    raise RuleError(f"CSS cannot say {axis}::")


def _compound(tag: str, predicates: str) -> str:
    conditions = [_condition(each) for each in _PREDICATE.findall(predicates)]
    name = "" if tag == "*" and conditions else tag
    written = "".join(conditions)
    return name + (written.replace(":nth-of-type", ":nth-child") if tag == "*" else written)


_VALUE = r"""(?:'([^']*)'|"([^"]*)")"""
_EQUAL = re.compile(rf"@([\w:-]+)\s*(!?=)\s*{_VALUE}")
_WORD = re.compile(
    rf"contains\(\s*concat\(\s*' '\s*,\s*(?:normalize-space\()?\s*@class\s*\)?\s*,\s*' '\s*\)\s*,\s*{_VALUE}\s*\)"
)
_PARTLY = re.compile(rf"(contains|starts-with|ends-with)\(\s*@([\w:-]+)\s*,\s*{_VALUE}\s*\)")
_HAS = re.compile(r"@([\w:-]+)")
_NOT = re.compile(r"not\s*\((.*)\)", re.DOTALL)
_NUMBER = re.compile(r"\d+")
_POSITION = re.compile(r"position\(\)\s*=\s*(\d+)")
_INNER = re.compile(r"\.?//(.+)|([\w-]+(?:\[.*\])?)")
_PLAIN = re.compile(r"-?[A-Za-z_][\w-]*")
_SIGNS = {"contains": "*=", "starts-with": "^=", "ends-with": "$="}


def _condition(text: str) -> str:  # noqa: PLR0911, C901  (one return for each form)
    """Return what a predicate adds to a compound."""
    text = text.strip()
    if len(parts := _split(text, " or ")) > 1:
        return f":is({', '.join(map(_condition, parts))})"
    if len(parts := _split(text, " and ")) > 1:
        return "".join(map(_condition, parts))
    if text.startswith("(") and text.endswith(")"):
        return _condition(text[1:-1])
    if match := _NOT.fullmatch(text):
        return f":not({_condition(match[1])})"
    if match := _EQUAL.fullmatch(text):
        return _equal(match[1], match[2], match[3] or match[4] or "")
    if match := _WORD.fullmatch(text):
        return f'[class~="{(match[1] or match[2] or "").strip()}"]'
    if match := _PARTLY.fullmatch(text):
        return f'[{match[2]}{_SIGNS[match[1]]}"{match[3] or match[4] or ""}"]'
    if match := _HAS.fullmatch(text):
        return f"[{match[1]}]"
    if match := _NUMBER.fullmatch(text) or _POSITION.fullmatch(text):
        return f":nth-of-type({match[1] if match.re is _POSITION else match[0]})"
    if text == "last()":
        return ":last-of-type"
    if (match := _INNER.fullmatch(text)) and "(" not in text.split("[")[0]:
        return f":has({_path(match[1])})" if match[1] else f":has(> {_path(match[2])})"
    raise RuleError(f"CSS cannot say [{text}]")


def _equal(name: str, sign: str, value: str) -> str:
    if sign == "!=":
        return f':not([{name}="{value}"])'
    if name == "id" and _PLAIN.fullmatch(value):
        return f"#{value}"
    return f'[{name}="{value}"]'
