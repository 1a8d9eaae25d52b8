"""The kinds of values that options take: sizes, what to do about failures, ids of rules."""

import re
from contextlib import suppress
from typing import Any

import click
from click.shell_completion import CompletionItem

from articlekit.batch.settings import QUARANTINE

_SIZE = re.compile(r"(\d+)\s*([kmg]?)(i?b)?", re.IGNORECASE)


class Size(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.5 on
    """A size in bytes: 65536, 64K, 64M, 1G."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401
        """Return the number of bytes."""
        if isinstance(value, int):
            return value
        found = _SIZE.fullmatch(value.strip())
        if not found or int(found[1]) == 0:
            self.fail(f"{value!r} is not a size; write 65536, 64M or 1G", param, ctx)
        return int(found[1]) << {"": 0, "k": 10, "m": 20, "g": 30}[found[2].lower()]


class OnError(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.5 on
    """skip, stop or quarantine:DIR."""

    name = "what"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        """Check the value."""
        text = str(value)
        if text not in ("skip", "stop") and not (text.startswith(QUARANTINE) and text != QUARANTINE):
            self.fail(f"{text!r} is not skip, stop or quarantine:DIR", param, ctx)
        return text


class RuleId(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.5 on
    """The id of a built-in rule, or of one in a file that --rules names."""

    name = "rule"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the ids that begin with incomplete."""
        del param
        from pathlib import Path

        from articlekit.errors import RuleError
        from articlekit.rules import built_in, load

        chosen = built_in()
        for path in ctx.params.get("rules") or ():
            with suppress(RuleError):
                chosen = chosen.plus(load(Path(path)))
        return [CompletionItem(rule.id, help=rule.about) for rule in chosen.rules if rule.id.startswith(incomplete)]
