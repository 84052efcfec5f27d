"""Moderation: the effect of x over the values of a moderator, and where it differs from zero."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, NamedTuple, Unpack

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri

from ...._calls.door import door
from ....choices import one_of
from ....choices.regression import FORMS, FixedEffects, Model
from ....containers import Panel, SpatialWeights
from ....declare.asks import Asks, asked_as
from ....declare.data import Table, Weights
from ....declare.description import Output
from ....declare.draws import LevelOfIntervals
from ....declare.every_tool import KeyedSample
from ....declare.models import (
    AutomaticFixedEffects,
    BiasCorrectionChoice,
    CovarianceChoice,
    Durbin,
    ModelChoice,
)
from ....declare.tool import tool
from ....errors import ParameterError, SpecificationError, listed
from ....formula.evaluating import columns_of
from ....options import DEFAULT, Options
from ....progress import Progress, part, report
from ....results.estimates import quantile
from ....results.record import label_entry
from ....results.regression import SpatialPanelResult
from ....words import _
from ....words.lists import items
from ...estimation.within import effects_for
from ...impacts.by_period import multipliers_of, pieces_of
from ...impacts.exact import effects
from ...impacts.spread import delta
from ...panel.dynamic.long_run import static
from ...panel.fixed.spatial_panel import spatial_panel_estimate
from ...robust.hotelling import of_f
from ..roles import refuse_one_for_both
from .record import Moderation, Region

Array = NDArray[np.float64]

_POINTS = 81
"""Values of the moderator at which the curve is drawn."""
_FAR = 1e4
"""Standard deviations from zero: the product with another column is that column but for eight digits of its square."""
_EVEN = 1e-9


class _Line(NamedTuple):
    """An effect as a line over the moderator: intercept and slope (2,), their covariance (2, 2)."""

    name: str
    b: Array
    v: Array


@tool(
    group="model",
    behind="mediation",
    name=_("Moderation"),
    help=_(
        "Whether the effect of x depends on a moderator: interaction centred at the means, "
        "simple slopes at stated values, the values of the moderator at which there is an "
        "effect (Johnson–Neyman) and its picture; direct, indirect and total effects where "
        "y or x is lagged in space."
    ),
    tags=_(
        "interaction, moderator, simple slopes, Johnson–Neyman, marginal effect, "
        "floodlight, moderating effect, depends on, conditional effect"
    ),
    outputs=(
        Output.table("slopes", _("Simple slopes")),
        Output.table("regions_of_effect", _("Johnson–Neyman regions"), "regions"),
        Output.table("coefficients", _("Coefficients")),
        Output.table("curve", _("Effect over the moderator")),
        Output.table("fit", _("Fit")),
    ),
)
@door
def moderation(
    panel: Table,
    formula: Annotated[
        str,
        Asks(
            _("Formula"),
            _("Such as: y ~ x + m + z; the product of x and m is added."),
            kind="formula",
        ),
    ],
    w: Annotated[SpatialWeights | None, asked_as(Weights)] = None,
    *,
    regressor: Annotated[
        str | None,
        Asks(
            _("Regressor"),
            _("A term of the formula; empty: the first that is no moderator."),
            advanced=True,
        ),
    ] = None,
    moderator: Annotated[
        str | None, Asks(_("Moderator"), _("A term of the formula; empty: the second regressor."))
    ] = None,
    values: Annotated[
        Sequence[float] | str | None,
        Asks(
            _("Values of the moderator"),
            _(
                "Numbers with commas, for the simple slopes; empty: the mean and a standard "
                "deviation below and above, or 0 and 1 where there are no others."
            ),
        ),
    ] = None,
    model: ModelChoice = "ols",
    fixed_effects: AutomaticFixedEffects = None,
    durbin: Durbin = None,
    covariance: CovarianceChoice = "auto",
    bias_correction: BiasCorrectionChoice = "auto",
    level: LevelOfIntervals = 0.95,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[KeyedSample],
) -> Moderation:
    r"""Ask whether the effect of x depends on a moderator m, and at which values of m there is one.

    .. math::
        y = \beta_1 x + \beta_2 m + \beta_3\,(x - \bar x)(m - \bar m) + z'\gamma + \dots,\qquad
        \frac{\partial y}{\partial x}(m) = \beta_1 + \beta_3\,(m - \bar m)

    Where y or x is lagged in space the effects are the direct, the indirect and the total one, each of
    them a line over m again:

    .. math::
        G(m) = (I-\rho W)^{-1}\{[\beta_1 + \beta_3(m - \bar m)] I + [\theta_1 + \theta_3(m - \bar m)] W\}

    Parameters
    ----------
    panel : Panel
        A panel of one time is a cross-section.
    formula : str
        ``"y ~ x + m + z"``; the product is added, unless it stands there (``x*m``, ``x:m``).
    w : SpatialWeights, optional
        For a model with spatial lags or errors.
    regressor, moderator : str, optional
        x and m, terms of the formula; by default the first and the second.
    values : sequence of float, or str such as ``"0, 1"``, optional
        Values of m, in its own unit, for the simple slopes; by default 0 and 1 where m has no others,
        else its mean and one standard deviation below and above.
    id, time, model, durbin, covariance, bias_correction
        As in `regspatial.regression.spatial_panel_estimate`.
    fixed_effects : {"twoway", "entity", "time", "none"}, optional
        By default "twoway" for a panel, "none" for a cross-section.
    level : float
        Of intervals and regions.
    progress, options : optional
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Moderation
        `.model`, the coefficients centred at the means, the simple slopes, the Johnson–Neyman regions,
        and the curve.

    Raises
    ------
    SpecificationError
        If x and m are not two regressors of the formula, or if W(x:m) is in the model without W(x).
    ParameterError
        For values that are no finite numbers.
    RegspatialError
        As `spatial_panel_estimate`.

    Notes
    -----
    Centring changes no fitted value and no effect, only which effect of x the table prints: that at
    the mean of m, not that at m = 0. So x + c has the slopes and coefficients of x, and m + c those of m at values
    that are c larger; of the raw product only its own coefficient, and that of x (of m) where c is added to x (to m), stay. p, intervals and regions are by the
    model's own distribution: by errors of regions t(n - 1), with the normal one where it has no degrees of freedom. A
    Johnson–Neyman region is where |effect/se| exceeds its quantile; read over all values of m at once it finds an effect
    too often (where there is none it finds one somewhere on the line in 15 % of samples at 5 %), so that beside it stands
    the region by the band for all values of m at once, in place of the quantile √χ²(2), exact for a line; by errors
    of regions the root of Hotelling's T² of two restrictions with n - 1. Standard errors are by exact derivatives; near
    the bound of rho `impacts(result, at=…)` has those of draws.

    References
    ----------
    Bauer, D. J., and Curran, P. J. (2005). Probing interactions in fixed and multilevel regression.
    Multivariate Behavioral Research 40(3). https://doi.org/10.1207/s15327906mbr4003_5
    Brambor, T., Clark, W. R., and Golder, M. (2006). Understanding interaction models. Political
    Analysis 14(1). https://doi.org/10.1093/pan/mpi014
    Johnson, P. O., and Neyman, J. (1936). Tests of certain linear hypotheses and their application to
    some educational problems. Statistical Research Memoirs 1.

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> x, m, e = rng.normal(size=(3, 6, 50))
    >>> y = 0.2 * x + 0.5 * x * m + e
    >>> panel = rs.Panel.from_arrays(range(50), range(6), {"x": x, "m": m, "y": y})
    >>> found = rs.moderation(panel, "y ~ x + m", values=[-1, 0, 1])
    >>> [round(float(s), 1) for s in found.slopes()[0]]
    [-0.4, 0.0, 0.4]
    """
    options = options or DEFAULT
    effects_there = effects_for(fixed_effects, panel.T)
    text, x, m, product = _asked(panel, formula, regressor, moderator)
    far = far_from_zero(panel, formula, w, x, m, model, effects_there)
    fitted = spatial_panel_estimate(
        replace(panel, columns={**panel.columns, **{v: panel[v].values - far[v] for v in far}}),
        text,
        w,
        model=model,
        fixed_effects=effects_there,
        durbin=durbin,
        covariance=covariance,
        bias_correction=bias_correction,
        progress=part(progress, 0.0, 0.8),
        options=options,
    )
    _check_lags(fitted, x, m, product)
    report(progress, 0.8, "effects")
    origins = far.get(x, 0.0), far.get(m, 0.0)
    own = fitted.bases[m]
    there = own[np.isfinite(own)] + origins[1]
    lines = _lines(fitted, x, product, options)
    low, high = float(there.min()), float(there.max())
    grid = np.linspace(low, high, _POINTS)
    at = _values(values, there)
    curves = (quantile(level, fitted.df), _of_line(level, fitted))
    return Moderation(
        y_name=fitted.y_name,
        regressor=x,
        moderator=m,
        product=product,
        model=fitted,
        effects=tuple(one.name for one in lines),
        lines=np.array([one.b for one in lines]),
        covariances=np.array([one.v for one in lines]),
        means=(
            origins[0] + float(np.nanmean(fitted.bases[x])),
            origins[1] + float(np.nanmean(own)),
        ),
        origins=origins,
        spread=float(there.std(ddof=1)),
        at=at,
        grid=grid,
        critical=curves,
        regions=tuple(
            found._replace(low=found.low + origins[1], high=found.high + origins[1])
            for one in lines
            for kind, c in zip(("one", "all"), curves, strict=True)
            for found in regions_of(one.name, kind, one.b, one.v, c, np.sort(there) - origins[1])
        ),
        observed=np.sort(there),
        level=level,
        spec={
            "function": "moderation",
            "formula": formula,
            "regressor": x,
            "moderator": m,
            "values": [float(v) for v in at],
            "level": level,
            "model": dict(fitted.spec),
            **label_entry(panel.labels, fitted.data_notes),
        },
    )


def _asked(
    panel: Panel, formula: str, regressor: str | None, moderator: str | None
) -> tuple[str, str, str, str]:
    """Return the formula with the product, x, m and the product's name.

    Raises
    ------
    SpecificationError
    """
    columns = columns_of(panel, formula, None, None)
    plain = [v for v in columns.x if list(columns.parts.get(v, {v: 1.0}).values()) == [1.0]]
    left = [v for v in plain if v != moderator]
    x = regressor or (left[0] if left else None)
    rest = [v for v in plain if v != x]
    m = moderator or (rest[0] if rest else None)
    refuse_one_for_both(plain, x, () if m is None else (m,))
    if x not in plain or m not in plain:
        raise SpecificationError(
            _(
                "Moderation needs a regressor and a moderator among the terms of the formula; "
                "{param:regressor={x!r}} and {param:moderator={m!r}} are not both among {names}."
            ),
            x=x,
            m=m,
            names=listed(plain),
        )
    wanted = {x: 1.0, m: 1.0}
    known = [v for v, p in columns.parts.items() if dict(p) == wanted]
    if known:
        return formula, x, m, known[0]
    return f"{formula} + {x}:{m}", x, m, f"{x}:{m}"


def far_from_zero(
    panel: Panel,
    formula: str,
    w: SpatialWeights | None,
    x: str,
    m: str,
    model: Model,
    fixed_effects: FixedEffects,
) -> dict[str, float]:
    """Return the means of x and m that are far from zero, where measuring from them leaves the model what it is.

    It does where x and m stand in no other term, and a constant, or effects, take what a constant becomes.
    """
    columns = columns_of(panel, formula, None, None)
    lagged = FORMS[one_of("model", model, Model)].lags_of_x or "W(" in formula
    sums = w.row_sums if w is not None and lagged else np.ones(1)
    bare = fixed_effects == "none" and not columns.intercept
    if bare or float(np.ptp(sums)) > _EVEN:
        return {}
    found: dict[str, float] = {}
    for v in {x, m} & set(panel.columns):
        others = [columns.y_name, *columns.x, *(b for p in columns.parts.values() for b in p)]
        named = re.compile(rf"(?<!\w){re.escape(v)}(?!\w)")
        used = {t for t in others if named.search(t)} - {v, f"{x}:{m}", f"{m}:{x}"}
        values = panel[v].values
        there = values[np.isfinite(values)]
        if used or not there.size:
            continue
        mean, spread = float(there.mean()), float(there.std())
        if abs(mean) > _FAR * spread > 0.0:
            found[v] = mean
    return found


def _check_lags(fitted: SpatialPanelResult, x: str, m: str, product: str) -> None:
    lost = [v for v in (x, m) if f"W({v})" not in fitted.terms]
    if f"W({product})" in fitted.terms and lost:
        raise SpecificationError(
            _(
                "{param:durbin} has the product {product} without {lost}, so that the model depends on "
                "where the moderator has its zero. Add {lost}."
            ),
            product=product,
            lost=listed(lost),
        )


def _values(given: Sequence[float] | str | None, observed: Array) -> Array:
    """Return the values of the moderator for the simple slopes.

    Raises
    ------
    ParameterError
    """
    if given is None:
        if np.isin(observed, (0.0, 1.0)).all():
            return np.array([0.0, 1.0])
        mean, spread = float(observed.mean()), float(observed.std(ddof=1))
        return np.array([mean - spread, mean, mean + spread])
    parts = items(given) if isinstance(given, str) else list(given)
    try:
        out = np.array([float(v) for v in parts])
    except ValueError:
        out = np.array([np.nan])
    if not out.size or not np.isfinite(out).all():
        raise ParameterError(
            _("{param:values} is {given!r}; write numbers with commas, such as 0, 0.5, 1."),
            given=given,
        )
    return out


def _of_line(level: float, fitted: SpatialPanelResult) -> float:
    """Return how many standard errors a band for all values of the moderator is wide on either side: that of a line."""
    square = chdtri(2, 1 - level) if fitted.df is None else of_f(2, fitted.df, level)
    return float(np.sqrt(square))


def _lines(fitted: SpatialPanelResult, x: str, product: str, options: Options) -> tuple[_Line, ...]:
    """Return the effects of x as lines over m: intercept at m = 0, slope, and their covariance."""
    k = [fitted.variables.index(x), fitted.variables.index(product)]
    if not FORMS[fitted.model].spills:
        at = [fitted.terms.index(v) for v in (x, product)]
        return (_Line("coefficient", fitted.estimates[at], fitted.covariance[np.ix_(at, at)]),)
    here = static(fitted, "short")
    m = multipliers_of(
        pieces_of(fitted, options, lagged=here.lagged), np.array([here.rho if here.lagged else 0.0])
    )
    estimates = effects(m, here.beta, here.theta)[0]
    covariance, _feedback = delta(here, m)
    out = []
    for j, name in enumerate(("direct", "indirect", "total")):
        at = [3 * one + j for one in k]
        out.append(_Line(name, estimates[k, j], covariance[np.ix_(at, at)]))
    return tuple(out)


def regions_of(
    effect: str, band: str, b: Array, v: Array, critical: float, observed: Array
) -> list[Region]:
    """Return where |b0 + b1 m| > c·se(m), with its sign and the share of observations in it.

    The difference of squares is a parabola in m: a m² + 2 h m + g, positive in the region.

    Parameters
    ----------
    b : (2,), v : (2, 2)
    observed : sorted values of m
    """
    c2 = critical**2
    a, h, g = b[1] ** 2 - c2 * v[1, 1], b[0] * b[1] - c2 * v[0, 1], b[0] ** 2 - c2 * v[0, 0]
    inner = h * h - a * g
    if inner <= 0.0:
        spans = [(-np.inf, np.inf)] if g > 0 or a > 0 else []
    else:
        far = -(h + np.copysign(np.sqrt(inner), h))  # no difference of near numbers
        ends = sorted([g / far, far / a] if a else [g / far])
        if len(ends) == 1:
            spans = [(-np.inf, ends[0])] if h < 0 else [(ends[0], np.inf)]
        elif a > 0:
            spans = [(-np.inf, ends[0]), (ends[1], np.inf)]
        else:
            spans = [(ends[0], ends[1])]
    out = []
    for low, high in spans:
        inside = int(np.sum((observed >= low) & (observed <= high)))
        middle = _inside(low, high)
        sign = float(np.sign(b[0] + b[1] * middle))
        out.append(Region(effect, band, float(low), float(high), sign, inside / observed.size))
    return out


def _inside(low: float, high: float) -> float:
    if np.isinf(low) and np.isinf(high):
        return 0.0
    if np.isinf(low):
        return high - 1.0 - abs(high)
    return low + 1.0 + abs(low) if np.isinf(high) else 0.5 * (low + high)
