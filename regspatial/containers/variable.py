"""Variable: one column of numbers by time and region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._calls.door import door, fields_checked
from .._calls.no_number import no_number
from ..errors import InputError, NotNumericError
from ..words import Message, _
from ..words.naming import Names, replace_names
from .finite import require_finite
from .ids import label, positions
from .labels import Label
from .marks import Marked, Marks, frozen, lost_rows, notes_of
from .on_map import OnMap
from .times import Time, as_spelled, span, time_label, unknown_time


def _is_frozen(values: ArrayLike) -> TypeGuard[NDArray[np.float64]]:
    """Return whether values are numbers that nobody else can change, so that none need a copy."""
    return (
        type(values) is np.ndarray
        and values.dtype == np.float64
        and values.flags.owndata
        and not values.flags.writeable
    )


def matrix(name: str, values: ArrayLike, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Return a frozen (T, n) array of numbers.

    Raises
    ------
    NotNumericError, InputError
    """
    try:
        out = values if _is_frozen(values) else np.array(values, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise NotNumericError(
            _(
                "Column {name!r} holds something that is not a number ({value}). Correct the "
                "cells or leave the column out."
            ),
            columns=[name],
            name=name,
            value=no_number(values),
        ) from None
    if out.ndim == 1 and shape[0] == 1:
        out = out[None, :]
    if out.shape != shape:
        raise InputError(
            _(
                "Column {name!r} has shape {shape}; it must be (T, n) = {wanted}: a row per "
                "time, a column per region."
            ),
            columns=[name],
            name=name,
            shape=out.shape,
            wanted=shape,
        )
    out.setflags(write=False)
    return out


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Variable(OnMap):
    """One column of a panel: values (T, n) with its ids and times, and a label for readers.

    Parameters
    ----------
    name, ids, times, values, label
    marks : mapping of "filled", "winsorised" to (T, n) bool
        Cells that rest on values which were filled in or drawn in; every record says how many.
    lost : times
        Times that lags or leads lose; every record says which.
    said : messages
        What every record has to say besides: how the panel was chosen.
    region_names : mapping of id to name
        What the regions are called, where the panel knows it.
    """

    name: str
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    values: NDArray[np.float64]
    label: Label | None = None
    marks: Marks = field(default_factory=dict)
    lost: tuple[Time, ...] = ()
    said: tuple[Message, ...] = ()
    region_names: Names = field(default_factory=dict)
    _source: Any = field(default=None, repr=False)
    """The panel that it was taken from, whose groups and columns a condition may name."""

    def __post_init__(self) -> None:
        fields_checked(self)
        for name in ("ids", "times"):
            if not isinstance(given := getattr(self, name), tuple):
                make = label if name == "ids" else time_label
                object.__setattr__(self, name, tuple(make(one) for one in given))
        shape = (len(self.times), len(self.ids))
        object.__setattr__(self, "values", matrix(self.name, self.values, shape))
        marks = frozen({self.name: self.marks}, shape).get(self.name, {})
        object.__setattr__(self, "marks", MappingProxyType(marks))

    def __repr__(self) -> str:
        return f"<Variable {self.name!r}: {len(self.ids)} regions, {span(self.times)}>"

    def _learn(self, names: Names) -> Variable:
        """Return the same, with its regions called so where it knows no names."""
        return self if self.region_names or not names else replace_names(self, names)

    @property
    def labels(self) -> dict[str, Label]:
        """The label by name, empty where there is none: what records take over."""
        return {} if self.label is None else {self.name: self.label}

    @property
    def notes(self) -> tuple[Message, ...]:
        """What has to be said of the values: filled and winsorised cells, lost times."""
        return (*self.said, *notes_of({self.name: Marked(self.marks)}, self.lost))

    def at(self, time: object) -> Variable:
        """Return the cross-section of one time.

        Raises
        ------
        UnknownColumnError
            If there is no such time.
        """
        wanted = time_label(time)
        if wanted not in self.times:
            wanted = as_spelled(wanted, self.times)
        if wanted not in self.times:
            raise unknown_time(wanted, self.times, self.name)
        k = self.times.index(wanted)
        marks = {kind: mask[k : k + 1] for kind, mask in self.marks.items()}
        return replace(self, times=(wanted,), values=self.values[k : k + 1], marks=marks, lost=())

    def to_series(self) -> Any:
        """Return the values as a Series by region and time, of one time by region (needs pandas)."""
        from .._calls.edges import ask

        return ask("variable_to_series", self)

    @door
    def finite(self, *, any_size: bool = False) -> Variable:
        """Return self if every value is finite and, unless told otherwise, of a size to compute with.

        Of a derived column the times are left out that its own lags or leads lack.

        Raises
        ------
        MissingValueError, InputError
            As `require_finite`.
        """
        gone = lost_rows(self.marks, len(self.times))
        if gone.any() and not gone.all():
            return self._without(gone).finite(any_size=any_size)
        require_finite({self.name: self.values}, self.ids, self.times, any_size=any_size)
        return self

    def _without(self, gone: NDArray[np.bool_]) -> Variable:
        """Return the variable without some times, which its notes then name."""
        kept = ~gone
        return replace(
            self,
            times=tuple(t for t, k in zip(self.times, kept, strict=True) if k),
            values=self.values[kept],
            marks={kind: mask[kept] for kind, mask in self.marks.items()},
            lost=(*self.lost, *(t for t, k in zip(self.times, kept, strict=True) if not k)),
        )

    @door
    def aligned(self, ids: Sequence[object]) -> Variable:
        """Return the same values in the order of `ids` (all must be there)."""
        return self.aligned_part(ids)

    @door
    def aligned_part(self, ids: Sequence[object]) -> Variable:
        """Return the values of some of the regions, in the order of `ids`."""
        wanted = tuple(label(i) for i in ids)
        if wanted == self.ids:
            return self
        at = positions(self.ids, wanted, source_name=f"variable {self.name!r}", wanted_name="ids")
        marks = {kind: mask[:, at] for kind, mask in self.marks.items()}
        return replace(self, ids=wanted, values=self.values[:, at], marks=marks)
