"""The cross-section that a spatial panel is with dummies for its fixed effects: what peers estimate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..containers import SpatialWeights
from ..formula import bracketed
from ..regression.cross_section.spatial_regression import one_period
from ..regression.estimation.design import PanelDesign, design
from ..regression.instruments.two_stage import Instruments, arranged_of
from ..results.regression import SpatialPanelResult
from ..words import Message, _
from .record_inputs import Given, Refused

Array = NDArray[np.float64]

MOST_ROWS = 3000
"""Peers invert or decompose a matrix of so many rows."""


@dataclass(frozen=True, slots=True)
class Stacked:
    """A panel as one cross-section of nT rows.

    Attributes
    ----------
    y : (nT,)
    x : (nT, K)
        The regressors of the model, W(x) among them.
    dummies : (nT, q)
        For the fixed effects; with the regressors of full rank.
    terms : K names
    matrix : (nT, nT) sparse
        W once a period.
    units : nT places
        Region of each row.
    """

    y: Array
    x: Array
    dummies: Array
    terms: tuple[str, ...]
    matrix: sp.csr_array
    units: NDArray[np.intp]

    @property
    def columns(self) -> Array:
        """Regressors and dummies, (nT, K + q)."""
        return np.column_stack([self.x, self.dummies])


def arguments_of(record: SpatialPanelResult, given: Given) -> dict[str, Any]:
    """Return what a design is made of: the formula, y and x, the model, its lags and effects."""
    spec = record.spec
    return {
        "formula": given.argument("formula", spec.get("formula")),
        "y": given.argument("y"),
        "x": given.argument("x"),
        "model": record.model,
        "fixed_effects": record.fixed_effects if "fixed_effects" in spec else "none",
        "durbin": _durbin(spec, record),
    }


def _durbin(spec: Mapping[str, Any], record: SpatialPanelResult) -> Any:
    found = spec.get("durbin")
    return found if found and any(t.startswith("W(") for t in record.terms) else None


def _panel(record: SpatialPanelResult, given: Given) -> Any:
    panel = given.data()
    return one_period(panel, record.spec["time"]) if "time" in record.spec else panel


def _weights(record: SpatialPanelResult, given: Given) -> SpatialWeights | None:
    found: SpatialWeights | None = given.w if given.w is not None else record.w
    return found


def design_of(record: SpatialPanelResult, given: Given) -> PanelDesign:
    """Return the design of a model estimated by maximum likelihood.

    Raises
    ------
    InputError
        If the data are not at hand.
    """
    if record.by_period:
        raise Refused(
            Message(_("Regions or weights change by period, which no other program takes here."))
        )
    if record.errors_by_period:
        raise Refused(
            Message(_("The errors have weights of their own, which no other program takes here."))
        )
    return design(_panel(record, given), w=_weights(record, given), **arguments_of(record, given))


def instruments_of(record: Any, given: Given) -> Instruments:
    """Return the design of a model estimated by two-stage least squares, and its instruments."""
    how = arguments_of(record, given)
    if how["formula"] is not None and not bracketed(how["formula"]).endogenous:
        how["formula"] = how["formula"]
    return arranged_of(_panel(record, given), how.pop("formula"), _weights(record, given), **how)


def stacked(d: PanelDesign) -> Stacked:
    """Return the panel with dummies.

    Raises
    ------
    Refused
        If there are too many rows.
    """
    rows = d.n * d.T
    if rows > MOST_ROWS:
        raise Refused(
            Message(
                _(
                    "{rows} {rows:row is|rows are} too many for a program that takes a "
                    "matrix of them; {most} can be."
                ),
                rows=rows,
                most=MOST_ROWS,
            )
        )
    units = np.tile(np.arange(d.n), d.T)
    times = np.repeat(np.arange(d.T), d.n)
    dummies = [np.zeros((rows, 0))]
    if d.fixed_effects in ("entity", "twoway"):
        dummies.append(np.eye(d.n)[units])
    if d.fixed_effects == "time":
        dummies.append(np.eye(d.T)[times])
    if d.fixed_effects == "twoway":
        dummies.append(np.eye(d.T)[times][:, 1:])
    matrix = sp.csr_array((rows, rows))
    if d.w is not None:
        matrix = sp.csr_array(sp.kron(sp.eye_array(d.T), sp.csr_array(d.matrix)))
    return Stacked(
        y=d.y.ravel() * d.y_unit,
        x=d.columns_in_data.reshape(len(d.terms), -1).T,
        dummies=np.column_stack(dummies),
        terms=d.terms,
        matrix=matrix,
        units=units,
    )
