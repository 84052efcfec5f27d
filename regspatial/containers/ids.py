"""Labels: how ids are written down, and how one order is turned into another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DuplicateIdError, LabelError, ParameterError, listed
from ..terms import TERMS, term
from ..words import Message, Words, _, verbatim

_BITS = 1400
REGION_IDS, WEIGHTS_IDS = Message(_("region ids")), Message(_("ids of the weights"))
"""What is looked at where labels stand twice, in the words of the reader."""


def _shown(value: object) -> str:
    long = isinstance(value, int) and value.bit_length() >= _BITS
    if long:
        return "an integer of more than 400 digits"
    many = isinstance(value, Iterable) and not isinstance(value, str)
    return type(value).__name__ if many else repr(value)


def label(value: object) -> str:
    """Return the canonical form of an id: text, with ``110000.0`` and ``110000`` alike ``"110000"``.

    Raises
    ------
    LabelError
        If the value is empty, NaN or None.
    """
    if isinstance(value, str):
        text = value.strip()
    elif isinstance(value, (bool, np.bool_, np.timedelta64)) or value is None:
        text = ""
    elif isinstance(value, (int, np.integer)):
        number = int(value)
        # Python writes no integer of more than 4,300 digits, and no region has such a code
        text = str(number) if number.bit_length() < _BITS else ""
    elif isinstance(value, (float, np.floating)):
        real = float(value)
        if not math.isfinite(real):
            text = ""
        else:
            text = str(int(real)) if real.is_integer() else repr(real)
    else:
        # a table or a list is no label, whatever it prints
        text = "" if isinstance(value, Iterable) else str(value).strip()
    if not text:
        raise LabelError(
            _(
                "An id is empty or no id at all ({shown}). Every row needs an id; remove the "
                "row or fill it in."
            ),
            shown=_shown(value),
        )
    return text


def _writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


class Labels(tuple[str, ...]):
    """Labels that were checked: a tuple like any other, of which a part or a sum is a plain one."""

    __slots__ = ()


def labels(values: Iterable[object], *, what: str | Message = "ids") -> tuple[str, ...]:
    """Return canonical, unique labels.

    Raises
    ------
    DuplicateIdError
        If a label stands twice; `.ids` holds them.
    LabelError
        If a label is empty, or holds characters that no file can (NUL, half a surrogate pair).
    """
    if isinstance(values, Labels):  # what was checked once need not be again
        return values
    given: tuple[Any, ...] = tuple(values)
    plain = set(map(type, given)) == {str}
    out = tuple(map(str.strip, given)) if plain else tuple(label(v) for v in given)
    if plain and "" in out:
        label(given[out.index("")])
    if not _writable("".join(out)):
        odd = [repr(one) for one in out if not _writable(one)]
        raise LabelError(
            _("{n} of the {what} hold characters that are no text: {odd}. Correct the ids."),
            ids=odd,
            n=len(odd),
            what=what,
            odd=listed(odd),
        )
    if len(set(out)) < len(out):
        seen: set[str] = set()
        twice: dict[str, None] = {}
        for one in out:
            if one in seen:
                twice[one] = None
            seen.add(one)
        raise DuplicateIdError(
            _(
                "{n} of the {what} stand more than once: {twice}. Each region must appear "
                "once; merge or drop the repeated ones."
            ),
            ids=twice,
            n=len(twice),
            what=what,
            twice=listed(twice),
        )
    return Labels(out)


def _named(name: str) -> Message:
    return Message("{said}", said=term("input", name)) if name in TERMS["input"] else verbatim(name)


def positions(
    source: Sequence[str], wanted: Sequence[str], *, source_name: str, wanted_name: str
) -> NDArray[np.intp]:
    """Return where each of `wanted` stands in `source`.

    Raises
    ------
    LabelError
        If some are not there; `.ids` holds them.
    """
    index = {one: k for k, one in enumerate(source)}
    missing = [one for one in wanted if one not in index]
    if missing:
        raise LabelError(
            _(
                "{n} of the {wanted} {wanted:region|regions} of the {wanted_name} are not "
                "in the {source_name}: {missing}.{counted} Use the same ids on both sides "
                "({python:join_report}{shell:join_report}{qgis:“Join report”} lists all differences) or select the common regions."
            ),
            ids=missing,
            counted=_counted(source_name, source)
            or _counted(wanted_name, wanted)
            or _with_blank(lost_zeros(missing, source))
            or _with_blank(lost_zeros(missing_from(wanted, source), missing))
            or (
                _rows(wanted_name, wanted) or _names_and_codes(wanted, source)
                if len(missing) == len(wanted)
                else ""
            ),
            n=len(missing),
            wanted=len(wanted),
            wanted_name=_named(wanted_name),
            source_name=_named(source_name),
            missing=listed(missing),
        )
    return np.fromiter((index[one] for one in wanted), dtype=np.intp, count=len(wanted))


def _counted(name: str, ids: Sequence[str]) -> Words:
    """Return what to do where ids are nothing but 0, 1, 2, …: the numbers of rows."""
    if len(ids) < 2 or set(ids) != {str(k) for k in range(len(ids))}:
        return ""
    return Message(
        _(
            ' The {name} are numbered 0, 1, 2, … as the rows of a table are{python:; name the rows first, as in frame.set_index("adcode")}.'
        ),
        name=_named(name),
    )


def _names_and_codes(wanted: Sequence[str], source: Sequence[str]) -> Words:
    """Return what to do where one side has codes and the other names."""
    codes = [sum(one.isdigit() for one in ids) / max(1, len(ids)) for ids in (wanted, source)]
    if sorted(codes) != [0.0, 1.0]:
        return ""
    return Message(_(" One side has codes and the other names: match names with {param:names}."))


def _with_blank(said: Words) -> Words:
    return Message(" {said}", said=said) if said else ""


def lost_zeros(ids: Sequence[str], codes: Sequence[str]) -> Words:
    """Return what to do where every one of some ids is a code without its leading zeros, else nothing.

    A code that stands for two (1 of 01 and 001) says nothing.
    """
    short: dict[str, str] = {}
    for code in codes:
        if code.startswith("0") and code.isdecimal():
            bare = code.lstrip("0")
            short[bare] = "" if bare in short else code
    meant = [short.get(one, "") for one in ids]
    if not meant or not all(meant):
        return ""
    return Message(
        _(
            "{n:This code has|These codes have} lost {n:its|their} leading zeros ({first} for {code}), as numbers do in "
            "spreadsheets. Put them back as the table is read, by "
            "{python:names=regions, restore_zeros=True}{shell:--names map --restore-zeros}"
            "{qgis:“Match names to codes” (those of the map) and “Put back lost zeros of codes”}."
        ),
        n=len(meant),
        first=ids[0],
        code=meant[0],
    )


def _rows(name: str, ids: Sequence[str]) -> Words:
    """Return what to do where ids look like the numbers of rows of which some were left out."""
    numbers = [int(one) for one in ids if one.isdecimal()]
    if len(numbers) < len(ids) or max(numbers, default=0) > 10 * len(ids):
        return ""
    return Message(
        _(
            ' The ids of the {name} look like numbers of rows ({first}, …){python:; name the column of the regions in id=, as in id="adcode", and that of the times in time=}.'
        ),
        name=_named(name),
        first=ids[0],
    )


def among(ids: Iterable[str], others: Iterable[str]) -> list[str]:
    """Return those of some ids that are among others, in their own order."""
    there = set(others)
    return [i for i in ids if i in there]


def missing_from(others: Iterable[str], ids: Iterable[str]) -> list[str]:
    """Return those of some ids that are not among others, in their own order."""
    there = set(others)
    return [i for i in ids if i not in there]


def same_members(a: Sequence[str], b: Sequence[str]) -> bool:
    """Return whether two label lists hold the same labels, in any order."""
    return len(a) == len(b) and set(a) == set(b)


def place(name: str, value: int, n: int) -> int:
    """Return a place among n, counted from 0.

    Raises
    ------
    ParameterError
    """
    if not 0 <= value < n:
        raise ParameterError(
            _("{param:{name}={value}} is not allowed; it must be a whole number from 0 to {most}."),
            name=name,
            value=value,
            most=n - 1,
        )
    return value
