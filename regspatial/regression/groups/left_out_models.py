"""What a model is without each region or period: spatial ones by their function, others by their rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.edges import ask
from ...choices.regression import Estimator, LeftOut
from ...containers import Panel
from ...errors import SpecificationError
from ...options import Options
from ...progress import Progress, report
from ...results.record import label_entry
from ...words import Message, _
from ..chains.two_equations import equation, fitted_of
from ..cross_section.spatial_regression import one_period, spatial_regression_estimate
from ..estimation.submodel import rows_of
from ..instruments.fit import Columns, estimated
from ..instruments.instrumental.estimate import columns_of_instruments, has_instruments
from ..instruments.spatial_panel_2sls import spatial_panel_2sls_estimate
from ..panel.dynamic.dynamic_panel import spatial_panel_dynamic_estimate
from ..panel.fixed.spatial_panel import spatial_panel_estimate
from ..panel.least_squares.covariance import Made, of_t
from ..panel.least_squares.model import Asked, Model, model_of
from ..panel.least_squares.record import made_of
from .leave_out.record import LeaveOut
from .left_out_runs import Estimates, Runs, estimates_of, labels_of, weights_note, without

Array = NDArray[np.float64]

SPATIAL: dict[str, Callable[..., Any]] = {
    "spatial_panel_estimate": spatial_panel_estimate,
    "spatial_panel_dynamic_estimate": spatial_panel_dynamic_estimate,
    "spatial_panel_2sls_estimate": spatial_panel_2sls_estimate,
    "spatial_regression_estimate": spatial_regression_estimate,
}


def again(
    function: str,
    kept: Mapping[str, Any],
    leave: LeftOut,
    spec: dict[str, Any],
    options: Options | None,
    progress: Progress | None,
) -> LeaveOut:
    """Estimate a spatial model with all its settings, whole and without each."""
    verb = SPATIAL[function]
    if leave == "time" and function in (
        "spatial_regression_estimate",
        "spatial_panel_dynamic_estimate",
    ):
        raise SpecificationError(
            _("A cross-section has one period: leave regions out ({param:leave=region}).")
            if function == "spatial_regression_estimate"
            else _(
                "The lags of a dynamic panel need evenly spaced times, so that no period can be left out: "
                "leave regions out ({param:leave=region})."
            )
        )
    arguments = {k: v for k, v in kept.items() if k not in ("id", "time", "where")}
    if function == "spatial_regression_estimate":
        arguments["panel"] = one_period(arguments["panel"], kept.get("at_time"))
    if options is not None:
        arguments["options"] = options
    labels = labels_of(arguments["panel"], leave)

    def run(k: int) -> tuple[Any, Estimates]:
        fit = verb(**without(arguments, k, leave))
        return fit, estimates_of(fit, options)

    whole, first = run(-1)
    used = {str(one) for one in (whole.ids if leave == "region" else whole.times)}
    there = [k for k, label in enumerate(labels) if str(label) in used]  # not what was empty
    return Runs(type(labels)(labels[k] for k in there)).record(
        lambda k: first if k < 0 else run(there[k])[1],
        progress,
        y_name=whole.y_name,
        by=leave,
        notes=weights_note(kept.get("w"), leave),
        spec={**spec, **label_entry(whole.variable_labels, whole.data_notes)},
    )


def plain(
    data: Any,
    formula: str,
    asked: Asked,
    leave: LeftOut,
    estimator: Estimator,
    spec: dict[str, Any],
    progress: Progress | None,
) -> LeaveOut:
    """Estimate a regression without W, whole and without each; with instruments if there are any."""
    report(progress, 0.0, "data")
    columns = None
    if has_instruments(formula):
        m, columns = columns_of_instruments(data, formula, asked, chosen=True)
    else:
        m = model_of(data, formula, asked)
    factor = m.sample.unit if leave == "region" else m.sample.period
    if factor is None or factor.size < 2:
        raise SpecificationError(
            _(
                "There are not two {what} to leave out, one after another; name their column in "
                "{param:id} or {param:time}."
            ),
            what=Message(_("regions")) if leave == "region" else Message(_("periods")),
        )
    codes = factor.codes

    def run(k: int) -> Estimates:
        cut = m if k < 0 else rows_of(m, codes != k)
        return _of(cut) if columns is None else _by_instruments(cut, columns, estimator)

    labels = [str(one) for one in factor.labels]
    found = Runs(labels).record(
        run,
        progress,
        y_name=m.sample.y_name,
        by=leave,
        spec={**spec, **label_entry(m.source.labels, m.sample.notes)},
    )
    if leave == "time" or isinstance(data, Panel):  # whose names the door knows
        return found
    return found._learn(ask("names_of_table", data, m.source.id_name, labels))


def _of(m: Model) -> Estimates:
    one = equation(m)
    return _estimates(m, len(m.terms), one.b, made_of(m, fitted_of(m, one)))


def _by_instruments(m: Model, whole: Columns, estimator: Estimator) -> Estimates:
    first, used = len(whole.x), len(whole.x) + len(whole.d)
    c = Columns(model=m, y=m.y, x=m.x[:first], d=m.x[first:used], z=m.x[used:])
    est, made, _kappa = estimated(c, estimator)
    return _estimates(m, used, est.b, made)


def _estimates(m: Model, size: int, slopes: Array, made: Made) -> Estimates:
    to = m.to_data(size)
    b, errors = to @ slopes, np.sqrt(np.clip(np.diag(to @ made.v @ to.T), 0.0, None))
    df, stretch = of_t(made)
    names = tuple(("coefficient", t) for t in m.terms[:size])
    return Estimates(
        names, b, errors, np.broadcast_to(df, b.shape), np.broadcast_to(stretch, b.shape)
    )
