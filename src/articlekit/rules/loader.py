"""Read rules from TOML, and say everything that is wrong with a file of them."""

import re
import tomllib
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

from articlekit.errors import RuleError
from articlekit.rules.fold import close, fold, simplify
from articlekit.rules.rule import REASONS, Rule, Rules, Where

Engine = Literal["re", "re2"]
_NEEDED = {"id": str, "about": str, "reasons": list, "where": str, "removes": list, "keeps": list}
_TYPE_NAMES = {str: "string", list: "list of strings"}
_FIELDS = {**_NEEDED, "words": list, "pattern": str, "tokens": list, "source": str}


@cache
def built_in() -> Rules:
    """Return the rules that come with articlekit, family by family in the order of their names."""
    folder = files("articlekit.rules")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    rules: list[Rule] = []
    for name in names:
        rows = tomllib.loads(folder.joinpath(name).read_text("utf-8"))["rule"]
        rules += [_rule(row, name.removesuffix(".toml"), "re") for row in rows]
    return Rules(tuple(rules))


def load(path: Path) -> Rules:
    """Return a user's rules; their patterns run on RE2, in time linear in the line.

    Raises:
        RuleError: the file cannot be read, or something in it is wrong; the message is the first of problems().
    """
    wrong = problems(path)
    if wrong:
        more = f" (and {len(wrong) - 1} more; see `articlekit rules check {path}`)" if len(wrong) > 1 else ""
        raise RuleError(wrong[0] + more)
    rows = tomllib.loads(path.read_text("utf-8"))["rule"]
    return Rules(tuple(_rule(row, path.stem, "re2") for row in rows))


def problems(path: Path, *, engine: Engine = "re2") -> list[str]:
    """Return what is wrong with a rules file, one line each; nothing where it is fine."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return [f"{path}: {error}; see `articlekit rules show zh-icp-number` for the format"]
    rows = table.get("rule")
    if not isinstance(rows, list) or not rows or set(table) != {"rule"}:
        return [f"{path}: no [[rule]] tables, or something beside them; see `articlekit rules show zh-icp-number`"]
    found, seen = [], set()
    for number, row in enumerate(rows, 1):
        name = f"{path}: rule {number} ({row.get('id', 'no id')})"
        wrong = (
            list(_wrong_fields(row)) or list(_wrong_pattern(row, engine)) or list(_wrong_examples(row, path, engine))
        )
        if row.get("id") in seen:
            wrong.append("its id is used twice")
        seen.add(row.get("id"))
        found += [f"{name}: {problem}" for problem in wrong]
    return found


def _rule(row: Mapping[str, Any], family: str, engine: Engine) -> Rule:
    """Make a rule of a row that is known to be well-formed; patterns are folded as lines are."""
    return Rule(
        id=row["id"],
        family=family,
        about=row["about"],
        reasons=frozenset(row["reasons"]),
        where=row["where"],
        words=tuple(simplify(word) for word in row.get("words", ())),
        pattern=simplify(row.get("pattern", "")),
        tokens=frozenset(close(simplify(token)) for token in row.get("tokens", ())),
        removes=tuple(row["removes"]),
        keeps=tuple(row["keeps"]),
        source=row.get("source", ""),
        engine=engine,
    )


def _wrong_fields(row: Mapping[str, Any]) -> Iterator[str]:
    """Check what a rule is made of."""
    yield from (f"{field} is missing" for field in _NEEDED if field not in row)
    yield from (f"{field} is not a field of a rule" for field in row if field not in _FIELDS)
    for field in (field for field in _FIELDS if field in row):
        if not isinstance(row[field], _FIELDS[field]):
            yield f"{field} must be a {_TYPE_NAMES[_FIELDS[field]]}"
        elif _FIELDS[field] is list and not all(isinstance(item, str) for item in row[field]):
            yield f"{field} must hold strings"
    yield from _wrong_values(row)


def _wrong_values(row: Mapping[str, Any]) -> Iterator[str]:
    """Check what a rule says."""
    if row.get("where") not in get_args(Where):
        yield f"where must be one of {', '.join(get_args(Where))}"
    reasons = row.get("reasons")
    for reason in reasons if isinstance(reasons, list) and reasons else [""]:
        if reason not in REASONS:
            yield f"reason {reason!r} is not one of {', '.join(REASONS)}"
    if not row.get("removes"):
        yield "removes needs at least one example"
    if bool(row.get("pattern")) == bool(row.get("tokens")):
        yield "it needs either pattern or tokens"


def _wrong_pattern(row: Mapping[str, Any], engine: Engine) -> Iterator[str]:
    """Check that a pattern can match a folded line, is linear, and that the words open its gate."""
    pattern = row.get("pattern", "")
    for text in (*row.get("words", ()), *row.get("tokens", ())):
        folded = close(fold(text))
        if folded.strip() not in (simplify(text).strip(), text.strip()):
            yield f"{text!r} can never match: write it folded, as {folded!r}"
    # Escapes such as \S and \W are the only capitals that make sense: lines are lower case when rules see them.
    if re.search(r"(?<!\\)[A-Z]", pattern):
        yield "the pattern has capitals, but lines are folded to lower case"
    if engine == "re2":
        yield from _wrong_re2(pattern)
        return
    try:
        with warnings.catch_warnings(action="error"):
            re.compile(pattern)
    except (re.error, FutureWarning, DeprecationWarning) as error:
        yield f"the pattern does not compile: {error}"
        return
    yield from (f"the pattern {problem}" for problem in _not_linear(pattern))
    if pattern and not row.get("words"):
        yield "a built-in pattern needs words for the gate"


def _wrong_re2(pattern: str) -> Iterator[str]:
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error as error:
        text = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else error
        yield f"the pattern does not compile on RE2: {text}"


def _not_linear(pattern: str) -> Iterator[str]:
    """Find unbounded repeats inside unbounded repeats, and back-references: what makes `re` explode."""
    from re import _constants, _parser  # type: ignore[attr-defined]

    repeats = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
    todo = [(_parser.parse(pattern), False)]
    while todo:
        items, inside = todo.pop()
        for op, argument in items:
            unbounded = op in repeats and argument[1] is _constants.MAXREPEAT
            if unbounded and inside:
                yield "repeats without bound inside a repeat without bound"
            if op is _constants.GROUPREF:
                yield "refers back to a group"
            todo += [(part, inside or unbounded) for part in _parts(op, argument)]


def _parts(op: object, argument: Any) -> Iterator[Any]:  # noqa: ANN401  (the parser's own trees)
    """Yield the sub-patterns of one item of a parsed pattern."""
    from re import _constants  # type: ignore[attr-defined]

    if op is _constants.BRANCH:
        yield from argument[1]
    elif op in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
        yield argument[2]
    elif op is _constants.SUBPATTERN:
        yield argument[3]
    elif op in (_constants.ASSERT, _constants.ASSERT_NOT):
        yield argument[1]


def _wrong_examples(row: Mapping[str, Any], path: Path, engine: Engine) -> Iterator[str]:
    rule = _rule(row, path.stem, engine)
    for line in rule.removes:
        if rule.matches(line) is None:
            yield f"removes {line!r}, but does not match it"
    for line in rule.keeps:
        if (found := rule.matches(line)) is not None:
            yield f"keeps {line!r}, but matches {found!r} in it"
