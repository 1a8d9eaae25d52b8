"""Write rules as TOML that the loader can read."""

import json
from typing import Any

from articlekit.rules.rule import Rule

_FIELDS = ("id", "about", "source", "reasons", "where", "words", "tokens", "pattern", "removes", "keeps")


def to_record(rule: Rule) -> dict[str, Any]:
    """Return a rule as plain values: the fields of a rules file, and its family. Sets come sorted."""
    names = ("id", "family", "language", "about", "source", "where", "pattern")
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


def _to_list(values: frozenset[str] | tuple[str, ...]) -> list[str]:
    return sorted(values) if isinstance(values, frozenset) else list(values)
