"""A number is no sentence: group 1 of a printed map was called 是 (yes) in Chinese, since the words had a 1 alone."""

import re
from pathlib import Path

from regspatial.words import say

WORDS = Path(__file__).resolve().parents[2] / "regspatial/locale/zh_CN/LC_MESSAGES/regspatial.po"


def test_no_number_alone_is_put_into_words() -> None:
    text = WORDS.read_text("utf-8")
    assert re.search(r'\n\nmsgid "Yes"', text)  # words without a context are looked up by anyone
    assert re.findall(r'\n\n(?:#.*\n)*msgid "([\d.,]*\d)"', text) == []
    assert [say(str(k), "zh") for k in range(10)] == [str(k) for k in range(10)]
