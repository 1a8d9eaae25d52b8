"""What must hold of any bytes: what a fuzzer found once, and samples that are broken in some hundred ways.

bench/fuzz.py looks for more, for as long as you like; `--hypothesis-profile explore` does the same as here, for longer.
"""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz_targets import FUZZED, TARGETS

ROOT = Path(__file__).resolve().parent.parent
MAX_BYTES = 3000
# What makes a difference to one of the targets, wherever it stands.
PIECES = [
    *(
        "版权所有 ".encode(),
        "京ICP备00000000号-1\n".encode("gb18030"),
        "责任编辑：".encode(),
        "\u2028\u202e\ufeff".encode(),
    ),
    *(b"\n" * 40, b"\r", b"\0", b"\xff\xfe", b"\x1b$B", b"\xf0\x9f", b"\x80" * 9, b"&#xD800;", b"&nbsp;" * 9),
    *(b"<p>", b"</p>", b"<div>" * 300, b"</div>" * 9, b"<table><tr><td colspan=9>", b"<script>", b"</script", b"<!--"),
    *(b"<template>", b"<svg><title>", b"<a href='javascript:x' onclick=x>", b'<meta charset="gb2312">', b"<![CDATA["),
    *(b'{"text": "', b'"}\n', b"[" * 99, b"[[rule]]\n", b'pattern = "(a|aa)+$"\n', b'words = [""]\n', b"'''", b'"""'),
    *(b"PK\x03\x04", b"WARC/1.0\r\n", b"\x1f\x8b\x08", b"MIME-Version: 1.0\r\n", b"Content-Length: -1\r\n\r\n"),
]
SAMPLES = sorted(path for path in (ROOT / "samples").glob("*.*") if path.suffix != ".md")
SEEDS = {
    "rules": [path.read_bytes()[:MAX_BYTES] for path in sorted((ROOT / "src/articlekit/rules").glob("*.toml"))],
    "html": [path.read_bytes()[:MAX_BYTES] for path in SAMPLES if path.suffix == ".html"],
    "others": [path.read_bytes()[:MAX_BYTES] for path in SAMPLES],
}
# Of all five targets some 40 s of one core in the gate; bench/fuzz.py goes on for as long as one likes.
EXAMPLES = 15
FOUND = sorted(path for path in FUZZED.glob("*/*") if path.parent.name in TARGETS)


@st.composite
def broken(draw, seeds):
    """Draw a seed in which up to six stretches are cut out, doubled, exchanged, turned round, or replaced by pieces."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(start + draw(st.sampled_from([0, 1, 2, 3, 7, 40, 300])), len(data))
        put = draw(
            st.one_of(
                st.sampled_from([b"", data[start:end] * 2, data[start:end][::-1], data[end : end + 50]]),
                st.sampled_from(PIECES),
                st.binary(max_size=8),
            )
        )
        data = data[:start] + put + data[end:]
    return data


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_a_fuzzer_found_stays_mended(path):
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_what_must_hold_of_any_bytes_holds_of_broken_samples(target):
    seeds = SEEDS.get(target, SEEDS["others"])
    if target == "readers":
        from fuzz_seeds import packed

        seeds = [each for seed in seeds[:9] for each in packed(seed[:800])]

    @settings(max_examples=settings().max_examples * EXAMPLES)
    @given(broken(seeds))
    def holds(data):
        TARGETS[target](data)

    holds()
