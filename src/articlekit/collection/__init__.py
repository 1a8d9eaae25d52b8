"""Work on many articles: find duplicates, and learn the lines that a site repeats."""
