"""Forty traps that command lines for crawls have fallen into, each with the test that keeps this one out of it.

The test of a trap lies with what it is a test of; here it is looked up by name, so that none is lost when tests move.
"""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

# Trap -> (what happens to others, file, test).
TRAPS = {
    1: ("an input is overwritten", "cli/test_outputs.py", "test_a_tree_is_not_written_over_its_inputs"),
    2: ("nothing is written, with success", "cli/test_reports_of_a_run.py", "test_every_page_is_counted_once"),
    3: (
        "names by content: four inputs, one file",
        "cli/test_outputs.py",
        "test_the_tree_begins_below_what_the_inputs_share",
    ),
    4: ("a failed page, exit code 0", "cli/test_bad_inputs.py", "test_a_missing_file_among_good_ones"),
    5: ("fuzzy lines eat the lead", "page/test_repeats.py", "test_what_repeats_by_nature_stays"),
    6: ("key words eat the body", "page/test_boilerplate.py", "test_a_hotline_of_the_body_stays_above_the_footer"),
    7: (
        "a file is a duplicate of itself",
        "cli/test_bad_inputs.py",
        "test_a_file_that_is_named_twice_is_read_once",
    ),
    8: ("clusters chain up", "collection/test_dedupe.py", "test_a_drift_of_versions_does_not_run_through"),
    9: (
        "state between calls",
        "test_properties.py",
        "test_pure_the_same_page_gives_the_same_article_whatever_was_cleaned_between",
    ),
    10: (
        "order changes with -j or the hash seed",
        "cli/test_jobs.py",
        "test_the_bytes_do_not_depend_on_the_number_of_processes",
    ),
    11: ("short lines are detected alone", "page/decode/test_judge.py", "test_a_sentence_is_enough"),
    12: (
        "gb2312 is not read as gb18030",
        "page/decode/test_labels.py",
        "test_a_label_stands_for_the_encoding_of_the_standard",
    ),
    13: (
        "the sample is the ASCII head of a page",
        "page/decode/test_judge.py",
        "test_ten_characters_in_a_page_of_ascii_are_found_whatever_it_declares",
    ),
    14: (
        "repair rewrites Chinese punctuation",
        "test_properties.py",
        "test_verbatim_every_line_of_the_output_is_a_line_of_the_page_in_its_order",
    ),
    15: (
        "output in the locale's encoding",
        "cli/test_command_line.py",
        "test_output_is_utf_8_with_lf_whatever_the_locale",
    ),
    16: ("a closed pipe", "cli/test_command_line.py", "test_a_closed_pipe_is_quiet_and_exits_141"),
    17: (
        "JSON is split at U+2028 and NEL",
        "io/test_readers.py",
        "test_a_line_separator_inside_a_string_parts_no_record",
    ),
    18: (
        "names that are no text, lone surrogates",
        "cli/test_bad_inputs.py",
        "test_a_name_that_is_no_text_works_and_output_stays_utf_8",
    ),
    19: ("a regular expression blows up", "engine/test_engine.py", "test_a_deadline_stops_a_regular_expression"),
    20: ("a huge flat page", "test_linear.py", "test_twice_the_page_takes_about_twice_the_time"),
    21: ("deep nesting", "test_linear.py", "test_twenty_thousand_nested_elements_are_no_recursion"),
    22: ("table bombs", "test_traps.py", "test_spans_of_a_table_are_not_believed"),
    23: ("a line a million times", "test_traps.py", "test_a_line_many_times_over_takes_no_time"),
    24: ("archive bombs", "io/test_readers.py", "test_a_bomb_is_not_unpacked"),
    25: (
        "members that lead out of the output",
        "cli/test_inputs_of_every_kind.py",
        "test_an_archive_is_read_member_by_member_and_nothing_leaves_the_output",
    ),
    26: ("loops, pipes and devices", "cli/test_bad_inputs.py", "test_a_pipe_without_a_writer_does_not_block"),
    27: (
        "a page's script runs in the report",
        "report/test_pages_of_html.py",
        "test_what_a_page_says_is_text_in_every_place",
    ),
    28: (
        "escapes in names reach the terminal",
        "cli/test_bad_inputs.py",
        "test_names_that_a_terminal_would_obey_are_shown_without_that",
    ),
    29: (
        "a spreadsheet runs a cell of the export",
        "test_traps.py",
        "test_every_table_that_a_command_writes_is_one_whose_text_no_spreadsheet_runs",
    ),
    30: ("memory grows with the pages", "engine/test_engine.py", "test_workers_are_replaced"),
    31: (
        "a dead worker loses all work",
        "engine/test_engine.py",
        "test_a_task_that_kills_its_worker_costs_itself_only",
    ),
    32: (
        "a kill in mid-write, a full disk, two jobs on one output",
        "cli/test_resume.py",
        "test_a_run_that_is_killed_again_and_again_ends_as_if_it_never_was",
    ),
    33: (
        "a retry takes its own documents for duplicates",
        "collection/test_index.py",
        "test_a_run_tried_again_changes_nothing_and_gets_the_same_answer",
    ),
    34: ("settings drift under an index", "collection/test_index.py", "test_other_settings_are_refused_by_name"),
    35: (
        "short texts all match",
        "collection/test_dedupe.py",
        "test_texts_of_one_character_are_duplicates_of_themselves_alone",
    ),
    36: (
        "a cut archive is taken as complete",
        "io/test_readers.py",
        "test_packed_data_that_ends_early_is_not_taken_as_complete",
    ),
    37: (
        "progress and colours in logs",
        "cli/test_reports_of_a_run.py",
        "test_progress_is_drawn_on_a_terminal_only",
    ),
    38: (
        "2>/dev/null hides loss",
        "cli/test_reports_of_a_run.py",
        "test_failures_go_to_a_file_of_their_own",
    ),
    39: (
        "an import breaks the tool",
        "test_imports.py",
        "test_asking_for_the_version_loads_click_and_nothing_heavy",
    ),
    40: ("metadata looks like a footer", "page/test_metadata.py", "test_an_editor_below_the_text_is_read"),
}


@pytest.mark.parametrize("number", TRAPS)
def test_a_trap_has_its_test(number):
    _, path, name = TRAPS[number]
    tree = ast.parse((TESTS / path).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_traps_are_forty():
    assert sorted(TRAPS) == list(range(1, 41))


def test_every_table_that_a_command_writes_is_one_whose_text_no_spreadsheet_runs():
    """Parquet and XLSX have types, and CSV is defused (tests/cli/test_tables.py); a further format needs its test."""
    import click

    from articlekit.cli import cli
    from articlekit.io import sinks

    commands = [cli.get_command(None, name) for name in cli.list_commands(None)]
    commands += [inner for group in commands for inner in getattr(group, "commands", {}).values()]
    choices = {
        str(choice)
        for command in commands
        for parameter in command.params
        if isinstance(parameter.type, click.Choice) and parameter.name in ("form", "emit")
        for choice in parameter.type.choices
    }
    tables = {"csv", "xlsx", "parquet"}
    assert choices == {"text", "json", "jsonl", "markdown", "html", "clusters", "pairs", "map", "docs"} | tables
    assert {name for name, form in sinks.FORMATS.items() if form.is_table} == tables
    assert sinks.format_of("out.tsv") is None


def test_spans_of_a_table_are_not_believed():
    import articlekit

    cell = "<table><tr><td colspan=9007199254740992 rowspan=99999999>Some words in a cell.</td></tr></table>"
    assert articlekit.clean(cell * 50).text.count("Some words in a cell.") >= 1


def test_a_line_many_times_over_takes_no_time():
    import time

    import articlekit

    begun = time.process_time()
    articlekit.clean("同一行字，一遍又一遍地写在同一页上。\n" * 20_000)
    assert time.process_time() - begun < 60
