"""What a record was made of, or what the caller gives in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..containers import Panel, PeriodWeights, Regions, SpatialWeights, Variable
from ..errors import InputError
from ..results.record import Record
from ..words import Message, Words, _

Array = NDArray[np.float64]


class Refused(Exception):  # noqa: N818 - a reason, no fault
    """A program cannot be asked about this very record."""

    def __init__(self, why: Message) -> None:
        super().__init__(why.text())
        self.why = why


@dataclass(frozen=True, slots=True)
class Given:
    """The function that made a record, its arguments, and what the caller gives instead."""

    function: str
    arguments: Mapping[str, Any]
    panel: Panel | None = None
    w: SpatialWeights | None = None
    regions: Regions | None = None

    def of(self, record: Any) -> Given:
        """Return the same for a record inside this one."""
        function, arguments = made_by(record)
        return replace(self, function=function, arguments=arguments)

    def argument(self, name: str, other: Any = None) -> Any:
        """Return an argument of the function, `other` where it was not given."""
        found = self.arguments.get(name, other)
        return other if found is None else found

    def weights(self) -> Any:
        """Return the weights, as they were given.

        Raises
        ------
        InputError
            If neither the record nor the caller has them.
        """
        found = self.w if self.w is not None else self.arguments.get("w")
        return _required(found, "w")

    def data(self) -> Any:
        """Return the table, as it was given.

        Raises
        ------
        InputError
            If neither the record nor the caller has it.
        """
        found = self.panel if self.panel is not None else self.arguments.get("panel")
        return _required(found, "panel")

    def map(self) -> Regions:
        """Return the map.

        Raises
        ------
        InputError
            If neither the record nor the caller has it.
        """
        found = self.regions if self.regions is not None else self.arguments.get("regions")
        return _required(found, "regions")  # type: ignore[no-any-return]

    def variable(self, name: str, argument: str) -> Variable:
        """Return the variable of a name: an argument, else a column of the panel."""
        found = self.arguments.get(argument)
        if isinstance(found, Variable) and self.panel is None:
            return found
        panel = self.data()
        return panel[name]  # type: ignore[no-any-return]


def made_by(record: Any) -> tuple[str, Mapping[str, Any]]:
    """Return the function that made a record and its arguments; nothing where a file was read."""
    found: tuple[str, Mapping[str, Any]] = getattr(record, "_made_by", None) or ("", {})
    return found if isinstance(record, Record) else ("", {})


def _required(found: Any, name: str) -> Any:
    if found is None:
        raise InputError(
            _(
                "The result does not hold what it was computed from any more (it was read from a file, or "
                "changed). Give {param:{name}}, the same as then."
            ),
            name=name,
        )
    return found


def sample(
    x: Variable, time: object, w: SpatialWeights | PeriodWeights
) -> tuple[Array, sp.csr_array, tuple[str, ...]]:
    """Return the values of one time that are there, the weights among them, and their ids.

    Where regions are missing rows are normalised anew, as the statistics do it.
    """
    one = w.at(time) if isinstance(w, PeriodWeights) else w
    values = np.asarray(x.at(time).aligned(one.ids).values, dtype=float)[0]
    there = ~np.isnan(values)
    matrix = sp.csr_array(one.matrix)
    if not there.all():
        keep = np.flatnonzero(there)
        matrix = sp.csr_array(matrix[keep][:, keep])
        if one.normalisation == "row":
            sums: Array = np.asarray(matrix.sum(axis=1)).ravel()
            scale = np.divide(1.0, sums, out=np.zeros_like(sums), where=sums != 0)
            matrix = sp.csr_array(sp.diags_array(scale) @ matrix)
    return values[there], matrix, tuple(i for i, ok in zip(one.ids, there, strict=True) if ok)


def by_column(data: Any, names: tuple[str, ...]) -> dict[str, Words]:
    """Return the labels of columns, for sentences."""
    labels = getattr(data, "labels", {}) or {}
    return {n: labels.get(n, n) for n in names}
