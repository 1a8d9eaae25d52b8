"""Reports for people: the results of a run as one page of HTML, and what is removed from a page as a diff."""
