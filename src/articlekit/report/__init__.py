"""What people look at: explanations, comparisons and reports, as pages of HTML; diffs; names and colours."""

from typing import Literal

# Of the labels in HTML; templates/LANGUAGE.toml has the words of those other than English.
Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
