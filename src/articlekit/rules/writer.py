"""Write rules as TOML that the loader can read."""

import json
from typing import Any

from articlekit.rules.rule import Rule, Rules
from articlekit.rules.site import SELECTORS, SiteRule

_FIELDS = ("id", "host", "about", "source", "reasons", "where", "words", "tokens", "pattern", "removes", "keeps")
_SITE_FIELDS = ("id", "host", "path", "about", "agree", "pages", *SELECTORS, "examples")


def to_record(rule: Rule) -> dict[str, Any]:
    """Return a rule as plain values: the fields of a rules file, and its family. Sets come sorted."""
    names = ("id", "family", "language", "host", "about", "source", "where", "pattern")
    lists = ("reasons", "words", "tokens", "removes", "keeps")
    values = {name: getattr(rule, name) for name in (*names, *lists)}
    return {**values, **{name: _to_list(values[name]) for name in lists}}


def to_toml(rule: Rule) -> str:
    """Write a rule as TOML. Strings and arrays of strings are the same in JSON."""
    record = to_record(rule)
    lines = ["[[rule]]"]
    for name in _FIELDS:
        value = record[name]
        if name == "pattern" and value and "'" not in value:
            lines.append(f"{name} = '{value}'")
        elif value or name in ("removes", "keeps"):
            lines.append(f"{name} = {json.dumps(value, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def site_to_toml(rule: SiteRule) -> str:
    """Write a rule by site as TOML; one selector is a string, several are a list."""
    lines = ["[[site]]"]
    for name in _SITE_FIELDS:
        value = getattr(rule, name)
        if value:
            is_one = name in SELECTORS and len(value) == 1
            lines.append(f"{name} = {_write_value(value[0] if is_one else value)}")
    return "\n".join(lines) + "\n"


def _write_value(value: str | int | tuple[str, ...]) -> str:
    """Write a value; what has quotation marks, as selectors do, is a literal string."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_write_value, value))}]"
    if isinstance(value, str) and '"' in value and "'" not in value and value.isprintable():
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False)


def rules_to_toml(rules: Rules) -> str:
    """Write a set of rules as a file: those by site first."""
    return "\n".join([*map(site_to_toml, rules.sites), *map(to_toml, rules.rules)])


def _to_list(values: frozenset[str] | tuple[str, ...]) -> list[str]:
    return sorted(values) if isinstance(values, frozenset) else list(values)
