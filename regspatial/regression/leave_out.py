"""Every estimate again without each region, or without each period."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._door import door
from ..choices import one_of
from ..choices.data import Missing, Where
from ..choices.regression import (
    FORMS,
    FixedEffects,
    FixedEffectsCovariance,
    LeftOut,
)
from ..choices.regression import (
    Model as ModelName,
)
from ..containers import Panel, SpatialWeights
from ..errors import RegspatialError, RegspatialWarning, SpecificationError
from ..options import Options
from ..progress import Progress, part, report
from ..results.leave_out import LeaveOut
from ..results.record import label_entry
from ..weights import subset
from ..words import Message, _
from ._equations import equation, fitted_of
from ._fixed_model import Asked, Model, model_of
from ._fixed_result import made_of
from ._submodel import rows_of
from .impacts import impacts
from .panel import spatial_panel

Array = NDArray[np.float64]
Estimates = tuple[tuple[tuple[str, str], ...], Array, Array]
"""What they are of, (kind, term) each; estimates; standard errors."""


@door
def leave_one_out(
    data: Any,
    formula: str,
    *,
    leave: LeftOut = "region",
    id: str | None = None,
    time: str | None = None,
    covariance: FixedEffectsCovariance = "clustered",
    cluster: str | Sequence[str] | None = None,
    where: Where | None = None,
    missing: Missing | None = None,
    progress: Progress | None = None,
) -> LeaveOut:
    """Estimate a regression with fixed effects again without each region, or without each period.

    Parameters
    ----------
    data, formula, id, time, covariance, cluster
        As in `regspatial.fixed_effects`.
    leave : {"region", "time"}
        What is left out, one after another.
    where, missing : optional
        As in `regspatial.moran`.
    progress : callable, optional

    Returns
    -------
    LeaveOut
        Estimates and standard errors of every coefficient without each, their range, how often sign
        or significance change; `.plot()`.

    Raises
    ------
    SpecificationError
        If the data do not say what regions or periods are, or have one only.

    Notes
    -----
    Fixed effects are taken out again each time; rows then alone in a level of an effect go too. A
    coefficient that hangs on one region is that region's.

    References
    ----------
    Belsley, D. A., Kuh, E., and Welsch, R. E. (1980). Regression Diagnostics. Wiley.
    https://doi.org/10.1002/0471725153

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> x, e = rng.normal(size=(2, 8, 50))
    >>> panel = rs.Panel.from_arrays(range(50), range(8), {"x": x, "y": x + e})
    >>> rs.leave_one_out(panel, "y ~ x | id + time", leave="time").estimates.shape
    (8, 1)
    """
    del where, missing  # the door has chosen
    report(progress, 0.0, "data")
    one_of("leave", leave, LeftOut)
    m = model_of(data, formula, Asked(id=id, time=time, covariance=covariance, cluster=cluster))
    factor = m.sample.unit if leave == "region" else m.sample.period
    if factor is None or factor.size < 2:
        raise SpecificationError(
            _(
                "There are not two {what} to leave out, one after another; name their column in "
                "{param:id} or {param:time}."
            ),
            what=Message(_("regions")) if leave == "region" else Message(_("periods")),
        )
    runs = _Runs([str(one) for one in factor.labels])
    codes = factor.codes

    def without(k: int) -> Estimates:
        return _of(m if k < 0 else rows_of(m, codes != k))

    return runs.record(
        without,
        progress,
        y_name=m.sample.y_name,
        by=leave,
        spec={
            "function": "leave_one_out", "formula": formula, "leave": leave, "covariance": covariance,
            **label_entry(m.source.labels, m.sample.notes),
        },
    )  # fmt: skip


@door
def spatial_leave_one_out(
    panel: Panel,
    formula: str,
    w: SpatialWeights,
    *,
    leave: LeftOut = "region",
    model: ModelName = "sdm",
    fixed_effects: FixedEffects = "twoway",
    durbin: Sequence[str] | None = None,
    where: Where | None = None,
    missing: Missing | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
) -> LeaveOut:
    """Estimate a spatial panel model and its impacts again without each region, or each period.

    Parameters
    ----------
    panel, formula, w, model, fixed_effects, durbin
        As in `regspatial.spatial_panel`. Without a region the weights are those among the others,
        normalised again.
    leave : {"region", "time"}
        What is left out, one after another.
    where, missing : optional
        As in `regspatial.moran`.
    progress, options : optional

    Returns
    -------
    LeaveOut
        Of coefficients, rho or lambda, and direct, indirect and total impacts (delta method).

    Raises
    ------
    SpecificationError
        If fewer than two regions or periods could be left.
    RegspatialError
        As `spatial_panel`.

    Notes
    -----
    What cannot be estimated without a region (its neighbours become islands, rho runs into its bound)
    is empty, and said.

    References
    ----------
    See `regspatial.leave_one_out` and `regspatial.spatial_panel`.

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> w = rs.weights.from_dense(range(12), np.eye(12, k=1) + np.eye(12, k=-1))
    >>> panel = rs.Panel.from_arrays(
    ...     range(12), range(8), {"x": rng.normal(size=(8, 12)), "y": rng.normal(size=(8, 12))}
    ... )
    >>> found = rs.spatial_leave_one_out(panel, "y ~ x", w, model="sar", fixed_effects="entity")
    >>> len(found.labels)
    12
    """
    del where, missing  # the door has chosen
    one_of("leave", leave, LeftOut)
    labels = list(panel.ids) if leave == "region" else [str(t) for t in panel.times]
    if len(labels) < 3:
        raise SpecificationError(
            _("There are {n} to leave out, one after another; at least 3 are needed."),
            n=len(labels),
        )
    runs = _Runs(labels)

    def without(k: int) -> Estimates:
        part_panel, part_w = panel, w
        if k >= 0 and leave == "region":
            left = [i for i in panel.ids if i != panel.ids[k]]
            part_panel = panel.select(ids=left)
            part_w = subset(w.aligned(panel.ids), left, islands="keep")
        elif k >= 0:
            part_panel = panel.select(times=[t for t in panel.times if t != panel.times[k]])
        fit = spatial_panel(
            part_panel, formula, part_w, model=model, fixed_effects=fixed_effects, durbin=durbin,
            options=options,
        )  # fmt: skip
        names = [("coefficient", t) for t in fit.terms]
        values, errors = [fit.estimates], [fit.se]
        if FORMS[model].spills:
            found = impacts(fit, inference="delta", by_region=False, options=options)
            kinds = ("direct", "indirect", "total")
            names += [(kind, v) for v in found.variables for kind in kinds]
            values.append(found.estimates.ravel())
            errors.append(found.se.ravel())
        return tuple(names), np.concatenate(values), np.concatenate(errors)

    y_name = spatial_panel(panel, formula, w, model=model, fixed_effects=fixed_effects,
                           durbin=durbin, options=options)  # fmt: skip
    return runs.record(
        without,
        progress,
        y_name=y_name.y_name,
        by=leave,
        spec={
            "function": "spatial_leave_one_out", "formula": formula, "leave": leave, "model": model,
            "fixed_effects": fixed_effects,
            **label_entry(y_name.variable_labels, y_name.data_notes),
        },
    )  # fmt: skip


def _of(m: Model) -> Estimates:
    one = equation(m)
    scale = m.y_unit / m.units
    errors = np.sqrt(np.clip(np.diag(made_of(m, fitted_of(m, one)).v), 0.0, None))
    return tuple(("coefficient", t) for t in m.terms), one.b * scale, errors * scale


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """The runs, whole and without each."""

    labels: list[str]

    def record(
        self,
        without: Callable[[int], Estimates],
        progress: Progress | None,
        *,
        y_name: str,
        by: LeftOut,
        spec: dict[str, Any],
    ) -> LeaveOut:
        """Run all, and keep why one could not be run."""
        names, whole, whole_errors = without(-1)
        count = len(self.labels)
        values = np.full((count, len(names)), np.nan)
        errors = np.full((count, len(names)), np.nan)
        failed: dict[str, Message] = {}
        inner = part(progress, 0.05, 1.0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RegspatialWarning)
            for k, label in enumerate(self.labels):
                try:
                    terms, b, se = without(k)
                except RegspatialError as error:
                    failed[label] = Message("{reason}", reason=error.message)
                    continue
                at = [names.index(t) for t in terms if t in names]
                keep = [i for i, t in enumerate(terms) if t in names]
                values[k, at], errors[k, at] = b[keep], se[keep]
                report(inner, (k + 1) / count, "without")
        if len(failed) == count:
            raise SpecificationError(
                _("Without any one of them nothing can be estimated: {reason}"),
                reason=next(iter(failed.values())),
            )
        return LeaveOut(
            y_name=y_name,
            by=by,
            labels=tuple(self.labels),
            names=names,
            whole=whole,
            whole_errors=whole_errors,
            estimates=values,
            errors=errors,
            failed=failed,
            spec=spec,
        )
