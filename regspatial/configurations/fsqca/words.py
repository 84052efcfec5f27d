"""How a fuzzy-set analysis speaks of its configurations and cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..._kernels.minimise import Implicant
from ...errors import listed
from ...results.table import Note, region
from ...terms import Named
from ...words import PYTHON, Face, Message, Words, say

if TYPE_CHECKING:
    from .record import Fsqca

Array = NDArray[np.float64]
MOST_NAMED = 30
"""Cases that are named in one cell; the table of cases has all."""


class Expression(Named):
    """A sum of products of conditions: files have the names of columns, readers the labels."""

    def __init__(self, parts: Sequence[Sequence[tuple[bool, str, Words]]]) -> None:
        super().__init__("", _joined(parts, lambda name, _said: name))
        self.parts = parts

    def text(self, language: str = "en", face: Face = PYTHON) -> str:
        """Return the sum with labels."""
        del face
        return _joined(self.parts, lambda _name, said: say(said, language))


def _joined(parts: Sequence[Sequence[tuple[bool, str, Words]]], called: Any) -> str:
    products = (
        "*".join(("" if here else "~") + called(name, said) for here, name, said in one) or "1"
        for one in parts
    )
    return " + ".join(products)


def expression(record: Fsqca, terms: Sequence[Implicant]) -> Expression:
    """Return a model in words."""
    return Expression(
        [
            [
                (bool(one.value >> j & 1), name, record.said(name))
                for j, name in enumerate(record.conditions)
                if one.mask >> j & 1
            ]
            for one in terms
        ]
    )


def in_product(x: Array, one: Implicant) -> Array:
    """Return membership in a product of conditions, of memberships (..., k)."""
    parts = [
        x[..., j] if one.value >> j & 1 else 1.0 - x[..., j]
        for j in range(x.shape[-1])
        if one.mask >> j & 1
    ]
    return np.minimum.reduce(parts) if parts else np.ones(x.shape[:-1])


def case_of(record: Fsqca, position: int) -> Words:
    """Return what a case is called: its region, and the period where there are several."""
    one, time = record.cases[position]
    if len(record.times) == 1:
        return region(one)
    return Message("{region} {time}", region=region(one), time=str(time))


def in_order_key(record: Fsqca, position: int) -> tuple[int, str]:
    """Return a key that puts cases by time and then by id, whatever order the table has."""
    return position // len(record.ids), record.ids[position % len(record.ids)]


def named_cases(record: Fsqca, cases: Sequence[int]) -> Any:
    """Return cases for a cell, or None where there is none."""
    if not len(cases):
        return None
    return Note(
        "{cases}",
        cases=listed(
            [case_of(record, i) for i in sorted(cases, key=lambda i: in_order_key(record, i))],
            MOST_NAMED,
        ),
    )


def kind_of(x: float, y: float) -> str:
    """Return what a case is to a solution: typical, deviant, or neither."""
    if x > 0.5:
        return "consistency" if y <= 0.5 else "typical" if x <= y else "degree"
    return "coverage" if y > 0.5 else "irrelevant"
