"""Boilerplate rules as data: what each removes, where it may, and examples of both."""

from articlekit.rules.loader import built_in, load, load_rules, problems
from articlekit.rules.rule import REASONS, Hit, Rule, Rules
from articlekit.rules.site import SiteRule

__all__ = ["REASONS", "Hit", "Rule", "Rules", "SiteRule", "built_in", "load", "load_rules", "problems"]
