"""Several options as one value: a command gets what belongs together in one piece."""

from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import Any

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def gathered(name: str, build: type, *decorators: Decorator) -> Decorator:
    """Add parameters to a command, and hand it one value made of them."""
    names = [field.name for field in fields(build)]

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def wrapper(**chosen: Any) -> Any:  # noqa: ANN401
            mine = {key: chosen.pop(key) for key in names if key in chosen}
            return function(**{name: build(**mine)}, **chosen)

        decorated: Callable[..., Any] = wrapper
        for decorator in reversed(decorators):
            decorated = decorator(decorated)
        return decorated

    return decorate
