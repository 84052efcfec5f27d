"""Threshold regression with fixed effects (Hansen 1999): search, bootstrap test, confidence set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ...._kernels.random import as_seed
from ...._kernels.threshold import ThresholdSearch
from ....choices import one_of
from ....choices.regression import ThresholdFreedom
from ....containers import Variable
from ....declare.asks import Asks, asked_as
from ....declare.data import Table
from ....declare.description import Output
from ....declare.draws import LevelOfIntervals, SeedOfDraws
from ....declare.every_tool import SampleByWorkers
from ....declare.models import Cluster, ErrorsOfFixedEffects
from ....declare.tool import tool
from ....errors import ParameterError, listed
from ....progress import Progress, part, report
from ....results.record import label_entry
from ....words import Message, Words, _
from ...estimation.units import unit_of
from ...panel.least_squares.model import Asked, Model, model_of
from ...panel.least_squares.record import result_of
from ...panel.least_squares.sample import split
from ..threshold_data import balanced, refuse_few, switching_of, threshold_values
from ..threshold_tests import MOST, Simulation, tests_of
from .record import PanelThreshold, ThresholdEstimate, ThresholdTest

Array = NDArray[np.float64]
Codes = NDArray[np.intp]


@tool(
    group="model",
    name=_("Threshold regression"),
    help=_(
        "At which values of a variable the coefficient of x changes (Hansen 1999): one, "
        "two or three thresholds in a balanced panel with fixed effects, bootstrap tests "
        "of their number, confidence sets with their picture, coefficients by regime."
    ),
    tags=_(
        "threshold effect, Hansen, xthreg, regimes, nonlinear, panel threshold model, "
        "threshold model, turning point, nonlinear effect, beyond a certain level, only above "
        "a level, turning point, help only beyond"
    ),
    map=_("For clusters and effects by its fields, such as region4, and for names of regions."),
    map_advanced=True,
    outputs=(
        Output.table("tests", _("Tests")),
        Output.table("thresholds_table", _("Thresholds"), "thresholds"),
        Output.table("coefficients", _("Coefficients")),
        Output.table("regimes", _("Regimes")),
        Output.table("differences", _("Differences")),
        Output.table("regimes_by_time", _("Regimes by time")),
        Output.table("likelihood_ratio", _("Likelihood ratio")),
        Output.table("fit", _("Fit")),
        Output.number("count", _("Number of thresholds")),
        Output.number("first", _("First threshold")),
        Output.number("nobs", _("Observations")),
    ),
)
@door
def panel_threshold(
    panel: Annotated[Any, asked_as(Table)],
    formula: Annotated[
        str,
        Asks(
            _("Formula"),
            _(
                "Such as: y ~ x + z; with effects of regions and periods, unless | id or another "
                "choice stands at the end."
            ),
            kind="formula",
        ),
    ],
    *,
    threshold: Annotated[
        str | Variable | None,
        Asks(
            _("Threshold variable"),
            _("A column or an expression such as log(gdp); empty: x itself."),
        ),
    ] = None,
    switching: Annotated[
        str | Sequence[str] | None,
        Asks(
            _("Regressors that change"),
            _("Terms of the formula, with commas; empty: the first regressor."),
        ),
    ] = None,
    thresholds: Annotated[
        int | None,
        Asks(
            _("Number of thresholds"),
            _("Empty: as many as the tests find, at most 3."),
            least=0,
            most=3,
        ),
    ] = None,
    trim: Annotated[
        float,
        Asks(
            _("Least share of a regime"),
            _("Of the observations; 0.01 and 0.05 are usual."),
            least=0.0001,
            most=0.49,
            advanced=True,
        ),
    ] = 0.01,
    grid: Annotated[
        int | None,
        Asks(
            _("Values tried"),
            _("Empty: every value there is; other programs try 300 or 400."),
            least=2,
            most=1000000,
            advanced=True,
        ),
    ] = None,
    draws: Annotated[
        int,
        Asks(
            _("Bootstrap samples"),
            _("Of each test; 0: no tests, the number of thresholds must be given."),
            least=0,
            most=100000,
            advanced=True,
        ),
    ] = 300,
    alpha: Annotated[
        float,
        Asks(
            _("Level of the tests"),
            _("Below which a p-value counts as a finding."),
            least=0.0001,
            most=0.5,
            advanced=True,
        ),
    ] = 0.05,
    level: LevelOfIntervals = 0.95,
    freedom: Annotated[
        ThresholdFreedom,
        Asks(
            _("Degrees of freedom of F and LR"),
            _("They move F and the confidence set, not the bootstrap p."),
            terms="freedom",
            advanced=True,
        ),
    ] = "hansen",
    id: str | None = None,
    time: str | None = None,
    covariance: ErrorsOfFixedEffects = "auto",
    cluster: Cluster = None,
    rng: SeedOfDraws = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> PanelThreshold:
    r"""Estimate at which values of q the coefficient of x changes, and whether it does.

    .. math::
        y_{it} = \sum_k b_k x_{it} 1(\gamma_{k-1} < q_{it} \le \gamma_k) + z_{it}'\varphi + \mu_i
        + \tau_t + e_{it}

    Parameters
    ----------
    panel : Panel, data frame, or mapping of columns
        Balanced, without empty cells in what is used.
    formula : str
        ``"y ~ x + z1 + z2 | id + time"``; without ``|`` effects of regions and periods are taken out
        (Stata's xthreg has those of regions only: ``| id``).
    threshold : str or Variable, optional
        q, a column, an expression such as ``log(gdp)``, or (with a panel) a variable; by default x itself.
    switching : str or sequence of str, optional
        x, whose coefficient changes; by default the first regressor.
    thresholds : int, optional
        0 to 3; by default as many as the tests find one after another at `alpha`.
    trim : float
        Least share of the observations in every regime.
    grid : int, optional
        Number of values that are tried, evenly spaced in rank; by default every value there is.
    draws : int
        Bootstrap samples of each test; 0: no tests (`thresholds` must then be given).
    alpha : float
        Level of the tests.
    level : float
        Of the confidence sets.
    freedom : {"hansen", "exact"}
        sigma² of F and LR over n(T-1), or over the degrees of freedom that effects and coefficients
        leave.
    id, time, covariance, cluster
        As in `regspatial.fixed_effects`; errors of the coefficients take the thresholds as known.
    rng : int, Generator or None
    where, missing : optional
        As in `regspatial.moran`.
    executor, progress : optional

    Returns
    -------
    PanelThreshold
        `.tests` (single, double, triple), `.thresholds` with confidence sets, `.regimes`, `.model`.

    Raises
    ------
    SpecificationError
        If the panel is not balanced (naming regions), has other effects than those of regions and
        periods, q takes too few values, or no threshold is left by `trim`.
    ParameterError
        For values out of bounds.

    Notes
    -----
    Every value of q is tried, by running sums; thresholds are found one after another and each is
    refined given the others. The test of k against k - 1 thresholds draws residuals of whole regions
    and lets the null have its k - 1 thresholds, estimated anew in every sample; p = (1 + #)/(draws +
    1). The confidence set is where LR(γ) ≤ -2 ln(1 - √level) (7.35 at 95 %); it holds for equal error
    variances. q must not respond to y, and y's lag is no regressor here.

    References
    ----------
    Hansen, B. E. (1999). Threshold effects in non-dynamic panels: estimation, testing, and inference.
    Journal of Econometrics 93(2). https://doi.org/10.1016/S0304-4076(99)00025-1
    Wang, Q. (2015). Fixed-effect panel threshold model using Stata. Stata Journal 15(1).
    https://doi.org/10.1177/1536867X1501500108

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> x, q, e = rng.normal(size=(3, 8, 40))
    >>> panel = rs.Panel.from_arrays(
    ...     range(40), range(8), {"x": x, "q": q, "y": np.where(q <= 0.3, 0.2, 1.5) * x + 0.5 * e}
    ... )
    >>> found = rs.panel_threshold(panel, "y ~ x", threshold="q", thresholds=1, draws=99, rng=1)
    >>> abs(found.thresholds[0].value - 0.3) < 0.1
    True
    """
    report(progress, 0.0, "data")
    _check(thresholds, draws)
    one_of("freedom", freedom, ThresholdFreedom)
    seed = as_seed(rng)
    left, effects = split(formula)
    formula = formula if effects or "|" in formula else f"{left} | id + time"
    asked = Asked(id=id, time=time, covariance=covariance, cluster=cluster)
    m = model_of(panel, formula, asked)
    unit, period = balanced(m)
    names = switching_of(m, switching)
    q_name, q = threshold_values(m, panel, threshold or names[0])
    s = m.sample
    x_at = [s.names.index(t) for t in names]
    scaled = s.x / m.units[:, None]
    search = ThresholdSearch(
        scaled[x_at],
        np.delete(scaled, x_at, axis=0),
        q,
        unit,
        period,
        trim,
        grid,
    )
    refuse_few(search, q_name, trim)
    y = search.within(search.sorted(s.y / m.y_unit)[None])[0]
    y /= np.sqrt(float(y @ y))
    most = MOST if thresholds is None else max(thresholds, 1)
    found = search.sequence(y, most)
    none = y - search.base.T @ (search.base @ y)
    sums = [float(none @ none), *(one for one, _rows in found)]
    dof = [freedom_of(m, len(names), k, freedom) for k in range(len(found) + 1)]
    simulation = Simulation(search, y, (unit, s.period), draws, seed, part(progress, 0.1, 0.95))
    tests = tests_of(simulation, found, sums, dof)
    chosen = _chosen(tests, thresholds, alpha, len(found))
    rows = found[chosen - 1][1] if chosen else ()
    estimates = tuple(
        _estimate(search, y, rows, k, sums[chosen], dof[chosen], level) for k in range(chosen)
    )
    cuts = [float(search.q[r]) for r in rows]
    regime = np.searchsorted(np.array(cuts), q, side="left")
    model, labels = _regime_model(m, names, q_name, cuts, regime)
    report(progress, 1.0, "done")
    return PanelThreshold(
        y_name=s.y_name,
        threshold=q_name,
        switching=names,
        tests=tests,
        thresholds=estimates,
        model=replace(
            model, spec={**model.spec, **label_entry({**m.source.labels, **labels}, s.notes)}
        ),
        regime=regime,
        periods=tuple(s.period.labels[k] for k in s.period.codes) if s.period is not None else (),
        units=unit,
        sums=tuple(sums),
        alpha=alpha,
        level=level,
        draws=draws,
        trim=trim,
        values_tried=search.at.size,
        asked=thresholds,
        spec={
            "function": "panel_threshold",
            "formula": formula,
            "threshold": q_name,
            "switching": list(names),
            "thresholds": thresholds,
            "trim": trim,
            "grid": grid,
            "draws": draws,
            "alpha": alpha,
            "level": level,
            "freedom": freedom,
            "seed": seed,
            "covariance": covariance,
            **label_entry(m.source.labels, s.notes),
        },
    )


def _check(thresholds: int | None, draws: int) -> None:
    wrong = []
    if draws != 0 and draws < 19:
        wrong.append(Message(_("{param:draws={v}} is neither 0 nor at least 19"), v=draws))
    if draws == 0 and thresholds is None:
        wrong.append(
            Message(_("without {param:draws} there are no tests, so give {param:thresholds=1}"))
        )
    if wrong:
        raise ParameterError(_("{wrong}."), wrong=listed(wrong))


def freedom_of(m: Model, k: int, thresholds: int, freedom: str) -> float:
    """Return what sigma² of F and LR is divided by."""
    if freedom == "hansen":
        return float(m.y.size - (0 if m.sample.unit is None else m.sample.unit.size))
    return float(m.y.size - m.effects.rank - len(m.terms) - k * thresholds)


def _chosen(tests: tuple[ThresholdTest, ...], asked: int | None, alpha: float, most: int) -> int:
    if asked is not None:
        return min(asked, most)
    count = 0
    for test in tests:
        if not test.p_value <= alpha:
            break
        count += 1
    return count


def _estimate(
    search: ThresholdSearch,
    y: Array,
    rows: tuple[int, ...],
    k: int,
    least: float,
    dof: float,
    level: float,
) -> ThresholdEstimate:
    """Return a threshold with LR at every other value, given the other thresholds."""
    s, _without = search.profile(y[None], (*rows[:k], *rows[k + 1 :]))
    lr = (s[0] - least) / (least / dof)
    ok = np.isfinite(lr)
    others = [search.q[r] for j, r in enumerate(rows) if j != k]
    low_end = max([v for v in others if v < search.q[rows[k]]], default=-np.inf)
    high_end = min([v for v in others if v > search.q[rows[k]]], default=np.inf)
    ok &= (search.values > low_end) & (search.values < high_end)
    values, lr = search.values[ok], lr[ok]
    critical = float(-2.0 * np.log(1.0 - np.sqrt(level)))
    inside = np.flatnonzero(lr <= critical)
    return ThresholdEstimate(
        value=float(search.q[rows[k]]),
        low=float(values[inside[0]]),
        high=float(values[inside[-1]]),
        whole=bool((np.diff(inside) == 1).all()),
        critical=critical,
        values=values,
        lr=lr,
    )


def _regime_model(
    m: Model, names: tuple[str, ...], q_name: str, cuts: list[float], regime: Codes
) -> tuple[Any, dict[str, Words]]:
    """Return the regression with a coefficient by regime, and what its terms are called."""
    s = m.sample
    columns, terms = [], []
    labels: dict[str, Words] = {}
    for name, row in zip(s.names, s.x, strict=True):
        if name not in names or not cuts:
            columns.append(row)
            terms.append(name)
            continue
        for k in range(len(cuts) + 1):
            code = f"{name} [{k + 1}]"
            columns.append(row * (regime == k))
            terms.append(code)
            labels[code] = regime_label(name, q_name, cuts, k, m.source.labels)
    x = np.stack(columns)
    units = np.array([unit_of(row) for row in x])
    cut = replace(s, names=tuple(terms), x=x)
    out = replace(
        m,
        sample=cut,
        terms=tuple(terms),
        units=units,
        shift=None,  # a constant does not span a regressor of one regime
        x=m.effects.within(x / units[:, None]),
    )
    return result_of(out, len(terms)), labels


def regime_label(name: str, q: str, cuts: Sequence[float], k: int, labels: Any) -> Message:
    """Return what a coefficient of a regime is called: x (q ≤ 0.3)."""
    from ....containers.labels import spoken

    said = {"x": spoken(name, labels), "q": spoken(q, labels)}
    if k == 0:
        return Message("{x} ({q} ≤ {high:.5g})", high=cuts[0], **said)
    if k == len(cuts):
        return Message("{x} ({q} > {low:.5g})", low=cuts[-1], **said)
    return Message("{x} ({low:.5g} < {q} ≤ {high:.5g})", low=cuts[k - 1], high=cuts[k], **said)
