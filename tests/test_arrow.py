"""The functions over batches of Arrow: schemas, pages, and the whole way from texts to related pairs."""

import multiprocessing
import os
import pickle
import random
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
import pytest

import articlekit
from articlekit.collection import postings
from articlekit.collection.batches import Values
from articlekit.collection.gather import gather
from articlekit.collection.group import find_related
from articlekit.collection.meet import find_candidates
from articlekit.collection.related import Order
from articlekit.collection.relation import Relation
from articlekit.rules import built_in
from articlekit.rules.rule import Rule
from made_up import DOUBLED, PAGE
from made_up_collection import VARIANTS, article, variant
from made_up_news import news
from made_up_sites import sites
from prefork import plain_environment

pa = pytest.importorskip("pyarrow")
pc = pytest.importorskip("pyarrow.compute")
pq = pytest.importorskip("pyarrow.parquet")
ak = pytest.importorskip("articlekit.arrow")

GOLDEN = Path(__file__).parent / "golden"
FUNCTIONS = (
    ak.clean,
    ak.sketch,
    ak.fold,
    ak.count,
    ak.common,
    ak.anchors,
    ak.pair,
    ak.candidates,
    ak.judge,
    ak.learn,
    ak.combine_learned,
    ak.merge_learned,
)


def batch(**columns):
    return pa.RecordBatch.from_pydict(columns)


def texts_batch(texts, names=None):
    return batch(id=pa.array(range(len(texts)) if names is None else names), text=pa.array(texts, pa.string()))


def parts_of(whole, size):
    return [whole.slice(start, size) for start in range(0, whole.num_rows, size)]


def together(batches):
    return pa.Table.from_batches(batches).combine_chunks().to_batches()[0]


def summed(batches, keys, **others):
    """Group rows and add up their columns, as an engine does."""
    table = pa.Table.from_batches(batches).group_by(keys).aggregate(list(others.items()))
    return table.rename_columns({f"{name}_{how}": name for name, how in others.items()})


def with_sides(pairs, sketches, folded):
    """Put the sketches and folded texts beside both sides of pairs, as an engine joins them."""
    columns = {"a": pairs["a"], "b": pairs["b"]}
    for side in "ab":
        places = pc.index_in(pairs[side], sketches["id"])
        columns |= {f"{side}_{name}": sketches[name].take(places) for name in ("length", "level", "hashes", "numbers")}
        columns[f"{side}_units"] = folded["units"].take(pc.index_in(pairs[side], folded["id"]))
    return pa.table(columns)


def related(texts, *, size=7, names=None):
    """Find the related pairs of texts with nothing but the functions and pyarrow: a, b -> relation."""
    rows = texts_batch(texts, names)
    sketches = together(list(map(ak.sketch, parts_of(rows, size))))
    firsts = summed([sketches], ["digest"], id="min")["id"]
    sketches = sketches.filter(pc.is_in(sketches["id"], firsts.combine_chunks()))
    folded = together(list(map(ak.fold, parts_of(rows, size))))
    total = sketches.num_rows
    rows = together(list(map(ak.anchors, parts_of(sketches, size))))
    buckets = pc.bit_wise_and(rows["anchor"], 3)
    groups = [rows.filter(pc.equal(buckets, bucket)) for bucket in range(4)]
    meetings = summed(
        [ak.pair(each, total=total) for each in groups], ["a", "b"], shared="sum", shared_long="sum", expected="max"
    )
    pairs = ak.candidates(meetings)
    counts = summed(list(map(ak.count, parts_of(sketches, size))), ["hash"], documents="sum")
    common = ak.common(counts, total=total)
    judged = ak.judge(with_sides(pairs, sketches, folded), common=common)
    found = {(row["a"], row["b"]): row["relation"] for row in judged.to_pylist() if row["relation"]}
    return found, common.num_rows, judged


def related_by_dedupe(texts):
    """Find the related pairs as articlekit.dedupe does; each text is known by the first document that has it."""
    collection = gather(Values(texts))
    compared = collection.texts
    first = np.unique(collection.documents, return_index=True)[1].tolist()
    order = Order(compared.lengths, collection.digests[:, 0])
    _, found = find_related(compared, find_candidates(compared), order)
    rows = zip(found.pairs.a.tolist(), found.pairs.b.tolist(), found.relations.tolist(), strict=True)
    return {(first[a], first[b]): Relation(relation).word for a, b, relation in rows if relation}


def reprints(count):
    """Return articles, each with what became of it on its way through the web."""
    names = sorted(VARIANTS)
    made = []
    for seed in range(count):
        text = article(seed, ("zh", "en")[seed % 2], chars=500)
        made += [text, variant(names[seed % len(names)], text, seed), variant("cut", text, seed)]
    random.Random(1).shuffle(made)
    return made


# Duplicates.


@pytest.mark.parametrize("texts", [reprints(13), [document.text for document in news(3, 40)]], ids=["reprints", "news"])
def test_the_related_pairs_are_those_of_dedupe(texts):
    found, common, _ = related(texts)
    assert common == 0
    assert len(found) > 10
    assert found == related_by_dedupe(texts)


def test_the_related_pairs_of_a_collection_with_boilerplate_are_those_of_dedupe():
    notice = "本站内容未经书面许可不得转载，违者必究，读者来信请寄往白沙湖北岸灯塔下的编辑部收。\n"
    texts = [f"{text}{notice}" for text in reprints(20)]
    found, common, _ = related(texts, size=25)
    assert common > 0
    assert len(found) > 20
    assert found == related_by_dedupe(texts)


def test_ids_may_be_strings():
    texts = reprints(5)
    names = [f"doc {number:02d}" for number in range(len(texts))]
    found, _, judged = related(texts, names=names)
    assert judged.schema == ak.JUDGED
    assert found == {(names[a], names[b]): relation for (a, b), relation in related_by_dedupe(texts).items()}


@pytest.mark.parametrize("size", [1, 5, 100])
def test_sketches_do_not_depend_on_the_batches(size):
    rows = texts_batch([*reprints(4), "", None, "。", "短", "x" * 300_000])
    assert together(list(map(ak.sketch, parts_of(rows, size)))) == ak.sketch(rows)
    assert together(list(map(ak.fold, parts_of(rows, size)))) == ak.fold(rows)


def test_candidates_of_a_large_collection_are_those_of_the_postings():
    line = "The ferry to the island left the harbour at dawn, with nobody on board but the old keeper of the light. "
    texts = [line + article(seed, "en", chars=300 if seed % 2 else 60) for seed in range(70)]
    sketches = ak.sketch(texts_batch(texts))
    met = ak.pair(ak.anchors(sketches), total=1_000_000)
    found = ak.candidates(summed([met], ["a", "b"], shared="sum", shared_long="sum", expected="max"))
    compared = gather(Values(texts)).texts
    whole = compared.load(np.arange(len(compared))).sketches.anchors
    lists = postings.Postings.of(whole.values, whole.rows)
    assert int(lists.sizes().max()) > postings.CROWD
    wanted = postings.candidates(compared.outline, lists.take(lists.sizes() <= postings.crowd_size(1_000_000)))
    pairs = set(zip(wanted.a.tolist(), wanted.b.tolist(), strict=True))
    assert pairs
    assert {(row["a"], row["b"]) for row in found.to_pylist()} == pairs
    assert ak.pair(ak.anchors(sketches), total=70).num_rows < met.num_rows


def test_a_judged_pair_names_what_contains_the_other():
    text = article(1, chars=1500)
    found, _, judged = related([text[:500], text, variant("edit5", text)])
    assert found == {(0, 1): "contained", (0, 2): "contained", (1, 2): "near"}
    rows = {(row["a"], row["b"]): row for row in judged.to_pylist()}
    assert (rows[0, 1]["container"], rows[0, 1]["a_holds"], rows[0, 1]["b_holds"]) == (1, False, True)
    assert (rows[1, 2]["container"], rows[1, 2]["a_holds"], rows[1, 2]["b_holds"]) == (None, True, True)
    assert rows[0, 1]["containment"] > 0.95
    assert rows[0, 1]["similarity"] < 0.5


def test_a_pair_in_doubt_is_judged_without_its_texts_where_they_are_not_at_hand():
    text = article(1, chars=1500)
    rows = texts_batch([text, variant("edit20", text)])
    sketches = ak.sketch(rows)
    pairs = batch(a=[0], b=[1])
    assert ak.judge(with_sides(pairs, sketches, ak.fold(rows)))["relation"].to_pylist() == ["near"]
    missing = pa.record_batch({"id": sketches["id"], "units": pa.nulls(2, pa.binary())})
    assert ak.judge(with_sides(pairs, sketches, missing))["relation"].to_pylist() == [None]


def test_exact_duplicates_have_one_digest():
    text = article(1)
    digests = ak.sketch(texts_batch([text, variant("spaces", text), article(2)]))["digest"].to_pylist()
    assert len(digests[0]) == 16
    assert digests[0] == digests[1] != digests[2]


# Schemas.


def outputs(kind, count):
    """Return schema -> what each function over ids returns, for some texts."""
    texts = [article(1), article(1), variant("cut", article(1)), article(2)][:count]
    names = pa.array(range(count), pa.int64()).cast(kind)
    rows = pa.record_batch({"id": names, "text": pa.array(texts, pa.string())})
    sketches, folded = ak.sketch(rows), ak.fold(rows)
    met = ak.pair(ak.anchors(sketches), total=count)
    pairs = ak.candidates(met)
    judged = ak.judge(with_sides(pairs, sketches, folded))
    return {
        "SKETCHES": sketches,
        "FOLDED": folded,
        "POSTINGS": ak.anchors(sketches),
        "MEETINGS": met,
        "PAIRS": pairs,
        "JUDGED": judged,
        "COUNTS": ak.count(sketches),
        "COMMON": ak.common(ak.count(sketches), total=count),
    }


@pytest.mark.parametrize("count", [0, 4])
@pytest.mark.parametrize("kind", ["string", "large_string", "string_view", "int64", "int32", "uint16"])
def test_results_have_the_schemas(kind, count):
    kind = getattr(pa, kind)()
    for name, found in outputs(kind, count).items():
        schema = getattr(ak, name)
        assert found.schema == (ak.of_integers(schema) if pa.types.is_integer(kind) else schema), name
        assert (found.num_rows > 0) == (count > 0 and name != "COMMON"), name
        found.validate(full=True)


def test_pages_have_their_schema_even_if_there_are_none():
    empty = {"id": pa.array([], pa.int64()), "html": pa.array([], pa.binary()), "url": pa.array([], pa.string())}
    assert ak.clean(pa.record_batch(empty)).schema == ak.ARTICLES
    assert ak.learn(pa.record_batch(empty)).schema == ak.LEARNED
    assert ak.combine_learned(ak.learn(pa.record_batch(empty))).schema == ak.LEARNED


def test_schemas_have_only_types_that_every_engine_has():
    for name in ("SKETCHES", "FOLDED", "COUNTS", "COMMON", "POSTINGS", "MEETINGS", "PAIRS", "JUDGED", "LEARNED"):
        for field in getattr(ak, name):
            inner = field.type.value_type if pa.types.is_list(field.type) else field.type
            assert not pa.types.is_unsigned_integer(inner)
            assert not pa.types.is_fixed_size_binary(inner)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_a_function_can_be_pickled(function):
    assert pickle.loads(pickle.dumps(function)) is function
    assert pickle.loads(pickle.dumps(partial(function, common=1))).func is function


def test_lists_of_other_engines_are_taken():
    sketches = ak.sketch(texts_batch(reprints(2)))
    table = pa.table(
        {
            name: column.cast(pa.large_list(column.type.value_type)) if pa.types.is_list(column.type) else column
            for name, column in zip(sketches.schema.names, sketches.columns, strict=True)
        }
    )
    cut = pa.concat_tables([table.slice(0, 2), table.slice(2)])
    assert ak.anchors(cut) == ak.anchors(sketches)
    assert ak.count(cut) == ak.count(sketches)


@pytest.mark.parametrize(
    ("columns", "error", "words"),
    [
        ({"id": ["a"]}, ValueError, "no column 'text'; those that there are: id"),
        ({"text": ["a"]}, ValueError, "no column 'id'"),
        ({"id": ["a", None], "text": ["x", "y"]}, ValueError, "each row needs an id"),
        ({"id": [1.5], "text": ["x"]}, TypeError, "'id' is double"),
        ({"id": [1], "text": [b"x"]}, TypeError, "'text' is binary, not text"),
    ],
)
def test_columns_that_cannot_be_used_are_refused(columns, error, words):
    with pytest.raises(error, match=words):
        ak.sketch(batch(**columns))


# Pages.


def test_records_are_those_of_a_run(tmp_path):
    pages = [path.read_bytes() for path in sorted(GOLDEN.glob("*/page.html"))[:25]]
    pages += [PAGE.encode(), DOUBLED.encode("gb18030"), b"", None, b"\0" * 100, bytes(range(256)) * 4]
    urls = [None if number % 3 else f"https://paper.example/{number}" for number in range(len(pages))]
    rows = batch(id=list(range(100, 100 + len(pages))), html=pages, url=urls)
    pq.write_table(pa.Table.from_batches([rows]), tmp_path / "in.parquet")
    articlekit.run([tmp_path / "in.parquet"], output=str(tmp_path / "out.parquet"))
    wanted = pq.read_table(tmp_path / "out.parquet")
    found = ak.clean(rows)
    assert found.schema == wanted.schema == ak.ARTICLES
    names = [name for name in found.schema.names if name != "source"]
    assert found.select(names).to_pylist() == wanted.select(names).to_pylist()
    assert {"ok", "empty", "error"} <= {*found["status"].to_pylist()}


def test_pages_may_be_text_in_any_column():
    found = ak.clean(batch(id=["a", "b"], content=[PAGE, None]), page="content", repair="off")
    assert found["id"].to_pylist() == ["a", "b"]
    assert found["text"][0].as_py() == articlekit.clean(PAGE).text
    assert found["status"].to_pylist()[1] == "empty"


class Deadly(Rule):
    """A rule whose search does what the line says, in whichever process that is."""

    def search(self, key: str) -> str | None:
        if "leave at once" in key:
            os._exit(7)
        if "wait for ever" in key:
            time.sleep(600)
        return None


def deadly_rules():
    rule = Deadly(
        id="deadly",
        family="deadly",
        about="",
        reasons=frozenset({"credit"}),
        where="anywhere",
        words=("leave at once", "wait for ever"),
        pattern="x",
    )
    return articlekit.Rules((*built_in().rules, cast("Rule", rule)))


def test_a_page_that_kills_or_hangs_is_a_row():
    pages = ["one line", "leave at once", "two lines", "wait for ever", "three lines"]
    found = ak.clean(batch(id=list("abcde"), html=pages), rules=deadly_rules(), timeout_seconds=0.5)
    rows = found.to_pylist()
    assert [row["id"] for row in rows] == list("abcde")
    assert [row["status"] == "error" for row in rows] == [False, True, False, True, False]
    assert rows[1]["error"] == {
        "stage": "clean",
        "message": "the process that worked on it died (exit code 7); the others go on",
    }
    assert rows[3]["error"]["message"].startswith("took longer than 0.5 s")
    assert rows[4]["text"] == "three lines\n"


def in_a_daemon(page):
    return ak.clean(batch(id=[1], html=[page]))["text"].to_pylist()


def test_pages_are_cleaned_in_a_daemon_process():
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(in_a_daemon, (PAGE,)) == [articlekit.clean(PAGE).text]


def test_a_script_without_a_guard_is_run_once(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import pyarrow as pa\nimport articlekit.arrow\nprint('begins')\n"
        "pages = pa.RecordBatch.from_pydict({'id': ['a'], 'html': ['一行字。']})\n"
        "print(articlekit.arrow.clean(pages).column('text')[0])\n",
        "utf-8",
    )
    environment = {**plain_environment(), "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run([sys.executable, script], capture_output=True, text=True, env=environment, check=True)
    assert (run.stdout, run.stderr) == ("begins\n一行字。\n\n", "")


def test_a_keyword_that_clean_does_not_have_is_refused():
    with pytest.raises(TypeError, match="'extrct'; did you mean 'extract'"):
        ak.clean(batch(id=[1], html=["x"]), extrct="whole")


# Rules.


def made_pages():
    pages = [page for host in sites().values() for page in host]
    random.Random(2).shuffle(pages)
    urls, htmls = [page.url for page in pages], [page.html for page in pages]
    # Some pages have two addresses.
    return batch(url=urls + [f"{url}?print" for url in urls[:60]], html=htmls + htmls[:60])


def test_learned_rules_are_those_of_learn_for_any_split():
    pages = made_pages()
    read = [articlekit.read(articlekit.Page("-", row["html"].encode(), url=row["url"])) for row in pages.to_pylist()]
    wanted = articlekit.learn(read)
    assert wanted.rules
    assert wanted.sites
    assert articlekit.learn(reversed(read)) == wanted
    parts = [ak.learn(part) for part in parts_of(pages, 60)]
    assert ak.merge_learned(parts) == wanted
    combined = ak.combine_learned(together([parts[3], parts[1]]))
    assert ak.merge_learned([combined, parts[2], *parts[4:], parts[0]]) == wanted
    assert ak.merge_learned([ak.learn(pages)]) == wanted
    assert ak.merge_learned(parts, min_pages=26).sites == ()


def test_pages_belong_to_the_site_that_is_named():
    lines = "\n".join(f"Line {number} of this page is like no other." for number in range(5))
    pages = [f"The same line on top\n{lines}\n{article(seed, 'en')}\nThe end of it" for seed in range(4)]
    learned = ak.learn(batch(site=["north", "north", "north", "south"], html=pages))
    assert dict(zip(learned["site"].to_pylist(), learned["pages"].to_pylist(), strict=True)) == {"north": 3, "south": 1}
    with pytest.raises(ValueError, match="neither a column 'url' nor 'site'"):
        ak.learn(batch(html=pages))
