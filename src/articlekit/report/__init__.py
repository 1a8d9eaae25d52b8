"""What came of a run, for a person to look at: one page of HTML with counts, reasons and the pages to check by hand."""
