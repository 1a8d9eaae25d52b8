"""What a text has outside ASCII, worked out in one way for short texts, and in another for long ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlekit.page.decode.wide import find_wide

TEXTS = st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from("abc é中国\uf8ff\ufffd\uffff😀🐉"))


@pytest.mark.parametrize("times", [1, 1000])
@given(text=TEXTS)
def test_the_characters_outside_ascii_are_there_once_and_in_order(times, text):
    wide = find_wide(text * times)
    found = [character for character in text if not character.isascii()]
    assert wide.characters == "".join(sorted(set(found)))
    assert wide.count == times * len(found)
    assert wide.text.replace(" ", "") == "".join(found) * times
    near = [character for character in found if character < "\u3000" or character in "\uf8ff\ufffd"]
    assert wide.near.replace(" ", "") == "".join(near) * times


def test_a_text_is_the_same_with_its_bytes_at_hand():
    text = "早上好😀, naïve 中国"
    assert find_wide(text, text.encode()) == find_wide(text)
