"""Load rules from TOML, and report everything that is wrong with a file of rules."""

import os
import re
import tomllib
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, Literal, get_args

from articlekit.errors import RuleError
from articlekit.rules import linear
from articlekit.rules.fold import close, fold, fold_words, simplify
from articlekit.rules.language import languages, problems_of, read_file
from articlekit.rules.rule import REASONS, Rule, Rules, Where
from articlekit.rules.site import make, problems_of_site

Engine = Literal["re", "re2"]
_NEEDED = {"id": str, "about": str, "reasons": list, "where": str, "removes": list, "keeps": list}
_OTHERS = {
    "words": list,
    "pattern": str,
    "tokens": list,
    "source": str,
    "family": str,
    "form": str,
    "phrases": list,
    "host": str,
}
_FIELDS = {**_NEEDED, **_OTHERS}
_TYPE_NAMES = {str: "a string", list: "a list"}
# In a form, the place of a rule's phrases; in a phrase, the place of some words of one sentence.
PHRASES, GAP = "{phrases}", "…"
_SOME_WORDS = "[^.!?。।]{0,60}"
# Two classes, since those of two ranges compile three times as fast as one of four.
_CASED = ("a-zß-ɏ", "ά-ώа-ӿ")
_CASED_LETTER = re.compile(f"[{''.join(_CASED)}]")
_NO_LETTER_BEFORE, _NO_LETTER_BEHIND = ("".join(f"({sign}[{part}])" for part in _CASED) for sign in ("?<!", "?!"))
# A phrase is looked for by its first part: what follows is often a word of many languages, "newsletter" or "cookie". A
# shorter part is too common.
MIN_WORD = 5
# An id is written in options, messages and records, so it may hold no white space.
_ID = re.compile(r"[\w.-]+")
# Where a capital is not matched as a letter: characters by number or class, escaped ones, the start of a named group.
_ESCAPE = re.compile(r"\\(?:[pP]\{[^}]*\}|x\{[^}]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)|\(\?P<[^>]*>")


@cache
def built_in() -> Rules:
    """Return the rules that come with articlekit, family by family: those of no language, then language by language."""
    rules = [_rule(row, row["family"], "re") for row in read_file("common.toml")["rule"]]
    for language in languages():
        rows = expand(language.rows, language.code, language.name, language.words)
        rules += [_rule(row, row["family"], "re", language.code) for row in rows]
    return Rules(tuple(sorted(rules, key=lambda rule: rule.family)))


@cache
def forms() -> dict[str, dict[str, Any]]:
    """Return the forms of rules by id: what a kind of line looks like in any language."""
    return {row["id"]: row for row in read_file("forms.toml")["form"]}


def expand(
    rows: Sequence[Mapping[str, Any]], code: str, name: str, words: Mapping[str, Sequence[str]]
) -> list[Mapping[str, Any]]:
    """Return a language's rows with what their forms add; a row without a form is returned as it is.

    Args:
        rows: they may have phrases, which become their pattern, and their words for the gate.
        code: the code of the language; ids begin with it.
        name: the name of the language; descriptions begin with it.
        words: those of the language by what they are for, of which some forms take the labels.
    """
    rows = [_with_labels(row, words) for row in rows]
    written = [text for row in rows if "form" in row for text in row.get("phrases", row.get("tokens", ()))]
    folded = iter(fold_words([part for text in written for part in text.split(GAP)]))
    return [_expand(row, code, name, folded) if "form" in row else row for row in rows]


def _with_labels(row: Mapping[str, Any], words: Mapping[str, Sequence[str]]) -> Mapping[str, Any]:
    labels = forms()[row["form"]].get("labels", ()) if "form" in row else ()
    return (
        {**row, "phrases": [word for label in labels for word in words.get(f"labels.{label}", ())]} if labels else row
    )


def _expand(row: Mapping[str, Any], code: str, name: str, folded: Iterator[str]) -> Mapping[str, Any]:
    """Return a row with what its form adds; folded: the parts of its phrases, or its tokens."""
    form = forms()[row["form"]]
    full = {**form, "id": f"{code}-{form['id']}", "about": f"{name}: {form['about']}", **row}
    full = {key: value for key, value in full.items() if key not in ("form", "labels")}
    if "pattern" not in form:
        return {**full, "tokens": list(islice(folded, len(row["tokens"])))}
    parts = [list(islice(folded, phrase.count(GAP) + 1)) for phrase in full.pop("phrases")]
    patterns = map(_to_pattern, parts)
    words = list(dict.fromkeys(each[0] if len(each[0]) >= MIN_WORD else max(each, key=len) for each in parts))
    return {**full, "words": words, "pattern": form["pattern"].replace(PHRASES, "|".join(patterns))}


def _to_pattern(parts: Sequence[str]) -> str:
    """Return the pattern of a phrase: its parts, with some words between them."""
    pattern = re.escape(parts[0])
    for before, after in pairwise(parts):
        # In scripts with capitals, a part is no beginning or end of a longer word.
        end = _NO_LETTER_BEHIND if _CASED_LETTER.match(before[-1:]) else ""
        start = _NO_LETTER_BEFORE if _CASED_LETTER.match(after) else ""
        pattern += f"{end}{_SOME_WORDS}{start}{re.escape(after)}"
    return pattern.replace(r"\ ", " ")


def load(path: Path) -> Rules:
    """Load a user's rules. Their patterns run on RE2, in time linear in the length of a line.

    Raises:
        RuleError: the file cannot be read, or something in it is wrong; the message is the first of problems().
    """
    wrong = problems(path)
    if wrong:
        more = f" (and {len(wrong) - 1} more; see `articlekit rules check {path}`)" if len(wrong) > 1 else ""
        raise RuleError(wrong[0] + more)
    table = _table(path)
    rows = expand(table.get("rule", ()), path.stem, table.get("name", path.stem), _labels_of(table))
    language = path.stem if "name" in table else ""
    own = tuple(_rule(row, row.get("family", path.stem), _engine(table), language) for row in rows)
    return Rules(own, tuple(map(make, table.get("site", ()))))


def load_rules(*paths: str | os.PathLike[str], without: Iterable[str] = ()) -> Rules:
    """Return the built-in rules and those of files, as `--rules` and `--without` choose them.

    Args:
        paths: rules files; of two rules with one id the later one counts.
        without: ids of rules to leave out.

    Raises:
        RuleError: a file cannot be read or something in it is wrong, or there is no rule with such an id.
    """
    rules = built_in()
    for path in paths:
        rules = rules.plus(load(Path(path)))
    return rules.without(without)


def problems(path: Path, *, engine: Engine | None = None) -> list[str]:
    """Return the problems of a file of rules, or of a language, one line each; an empty list where it is fine.

    A file that holds comments only is fine: none of the learned rules may have been worth keeping.

    Args:
        path: the file.
        engine: what its patterns run on; by default re for a language, re2 for other rules.
    """
    try:
        table = _table(path)
        if not table and path.read_text("utf-8-sig").strip():
            return []
    except OSError as error:
        return [f"{path}: {error.strerror}"]
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        return [f"{path}: {error}; see `articlekit rules show zh-icp-number` for the format"]
    rows, sites = table.get("rule", []), table.get("site", [])
    tables = all(isinstance(each, list) and all(isinstance(row, dict) for row in each) for each in (rows, sites))
    if not tables or not (rows or sites) or (not set(table) <= {"rule", "site"} and "name" not in table):
        example = "see `articlekit rules show zh-icp-number`, or docs/rules.md"
        return [f"{path}: no [[rule]] or [[site]] tables, or something beside them; {example}"]
    engine = engine or _engine(table)
    found = [f"{path}: {problem}" for problem in (problems_of(table) if "name" in table else ())]
    seen = set[str]()
    for number, row in enumerate(rows, 1):
        wrong = list(_wrong_form(row))
        full = row if wrong else expand([row], path.stem, str(table.get("name", path.stem)), _labels_of(table))[0]
        written = full.get("id")
        rule_id = written if isinstance(written, str) and _ID.fullmatch(written) else ""
        wrong = wrong or (
            list(_wrong_types(full))
            or list(_wrong_values(full))
            or list(_wrong_pattern(full, engine))
            or list(_wrong_examples(full, path, engine))
        )
        if rule_id in seen:
            wrong.append("its id is used twice")
        if rule_id:
            seen.add(rule_id)
        found += [f"{path}: rule {number} ({rule_id or 'no id'}): {problem}" for problem in wrong]
    for number, row in enumerate(sites, 1):
        wrong = list(problems_of_site(row))
        if row.get("id") in seen:
            wrong.append("its id is used twice")
        seen.add(str(row.get("id")))
        found += [f"{path}: site {number} ({row.get('id') or 'no id'}): {problem}" for problem in wrong]
    return found


def _labels_of(table: Mapping[str, Any]) -> dict[str, list[str]]:
    labels = table.get("labels")
    rows = labels.items() if isinstance(labels, dict) else ()
    return {f"labels.{key}": [str(word) for word in value] for key, value in rows if isinstance(value, list)}


def _engine(table: Mapping[str, Any]) -> Engine:
    """Return what patterns of a file run on: those of languages have words for the gate, and are known to be linear."""
    return "re" if "name" in table else "re2"


def _wrong_form(row: Mapping[str, Any]) -> Iterator[str]:
    """Check the form of a row, and that it has what its form needs."""
    form = row.get("form")
    if form is None:
        if "phrases" in row:
            yield "phrases need a form"
    elif form not in forms():
        yield f"form must be one of {', '.join(forms())}"
    else:
        if "labels" in forms()[form]:
            return
        needed = "phrases" if "pattern" in forms()[form] else "tokens"
        value = row.get(needed)
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            yield f"a rule of the form {form} needs {needed}: a list of strings"
        other = "tokens" if needed == "phrases" else "phrases"
        if other in row:
            yield f"a rule of the form {form} has {needed}, and no {other}"


def _table(path: Path) -> dict[str, Any]:
    """Read a rules file; some editors begin it with a byte order mark, which is no TOML."""
    return tomllib.loads(path.read_text("utf-8-sig"))


def _rule(row: Mapping[str, Any], family: str, engine: Engine, language: str = "") -> Rule:
    """Make a rule from a row that was checked; words, pattern and tokens are folded as lines are."""
    return Rule(
        id=row["id"],
        family=family,
        language=language,
        about=row["about"],
        reasons=frozenset(row["reasons"]),
        where=row["where"],
        words=_simplify_all(row.get("words", ())),
        pattern=simplify(row.get("pattern", "")),
        tokens=frozenset(map(close, _simplify_all(row.get("tokens", ())))),
        removes=tuple(row["removes"]),
        keeps=tuple(row["keeps"]),
        source=row.get("source", ""),
        engine=engine,
        host=row.get("host", ""),
    )


def _simplify_all(texts: Sequence[str]) -> tuple[str, ...]:
    """Simplify many texts in one go."""
    return tuple(simplify("\0".join(texts)).split("\0")) if texts else ()


def _wrong_types(row: Mapping[str, Any]) -> Iterator[str]:
    """Check that a row has the fields of a rule, each of its type. The other checks rely on that."""
    yield from (f"{field} is missing" for field in _NEEDED if field not in row)
    for field, value in row.items():
        if field not in _FIELDS:
            yield f"{field!r} is not a field of a rule"
        elif not isinstance(value, _FIELDS[field]):
            yield f"{field} must be {_TYPE_NAMES[_FIELDS[field]]}"
        elif _FIELDS[field] is list and not all(isinstance(item, str) for item in value):
            yield f"{field} must hold strings"


def _wrong_values(row: Mapping[str, Any]) -> Iterator[str]:
    if not _ID.fullmatch(row["id"]):
        yield "id must be letters, digits, dots, hyphens and underscores"
    if row["where"] not in get_args(Where):
        yield f"where must be one of {', '.join(get_args(Where))}"
    if not row["reasons"]:
        yield f"reasons needs at least one of {', '.join(REASONS)}"
    for reason in row["reasons"]:
        if reason not in REASONS:
            yield f"reason {reason!r} is not one of {', '.join(REASONS)}"
    if not row["removes"]:
        yield "removes needs at least one example"
    if bool(row.get("pattern")) == bool(row.get("tokens")):
        yield "it needs either pattern or tokens"


def _wrong_pattern(row: Mapping[str, Any], engine: Engine) -> Iterator[str]:
    """Check that a pattern can match a folded line, that it is linear, and that it has words for the gate."""
    pattern = row.get("pattern", "")
    for text in (*row.get("words", ()), *row.get("tokens", ())):
        folded = close(fold(text))
        if folded.strip() not in (simplify(text).strip(), text.strip()):
            yield f"{text!r} can never match: write it folded, as {folded!r}"
    for token in row.get("tokens", ()):
        if not any(character.isalnum() for character in token):
            yield f"the token {token!r} has no word in it"
    if re.search("[A-Z]", _ESCAPE.sub("", pattern)):
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
    yield from (f"the pattern {problem}" for problem in linear.problems(pattern))
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


def _wrong_examples(row: Mapping[str, Any], path: Path, engine: Engine) -> Iterator[str]:
    rule = _rule(row, path.stem, engine)
    for line in rule.removes:
        if rule.matches(line) is None:
            yield f"removes {line!r}, but does not match it"
    for line in rule.keeps:
        if (found := rule.matches(line)) is not None:
            yield f"keeps {line!r}, but matches {found!r} in it"
