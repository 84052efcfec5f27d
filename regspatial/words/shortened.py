"""What was given may be a whole book; a sentence about it shows how it begins and how it ends.

Errors and warnings alone are shortened: what stands in tables, notes and files stands there whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from typing import Any

from . import Listed, Message, NameOf, Spoken, changed, listed
from .naming import NamedRegion

MOST = 160
"""Characters of one value: a path or a formula as they are typed passes whole."""
MOST_OF_A_LIST = 600
"""Characters of the items that a list shows; beyond it each is cut to its share."""
_LEAST = 24
"""Characters that are left of an item: the longest name of a prefecture passes whole."""
_LONG_NUMBER = 10**40
"""Integers from here on are no counts, and Python writes them out up to 4,300 digits."""
_SHOWN_BY_DEFAULT = 8


class Shortened(str):
    """The beginning and the end of a text, with the number of characters left out between."""

    __slots__ = ("quoted",)
    quoted: str

    def __new__(cls, said: str, quoted: str) -> Shortened:
        """Return a text that is cut already, with how it stands where values are quoted."""
        made = super().__new__(cls, said)
        made.quoted = quoted
        return made

    def __repr__(self) -> str:
        return self.quoted

    def __format__(self, spec: str) -> str:
        """Return the text: what was meant to be written as a number is none that can be."""
        return str(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Shortened, (str(self), self.quoted))


def shortened_words(text: str) -> str:
    """Return a sentence of another program whose longest words are cut."""
    return re.sub(rf"\S{{{MOST},}}", lambda found: _cut(found[0], MOST), text)


def shortened(message: Message) -> Message:
    """Return a message whose fields, and theirs, are of a length that is read."""
    return Message(message.sentence, **{k: _field(v, MOST) for k, v in message.fields})


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    end = most // 5
    begin = most - end
    return f"{text[:begin]}…{text[-end:]} (+{len(text) - most})"


def _field(value: Any, most: int) -> Any:
    if isinstance(value, Message):
        return Message(value.sentence, **{k: _field(v, most) for k, v in value.fields})
    if isinstance(value, Listed):
        return listed(_items(value.items, value.limit), value.limit)
    if isinstance(value, (list, Set)):
        return listed(_items(value, _SHOWN_BY_DEFAULT), _SHOWN_BY_DEFAULT)
    if isinstance(value, Spoken):
        return _name(value, most)
    return _value(value, most)


def _items(items: Iterable[Any], limit: int) -> list[Any]:
    """Return the items of a list; those beyond its limit are only counted."""
    kept = list(items)
    shown = kept[:limit]
    long = sum(map(_length, shown)) > MOST_OF_A_LIST
    most = max(_LEAST, MOST_OF_A_LIST // max(len(shown), 1)) if long else MOST
    return [_field(one, most) for one in shown] + [""] * (len(kept) - len(shown))


def _length(value: Any) -> int:
    if isinstance(value, int):
        return value.bit_length() // 3
    return len(value) if isinstance(value, str) else len(str(value))


def _name(value: Spoken, most: int) -> Spoken:
    if isinstance(value, NameOf):
        return _cut_name(value, most)
    if isinstance(value, NamedRegion):
        return NamedRegion(_cut(value.id, most), _cut_name(value.name, most))
    made: Spoken = changed(value, lambda one: _value(one, most) if isinstance(one, str) else one)
    return made


def _cut_name(name: NameOf, most: int) -> NameOf:
    more = tuple((language, _cut(said, most)) for language, said in name.more)
    return NameOf(_cut(name.en, most), _cut(name.zh, most), more)


def _value(value: Any, most: int) -> Any:
    if value is None or isinstance(value, (bool, float, Shortened)):
        return value
    if isinstance(value, int):
        return value if abs(value) < _LONG_NUMBER else _long_number(value)
    if isinstance(value, str):
        return value if len(value) <= most else Shortened(cut := _cut(value, most), repr(cut))
    if isinstance(value, Mapping) and len(value) > most:
        value = dict(list(value.items())[:most])
    said, quoted = str(value), repr(value)
    longer = max(len(said), len(quoted))
    return value if longer <= most else Shortened(_cut(said, most), _cut(quoted, most))


def _long_number(value: int) -> Shortened:
    sign, size = "-" if value < 0 else "", abs(value)
    digits = int(size.bit_length() * 0.30103) + 1
    first = size // 10 ** (digits - 4)
    said = f"{sign}{str(first)[:3]}…e{digits - 1}"
    return Shortened(said, said)
