"""σ- and β-convergence: does the spread fall, and do those behind grow faster."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Unpack, cast

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..choices import one_of
from ..choices.convergence import LeastSquaresErrors
from ..choices.regression import Model
from ..containers import Panel, SpatialWeights, Variable
from ..containers.groups import is_expression
from ..containers.labels import Label
from ..containers.panel import Time
from ..containers.time_axis import ordered_axis, time_numbers
from ..containers.times import more_times
from ..declare.asks import Asks, asked_as
from ..declare.data import First, Last, Table, Weights
from ..declare.description import Output
from ..declare.every_tool import SampleChoice
from ..declare.models import ModelChoice
from ..declare.tool import tool
from ..errors import InputError, ParameterError, listed
from ..formula import canonical, having
from ..regression import fixed_effects, spatial_regression_estimate
from ..results.record import label_entry
from ..words import _
from .convergence_record import Beta, Convergence

if TYPE_CHECKING:
    from ..regression.panel.least_squares.result import FixedEffectsResult

Array = NDArray[np.float64]

GROWTH, INITIAL = "growth", "ln_initial"
_LEAST = 5
"""Regions below which neither a slope nor a test of spreads says anything."""


@tool(
    group="describe",
    name=_("σ- and β-convergence"),
    help=_(
        "Whether the spread among regions falls (σ) and whether those behind grow faster "
        "(β), absolute and conditional on controls, with speed and half-life; by least "
        "squares, and by a spatial model beside it."
    ),
    tags=_(
        "convergence, beta, sigma, speed, half-life, catching up, Barro, growth, poor "
        "regions grow faster, beta convergence, sigma convergence, catch up"
    ),
    style="diverging",
    outputs=(
        Output.table("beta_convergence", _("β-convergence")),
        Output.table("sigma_convergence", _("σ-convergence")),
        Output.table("sigma_test", _("Is the spread of logs the same at both ends?")),
        Output.table("convergence_regions", _("Initial level and growth of the regions")),
        Output.layer(_("Map with growth")),
        Output.number("speed", _("Speed a year, last regression")),
        Output.number("half_life", _("Half-life, last regression")),
    ),
)
@door
def convergence(
    panel: Table,
    variable: Annotated[
        str | Variable,
        Asks(_("Variable"), _("Positive: GDP per head at constant prices, say.")),
    ],
    w: Annotated[SpatialWeights | None, asked_as(Weights)] = None,
    *,
    controls: Annotated[
        Sequence[str],
        Asks(
            _("Controls"),
            _("At the first time, for conditional convergence; empty: absolute alone."),
        ),
    ] = (),
    model: ModelChoice = "ols",
    covariance: Annotated[
        LeastSquaresErrors,
        Asks(
            _("Standard errors of least squares"),
            _("Robust to heteroskedasticity, or classical."),
            terms="covariance",
            advanced=True,
        ),
    ] = "hc1",
    first: First = None,
    last: Last = None,
    **_every_tool: Unpack[SampleChoice],
) -> Convergence:
    r"""Test σ- and β-convergence of a positive variable among regions between two times.

    .. math:: \frac{1}{T} \ln\frac{y_{iT}}{y_{i0}} = a + b \ln y_{i0} + x_{i0}'c + u_i, \qquad
              \lambda = -\frac{\ln(1 + Tb)}{T}, \qquad t_{1/2} = \frac{\ln 2}{\lambda}

    b < 0: those behind grew faster (β-convergence), absolute without controls x and conditional with
    them; λ is the speed a year, t½ the half-life in years. σ-convergence is the series of the
    coefficient of variation and of the standard deviation of logs, with a test that the latter is the
    same at both ends.

    Parameters
    ----------
    panel : Panel
        Complete in the columns that are used, from the first time to the last.
    variable : str or Variable
        Positive: GDP per head at constant prices, say.
    w : SpatialWeights, optional
        For a spatial `model`.
    controls : sequence of column names, default none
        What the growth of regions depends on besides, at the first time.
    model : {"ols", "slx", "sar", "sem", "sdm", "sdem", "sac", "gns"}
        A spatial model is estimated beside least squares, by maximum likelihood, as in
        `regspatial.regression.spatial_regression_estimate`.
    covariance : {"hc1", "classical"}
        Standard errors of least squares, with t of n − k degrees of freedom.
    first, last : int or str, optional
        Times; default the first and the last.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Convergence
        `.betas`, each with its `.fit`; `.variation` and `.deviation` by time.

    Raises
    ------
    InputError
        If y is not positive, naming regions; for fewer than five regions; MissingValueError.
    ParameterError
        If a spatial model is asked for without weights, or first is not before last.
    UnknownColumnError, LabelError

    Notes
    -----
    T is in years where times are whole numbers, else in steps. β-convergence does not say that the
    spread falls (Galton's fallacy): σ-convergence does, and b < 0 is necessary for it, not sufficient. In
    models with a lag of growth b is a coefficient, not an effect: `regspatial.impacts(beta.fit)` gives
    direct and indirect effects of the initial level. Where 1 + Tb is not positive no speed exists. Pitman
    and Morgan's test of two spreads takes logs to be jointly normal and regions to be independent. For a
    panel of yearly growth with effects of regions and periods see `regspatial.regression.spatial_panel_estimate`.

    References
    ----------
    Barro, R. J. and Sala-i-Martin, X. (1992). Convergence. Journal of Political Economy 100(2), 223–251.
    doi:10.1086/261816
    Rey, S. J. and Montouri, B. D. (1999). US regional income convergence: a spatial econometric
    perspective. Regional Studies 33(2), 143–156. doi:10.1080/00343409950122945
    Pitman, E. J. G. (1939). A note on normal correlation. Biometrika 31(1/2), 9–12. doi:10.2307/2334971

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> start = np.array([1.0, 1.5, 2.0, 3.0, 5.0, 8.0])
    >>> end = 9.0 * start**0.8 * np.array([1.01, 0.99, 1.0, 0.98, 1.02, 1.0])
    >>> panel = rs.Panel.from_arrays("ABCDEF", [2000, 2010], {"gdp": [start, end]})
    >>> found = rs.convergence(panel, "gdp", covariance="classical")
    >>> round(found.betas[0].half_life, 2)
    31.42
    """
    one_of("covariance", covariance, LeastSquaresErrors)
    one_of("model", model, Model)
    if model != "ols" and w is None:
        raise ParameterError(
            _("{param:model={model}} is a spatial model: give weights, or choose ols."), model=model
        )
    names = list(dict.fromkeys(controls))
    target = variable if isinstance(variable, str) else variable.name
    if isinstance(variable, Variable) and target not in panel:
        panel = panel.with_columns(by_position=False, **{target: variable})
    panel = having(panel, [target, *names])
    target, *names = (canonical(panel, n) if is_expression(n) else n for n in (target, *names))
    times = _span(panel, first, last)
    x = panel[target]
    values = np.vstack([x.at(t).finite().values for t in times])
    _usable(x, values)
    years = _years(times)
    logs = np.log(values)
    growth = (logs[-1] - logs[0]) / years
    study, terms = _cross_section(panel, names, growth, logs[0], times)
    betas: list[Beta] = []
    for kind, used in (("absolute", []), ("conditional", terms)):
        if kind == "conditional" and not terms:
            continue
        formula = f"{GROWTH} ~ {' + '.join([INITIAL, *used])}"
        plain = cast("FixedEffectsResult", fixed_effects(study, formula, covariance=covariance))
        betas.append(Beta(kind=kind, model="ols", years=years, fit=plain, term=INITIAL))
        if model != "ols":
            fit = spatial_regression_estimate(study, formula, w, model=model)
            betas.append(Beta(kind=kind, model=model, years=years, fit=fit, term=INITIAL))
    return Convergence(
        variable=target,
        ids=panel.ids,
        times=tuple(times),
        years=years,
        initial=logs[0],
        growth=growth,
        variation=values.std(axis=1) / values.mean(axis=1),
        deviation=logs.std(axis=1, ddof=1),
        correlation=_pitman(logs[0], logs[-1]),
        betas=tuple(betas),
        spec={
            "function": "convergence",
            "controls": tuple(names),
            "model": model,
            "covariance": covariance,
            **label_entry(panel.labels, panel.notes_of(target, *names)),
        },
    )


def _span(panel: Panel, first: object, last: object) -> list[Time]:
    """Return the times from the first to the last."""
    if panel.T == 1:
        raise ParameterError(
            more_times(_("A change needs two periods; the table has one."), panel.times)
        )
    ordered_axis(panel.times)
    x = next(iter(panel.columns))
    ends = [
        panel.times[k] if t is None else panel[x].at(t).times[0]
        for k, t in ((0, first), (-1, last))
    ]
    a, b = (panel.times.index(t) for t in ends)
    if a >= b:
        raise ParameterError(
            _("{param:first} is {a} and {param:last} is {b}; the first must come before the last."),
            a=ends[0],
            b=ends[1],
        )
    return list(panel.times[a : b + 1])


def _years(times: Sequence[Time]) -> float:
    at = time_numbers(times)
    return float(at[-1] - at[0])


def _usable(x: Variable, values: Array) -> None:
    if len(x.ids) < _LEAST:
        raise InputError(
            _("{name!r} has {n} {n:region|regions}; convergence needs {least}."),
            columns=[x.name],
            name=x.name,
            n=len(x.ids),
            least=_LEAST,
        )
    bad = [x.ids[i] for i in np.flatnonzero((values <= 0.0).any(axis=0))]
    if bad:
        raise InputError(
            _(
                "{name!r} is not positive in {n} {n:region|regions}: {bad}. Growth is a difference of "
                "logs; choose another variable, or leave {n:this region|these regions} out."
            ),
            ids=bad,
            columns=[x.name],
            name=x.name,
            n=len(bad),
            bad=listed(bad),
        )


def _cross_section(
    panel: Panel, names: Sequence[str], growth: Array, initial: Array, times: Sequence[Time]
) -> tuple[Panel, list[str]]:
    """Return growth, initial level and controls as one period, and what the controls are called there."""
    columns = {GROWTH: growth[None], INITIAL: initial[None]}
    labels, terms = {}, []
    for k, name in enumerate(names, 1):
        plain = re.fullmatch(r"[^\W\d]\w*", name) and name not in (GROWTH, INITIAL)
        term = name if plain else f"control_{k}"
        columns[term] = panel[name].at(times[0]).finite().values
        found = panel.labels.get(name)
        if found is not None or not plain:
            labels[term] = found or Label(en=name, zh=name)
        terms.append(term)
    return Panel.from_arrays(panel.ids, [times[-1]], columns).with_labels(**labels), terms


def _pitman(a: Array, b: Array) -> float:
    """Return the correlation of sum and difference: zero where both spreads are one."""
    up, down = a + b, b - a
    up, down = up - up.mean(), down - down.mean()
    size = np.sqrt((up @ up) * (down @ down))
    return float(up @ down / size) if size > 0.0 else np.nan
