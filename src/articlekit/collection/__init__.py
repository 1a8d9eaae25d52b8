"""Many articles: what they have in common."""
