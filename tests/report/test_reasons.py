"""Every reason of a removal, and every relation of a duplicate, has a name and a colour."""

import ast
import re
from pathlib import Path

import pytest

import articlekit
from articlekit.collection.relation import Relation
from articlekit.report.reasons import GROUPS, OTHER, RELATIONS, group_of
from articlekit.rules import REASONS, built_in

PACKAGE = Path(articlekit.__file__).resolve().parent
SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def reasons_in_code() -> set[str]:
    """Return the strings in frozenset({"…"}) in modules that make removals: there, a set of one string is a reason."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)) if "Removal(" in text or "reasons=" in text else ():
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "frozenset" and node.args:
                (items,) = node.args
                if isinstance(items, ast.Set) and len(items.elts) == 1:
                    found.add(ast.literal_eval(items.elts[0]))
    return found


def test_the_reasons_in_code_are_found():
    assert {"duplicate", "outside", "hidden", "metadata", "joined", "template"} <= reasons_in_code()


def test_every_reason_has_a_group():
    of_rules = {reason for rule in built_in().rules for reason in rule.reasons}
    known = {*REASONS, *of_rules, *reasons_in_code()}
    assert {reason for reason in known if group_of([reason]) == OTHER} == set()


def test_every_line_that_is_removed_from_a_sample_has_a_group():
    articles = [articlekit.clean(path) for path in SAMPLES.glob("*.*") if path.suffix in (".html", ".txt")]
    removed = {block.removal.reasons for article in articles for block in article.removed if block.removal}
    assert len(removed) > 9
    assert {reasons for reasons in removed if group_of(reasons) == OTHER} == set()


def test_the_group_of_several_reasons_does_not_depend_on_their_order():
    assert group_of(["contact", "navigation"]) == group_of(["navigation", "contact"]) == "contact"
    assert group_of(["unheard-of", "pager"]) == "navigation"
    assert group_of([]) == OTHER


def test_every_relation_and_outcome_has_a_look():
    assert {relation.name.lower() for relation in Relation} | {"turned down"} == RELATIONS.keys()


@pytest.mark.parametrize("look", [*GROUPS.values(), *RELATIONS.values()])
def test_a_name_can_be_a_css_class_and_a_colour_a_control_sequence(look):
    assert re.fullmatch("[a-z]+(-[a-z]+)*", look.name)
    assert re.fullmatch("[0-9]+(;[0-9]+)*", look.colour)
    assert look.about


@pytest.mark.parametrize("looks", [GROUPS, RELATIONS])
def test_no_two_names_have_one_colour(looks):
    named = {look.name: look.colour for look in looks.values()}
    assert len({*named.values()}) == len(named)
