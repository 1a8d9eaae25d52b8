"""What the documents show of the program: help, rules, words. Run by cog; what commands print is of run.py.

CONTRIBUTING.md has the command that rewrites the documents; the gate checks that they are current.
"""

from collections import Counter

import cog
from run import ROOT, run


def help_of(*names: str) -> None:
    """Write the help of a command under a heading."""
    command = " ".join(("articlekit", *names))
    cog.outl(f"\n## {command}\n\n```text\n{run(f'{command} --help', ROOT).stdout.strip()}\n```\n")


def manual(*names: str) -> None:
    """Write the manual page of a command."""
    from man import man_page

    cog.outl(man_page(*names))


def commands() -> list[tuple[str, ...]]:
    """Return the names of every command; a group's own commands follow it."""
    from articlekit.cli import cli

    found: list[tuple[str, ...]] = []
    for name in cli.list_commands(None):
        inner = getattr(cli.get_command(None, name), "commands", {})
        found += [(name,), *((name, other) for other in inner)]
    return found


def rules_table() -> None:
    """Write a table of the built-in rules: those of no language and of Chinese and English; of the others, a count."""
    from articlekit.rules import built_in
    from articlekit.rules.language import languages

    cog.outl("\n| family | rule | goes | reasons | about |\n|---|---|---|---|---|")
    for rule in built_in().rules:
        if rule.language in ("", "zh", "en"):
            reasons = ", ".join(sorted(rule.reasons))
            cog.outl(f"| {rule.family} | {rule.id} | {rule.where} | {reasons} | {rule.about} |")
    counts = Counter(rule.language for rule in built_in().rules)
    others = [f"{each.name} ({each.code}) {counts[each.code]}" for each in languages() if each.code not in ("zh", "en")]
    cog.outl(f"\nRules of other languages, by `articlekit rules list --language CODE`: {', '.join(others)}.\n")


def cldr(code: str) -> None:
    """Write what the Unicode CLDR says of a language: months, weekdays, how long ago. Folded, as lines are."""
    from babel import Locale

    from articlekit.rules.fold import fold

    locale = Locale(code)
    forms = [(context, width) for context in ("format", "stand-alone") for width in ("wide", "abbreviated")]
    months = [[fold(locale.months[context][width][month]) for context, width in forms] for month in range(1, 13)]
    days = [fold(locale.days["format"][width][day]) for width in ("wide", "abbreviated") for day in range(7)]
    fields = locale._data["date_fields"]  # noqa: SLF001  # babel has no other way to them
    units = [fields[unit]["past"] for unit in ("minute", "hour", "day", "week", "month", "year")]
    ago = [fold(text.replace("{0}", "#")) for unit in units for text in unit.values() if "{0}" in text]
    cog.outl("[cldr]")
    if not any(character.isdigit() for names in months for name in names for character in name):
        cog.outl("months = [")
        for names in months:
            cog.outl(f"    [{_listed(names)}],")
        cog.outl("]")
    cog.outl(f"weekdays = [{_listed(days)}]")
    cog.outl(f"ago = [{_listed(ago)}]")


def _listed(names: list[str]) -> str:
    """Return names as a row of TOML, each once, without points; one letter is no name."""
    names = [name for name in dict.fromkeys(name.strip(".") for name in names) if len(name) > 1]
    return ", ".join(f"'{name}'" if "'" not in name else f'"{name}"' for name in names)
