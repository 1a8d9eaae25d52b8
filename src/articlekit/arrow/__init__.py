"""Functions over batches of Arrow, for use inside engines: Daft, Ray Data, Spark, Dask, DuckDB, Polars, datatrove.

It needs pyarrow: pip install 'articlekit[parquet]'.

Each takes a pyarrow.RecordBatch (or Table) and returns a RecordBatch. They can be pickled, and share nothing: the
engine splits the rows, moves and joins them. A document is known by its id, a string or an integer, never by its row;
no two have the same. The schema of each result is a constant below, for string ids; `of_integers(SKETCHES)` is that for
integers. Schemas do not depend on the values, and have types that every engine has.

To clean pages:

    articles = clean(pages)                          id, html, url -> ARTICLES

To find duplicates among texts (bytes are measured on texts of 1,500 characters with integer ids):

    sketches = sketch(texts)                         id, text -> SKETCHES
    first    = one row of sketches for each digest   (the others are exact duplicates of it)
    meetings = pair(postings, total=…)               anchors(first), grouped by anchor -> MEETINGS
    pairs    = candidates(meetings)                  meetings, grouped by a and b, and added up -> PAIRS
    commons  = common(counts, total=…)               count(first), grouped by hash, and added up -> COMMON
    judged   = judge(rows, common=commons)           pairs, joined with first and fold(texts) on both sides -> JUDGED

The result is that of articlekit.dedupe, up to three steps of it that look at the whole collection at once: it finds
families of more than 40 edited copies (here `pair` leaves them out), counts a shingle once for each of these (here
`common` counts every copy), and tells bulletins of one wording apart. Nor are clusters made, or keepers chosen.

To learn rules from pages:

    rules = merge_learned(batches)                   learn(pages) -> LEARNED; combine_learned makes them fewer

A page that kills the process it is in, or hangs, costs itself only: pages are read in a child process, one for each
process (or thread) of the engine. Such a failure is a row, so the engine has nothing to try again.
"""

from articlekit.arrow.columns import ARTICLES as ARTICLES
from articlekit.arrow.columns import COMMON as COMMON
from articlekit.arrow.columns import COUNTS as COUNTS
from articlekit.arrow.columns import FOLDED as FOLDED
from articlekit.arrow.columns import JUDGED as JUDGED
from articlekit.arrow.columns import LEARNED as LEARNED
from articlekit.arrow.columns import MEETINGS as MEETINGS
from articlekit.arrow.columns import PAIRS as PAIRS
from articlekit.arrow.columns import POSTINGS as POSTINGS
from articlekit.arrow.columns import SKETCHES as SKETCHES
from articlekit.arrow.columns import of_integers as of_integers
from articlekit.arrow.pages import clean as clean
from articlekit.arrow.pages import combine_learned as combine_learned
from articlekit.arrow.pages import learn as learn
from articlekit.arrow.pages import merge_learned as merge_learned
from articlekit.arrow.pairs import candidates as candidates
from articlekit.arrow.pairs import judge as judge
from articlekit.arrow.pairs import pair as pair
from articlekit.arrow.sketches import anchors as anchors
from articlekit.arrow.sketches import common as common
from articlekit.arrow.sketches import count as count
from articlekit.arrow.sketches import fold as fold
from articlekit.arrow.sketches import sketch as sketch
