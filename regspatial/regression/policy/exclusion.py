"""How a sentence leaves regions or periods out: by a condition that every face takes, where one is short enough to be read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from ...formula.values import REGION, TIMES
from ...words import Message, Words, _

MOST = 8
"""Regions that a condition names; a sentence lists no more of them either."""
_LONGEST = 160
"""Characters of a condition, which a sentence shows whole."""


def regions_out(ids: Sequence[object], columns: Collection[str]) -> Words:
    """Return the condition that leaves regions out, in brackets; "" where they are too many to be named.

    Parameters
    ----------
    ids : sequence
    columns : of the table
        A condition names regions by a word that no column has.
    """
    name = _free(REGION, columns)
    if not ids or len(ids) > MOST or name is None:
        return ""
    texts = [str(one) for one in ids]
    among = f"not in ({', '.join(map(repr, texts))})"
    return _condition(f"{name} {among if len(texts) > 1 else f'!= {texts[0]!r}'}")


def periods_before(time: Any, columns: Collection[str]) -> Words:
    """Return the condition that keeps the periods before one, in brackets; "" where no word is free for periods."""
    name = _free(("time", *TIMES), columns)
    return "" if name is None else _condition(f"{name} < {_bare(time)}")


def _bare(time: Any) -> str:
    text = str(time)
    return text if text.lstrip("-").isdigit() else repr(text)


def _free(names: Sequence[str], columns: Collection[str]) -> str | None:
    return next((one for one in names if one not in columns), None)


def _condition(condition: str) -> Words:
    if len(condition) > _LONGEST:
        return ""
    return Message(_(" ({param:where={condition}})"), condition=condition)
