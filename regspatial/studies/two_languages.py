"""One cell in two languages, Chinese and another: the name of a region, a heading; its two parts."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HAN = "\u3400-\u9fff"
_ZH = rf"[^A-Za-z]*[{_HAN}][^A-Za-z]*?"
_EN = r"[A-Za-z][\w\s.,;:'\u2019&/%()-]*"
_BETWEEN = r"[\s/|(\uff08\uff0c,\u00b7]*"
_CHINESE_FIRST = re.compile(rf"\s*({_ZH}){_BETWEEN}({_EN})[)\uff09]?\s*", re.ASCII | re.DOTALL)
_CHINESE_LAST = re.compile(
    rf"\s*({_EN}?){_BETWEEN}([{_HAN}][^A-Za-z]*?)[)\uff09]?\s*", re.ASCII | re.DOTALL
)
_WORD = re.compile(r"[A-Za-z]{3}")


def in_two_languages(text: str) -> tuple[str, str] | None:
    """Return the Chinese and the Latin part of a text that says one thing in both, or None.

    The Latin part has a word of three letters at least: an index or a formula beside a Chinese word is none.

    Examples
    --------
    >>> in_two_languages("\u5317\u4eac Beijing")[1], in_two_languages("\u6307\u6807 A")
    ('Beijing', None)
    """
    found = _CHINESE_FIRST.fullmatch(text)
    pair = None if found is None else (found[1], found[2])
    if pair is None and (found := _CHINESE_LAST.fullmatch(text)) is not None:
        pair = (found[2], found[1])
    if pair is None or _WORD.search(pair[1]) is None:
        return None
    zh, en = pair[0].strip(), " ".join(pair[1].split()).rstrip(" ,;:/(")
    return (zh, en) if zh and en else None


def each_in_two(cells: Sequence[str]) -> list[tuple[str, str]] | None:
    """Return the parts of all cells, if every one has two and the Chinese ones tell them apart as well."""
    found = [in_two_languages(one) for one in cells]
    both = [one for one in found if one is not None]
    if not both or len(both) < len(found):
        return None
    return both if len({zh for zh, _en in both}) == len(set(cells)) else None


def words_by_language(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the words of a heading that are Chinese, and those that are not.

    Examples
    --------
    >>> words_by_language(["\u5730\u533a Region", "GDP"])[1]
    ['Region', 'GDP']
    """
    zh: list[str] = []
    en: list[str] = []
    for word in words:
        both = in_two_languages(word)
        if both is not None:
            zh.append(both[0])
            en.append(both[1])
        else:
            (zh if re.search(f"[{_HAN}]", word) else en).append(word)
    return zh, en
