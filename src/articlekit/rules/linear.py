"""Find patterns for which `re` may take exponential time: what repeats without bound must match in one way only.

A pattern becomes its Glushkov automaton, with a position for each place where it takes a character, and the positions
that may follow each. Where no two of the next positions take the same character, there is only one way to match.
Source: Brüggemann-Klein, Wood, One-unambiguous regular languages, 1998.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT)
_CATEGORIES = {
    codes.CATEGORY_DIGIT: str.isdecimal,
    codes.CATEGORY_SPACE: str.isspace,
    codes.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
}
_NEGATED = {
    codes.CATEGORY_NOT_DIGIT: codes.CATEGORY_DIGIT,
    codes.CATEGORY_NOT_SPACE: codes.CATEGORY_SPACE,
    codes.CATEGORY_NOT_WORD: codes.CATEGORY_WORD,
}
# One character for each class that the categories distinguish; a pattern adds the characters that it names.
_PARTS = frozenset("0٠a中_ \n!。")
_REPEATED = "repeats inside a repeat without bound"
_AMBIGUOUS = "repeats without bound what can be read in two ways"


def problems(pattern: str) -> Iterator[str]:
    """Yield what may make a pattern slow: repeats inside unbounded repeats, ambiguous repeats, and back-references."""
    alphabet = _PARTS.union(*({chr(ord(char) - 1), char, chr(ord(char) + 1)} for char in pattern))
    todo = [(_parser.parse(pattern), False)]
    while todo:
        items, inside = todo.pop()
        for op, argument in items:
            unbounded = op in _REPEATS and argument[1] is codes.MAXREPEAT
            # {2} matches in one way and ? in two; {1,9} is as bad as + here.
            if inside and op in _REPEATS and argument[1] > max(1, argument[0]):
                yield _REPEATED
            elif unbounded and not inside and _Automaton(alphabet).is_ambiguous(argument[2]):
                yield _AMBIGUOUS
            if op is codes.GROUPREF:
                yield "refers back to a group"
            todo += [(part, inside or unbounded) for part in _subpatterns(op, argument)]


def _subpatterns(op: object, argument: Any) -> list[Any]:  # noqa: ANN401  (the parser's own trees)
    """Return the sub-patterns of one item of a parsed pattern."""
    if op is codes.BRANCH:
        return list(argument[1])
    if op in (*_REPEATS, codes.POSSESSIVE_REPEAT):
        return [argument[2]]
    if op is codes.SUBPATTERN:
        return [argument[3]]
    if op in (codes.ASSERT, codes.ASSERT_NOT):
        return [argument[1]]
    return [argument] if op is codes.ATOMIC_GROUP else []


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a pattern: whether it may be empty, and the positions at which it may begin and end."""

    empty: bool = True
    first: frozenset[int] = frozenset()
    last: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Automaton:
    """What each position takes, which positions may follow it, and whether a part may be empty in two ways."""

    alphabet: frozenset[str]
    takes: list[frozenset[str]] = field(default_factory=list)
    follows: list[set[int]] = field(default_factory=list)
    two_empty: bool = False

    def is_ambiguous(self, body: Any) -> bool:  # noqa: ANN401
        """Whether a body that is repeated can match in two ways."""
        whole = self._repeat(self._sequence(body))
        choices = (whole.first, *self.follows)
        return self.two_empty or any(
            self.takes[one] & self.takes[other] for choice in choices for one, other in combinations(choice, 2)
        )

    def _sequence(self, items: Any) -> _Piece:  # noqa: ANN401
        whole = _Piece()
        for op, argument in items:
            piece = self._piece(op, argument)
            for position in whole.last:
                self.follows[position] |= piece.first
            whole = _Piece(
                whole.empty and piece.empty,
                whole.first | piece.first if whole.empty else whole.first,
                whole.last | piece.last if piece.empty else piece.last,
            )
        return whole

    def _piece(self, op: object, argument: Any) -> _Piece:  # noqa: ANN401
        if op in (codes.AT, codes.ASSERT, codes.ASSERT_NOT):
            return _Piece()
        parts = _subpatterns(op, argument)
        if op is codes.BRANCH:
            pieces = [self._sequence(part) for part in parts]
            self.two_empty |= sum(piece.empty for piece in pieces) > 1
            return _Piece(
                any(piece.empty for piece in pieces),
                frozenset(position for piece in pieces for position in piece.first),
                frozenset(position for piece in pieces for position in piece.last),
            )
        if not parts:
            self.takes.append(_characters(op, argument, self.alphabet))
            self.follows.append(set())
            place = frozenset({len(self.takes) - 1})
            return _Piece(empty=False, first=place, last=place)
        if op not in (*_REPEATS, codes.POSSESSIVE_REPEAT):
            return self._sequence(parts[0])
        lowest, highest = argument[0], argument[1]
        piece = self._sequence(list(parts[0]) * min(max(lowest, 1), 4))
        self.two_empty |= piece.empty
        if highest > max(lowest, 1):
            piece = self._repeat(piece)
        return _Piece(piece.empty or lowest == 0, piece.first, piece.last)

    def _repeat(self, piece: _Piece) -> _Piece:
        for position in piece.last:
            self.follows[position] |= piece.first
        return piece


def _characters(op: object, argument: Any, alphabet: frozenset[str]) -> frozenset[str]:  # noqa: ANN401
    """Return the characters of the alphabet that one item of a parsed pattern takes."""
    others = op in (codes.NOT_LITERAL, codes.ANY)
    found = frozenset("\n")
    if op in (codes.LITERAL, codes.NOT_LITERAL):
        found = frozenset(chr(argument))
    elif op is codes.RANGE:
        found = frozenset(char for char in alphabet if argument[0] <= ord(char) <= argument[1])
    elif op is codes.CATEGORY:
        others = argument in _NEGATED
        found = frozenset(filter(_CATEGORIES[_NEGATED.get(argument, argument)], alphabet))
    elif op is codes.IN:
        others = argument[0][0] is codes.NEGATE
        found = frozenset().union(*(_characters(item, value, alphabet) for item, value in argument[others:]))
    return alphabet - found if others else found
