"""Regions some years ahead, with intervals and a test on held-out years."""

from __future__ import annotations

from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices import one_of
from ...choices.forecast import ForecastModel, GrowthIn
from ...containers import Variable
from ...declare.asks import Asks
from ...declare.description import Output
from ...declare.draws import LevelOfIntervals
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...results.estimates import check_level
from ...results.record import entry_of
from ...words import _
from .backtest import backtest, best, candidates
from .checks import ceiling_of, enough, goal, held_out, link_of, years_of
from .fitting import LEAST, Setting, fitted
from .mixture import Mixture
from .record import FAN, Forecast
from .turning import crossings, saturation

Array = NDArray[np.float64]


@tool(
    group="describe",
    behind="series",
    name=_("Forecast to 2030 or 2035"),
    help=_(
        "Continues each region's path to a year ahead (random walk with drift, trend, or logistic path of a share such as "
        "urbanisation, with stages and turning points), with intervals that carry the error of the coefficients, and "
        "tests it on held-out years against a random walk."
    ),
    tags=_(
        "forecast, forecasting, projection, extrapolation, future, next year, 2030, 2035, 2050, target year, fan chart, "
        "prediction interval, back-test, backtest, Theil U, random walk, drift, time trend, logistic, S-curve, Northam, "
        "urbanisation rate, urbanization, saturation, turning point, five-year plan, outlook, scenario"
    ),
    style="sequential",
    table=_("Holds the column that is used."),
    map=_("For a map of the result."),
    outputs=(
        Output.table("forecast", _("Forecast by region and year")),
        Output.table("backtest", _("Test on held-out periods")),
        Output.table("forecast_paths", _("The path of each region")),
        Output.table("forecast_turns", _("Turning points and stages")),
        Output.layer(_("Map of the last year ahead")),
        Output.text("model", _("Model")),
        Output.number("u_drift", _("RMSE over that of the random walk with drift")),
    ),
)
@door
def forecast(
    variable: Annotated[
        Variable,
        Asks(_("Variable"), _("Complete, over five years or more: GDP, a rate, a population.")),
    ],
    *,
    until: Annotated[
        int | None,
        Asks(_("Forecast until"), _("A year such as 2035; empty: five years ahead.")),
    ] = None,
    model: Annotated[
        ForecastModel,
        Asks(
            _("How the paths go on"),
            _(
                "A logistic path is for shares; the first choice takes one only with a saturation level."
            ),
            terms="forecast_model",
        ),
    ] = "auto",
    growth_in: Annotated[
        GrowthIn,
        Asks(
            _("Growth in"),
            _("What is steady: growth in percent, or in units."),
            terms="growth_in",
        ),
    ] = "auto",
    limit: Annotated[
        float | None,
        Asks(
            _("Saturation level"),
            _(
                "Of a logistic path: 100 or 80, say; empty: estimated for shares, with its interval."
            ),
        ),
    ] = None,
    common_limit: Annotated[
        bool,
        Asks(
            _("One saturation for all regions"),
            _("Where it is estimated; no: one for each."),
            advanced=True,
            when=("model", ("logistic",)),
        ),
    ] = False,
    holdout: Annotated[
        int | None,
        Asks(
            _("Periods held out"),
            _("On which the models are tested; empty: a third of them, ten at the most."),
            least=1,
            advanced=True,
        ),
    ] = None,
    level: LevelOfIntervals = 0.95,
    **_every_tool: Unpack[SampleChoice],
) -> Forecast:
    r"""Continue the path of each region, with intervals, and test it on held-out years.

    With z = ln y (or y, or the logit ln y/(K − y)):

    .. math:: \text{drift: } z_{t+1} = z_t + \mu + e_t, \qquad
              \text{trend, logistic: } z_t = a + b t + u_t,\; u_t = \rho u_{t-1} + e_t

    Parameters
    ----------
    variable : Variable
        Complete; five times at the least, years or periods 1, 2, 3, ….
    until : int, optional
        Default: five periods ahead. As far ahead as the history is long at the most; a logistic path twice as far.
    model : {"auto", "drift", "trend", "logistic"}
        "auto" is the one with the least error on held-out periods, and the drift unless another is five percent better.
    growth_in : {"auto", "percent", "units"}
        Logs or levels; default logs where all values are positive.
    limit : float, optional
        The saturation K. Without it that of a logistic path is averaged over its likelihood, between the highest value
        and 100 (of values below 1: and 1).
    common_limit : bool
        Whether an estimated saturation is one for all regions.
    holdout : int, optional
        Default a third of the times, ten at the most.
    level : float
        Of the intervals.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Forecast
        `.estimate` (the median), `.low`, `.high` by year and region; `.scores` of the back-test; `.turns` of logistic
        paths.

    Raises
    ------
    InputError
        For fewer times than the model needs, or empty cells.
    ParameterError
        If `until` is no year ahead, or farther than the past carries; if too many periods are held out.
    DomainError
        If values lie outside of 0 and the saturation, or are not positive where growth is in percent.

    Notes
    -----
    The interval of a drift is that of t, exact for normal steps: its variance h steps ahead is s²(h + h²/T). Those of
    trends and logistic paths average t intervals over the restricted likelihood of ρ (and of K), with weight one half
    for a random walk beforehand, so that no parameter is taken for known. The estimate is the median of the
    distribution. Nothing is said of breaks, policies or other variables: `regspatial.studies.predict_panel` has
    predictions by regressors.

    References
    ----------
    Northam, R. M. (1979). Urban Geography, 2nd ed. New York: Wiley.
    Theil, H. (1966). Applied Economic Forecasting. Amsterdam: North-Holland.
    Goldberger, A. S. (1962). Best linear unbiased prediction in the generalized linear regression model. Journal of
    the American Statistical Association 57(298), 369–375. doi:10.1080/01621459.1962.10480665

    Examples
    --------
    >>> import regspatial as rs
    >>> growth = [[100.0], [104.0], [109.0], [113.0], [119.0], [124.0]]
    >>> panel = rs.Panel.from_arrays(["a"], range(2018, 2024), {"gdp": growth})
    >>> found = rs.forecast(panel["gdp"], until=2025, model="drift")
    >>> found.estimate.round(1).ravel().tolist(), found.low.round(1).ravel().tolist()
    ([129.5, 135.1], [127.0, 131.3])
    """
    one_of("model", model, ForecastModel)
    one_of("growth_in", growth_in, GrowthIn)
    check_level(level)
    x = variable.finite()
    t = years_of(x)
    enough(x, model)
    ahead = goal(t, until, model)
    link = link_of(x, growth_in)
    asks_logistic = model == "logistic" or (model == "auto" and limit is not None)
    ceiling = ceiling_of(x, limit) if asks_logistic else np.inf
    how = Setting(link=link, limit=limit, ceiling=ceiling, common=common_limit)
    tried = candidates(model, len(t), limit)
    held = min(held_out(len(t), model, holdout), len(t) - max(LEAST[one] for one in tried))
    percent = link == "log" and not asks_logistic
    scores = backtest(
        tried,
        x.values,
        t,
        held=held,
        most=float(len(ahead)),
        how=how,
        percent=percent,
        level=level,
    )
    chosen = best(scores) if model == "auto" else model
    fit = fitted(chosen, x.values, t, ahead - t[-1], how)
    ends = {share: _band(fit.mixture, share) for share in dict.fromkeys((*FAN, level))}
    shares = chosen == "logistic" and ceiling <= 100.0
    unit = 1.0 if ceiling <= 1.0 else 100.0
    return Forecast(
        variable=x.name,
        ids=x.ids,
        times=x.times,
        ahead=tuple(int(one) for one in ahead),
        values=x.values,
        model=chosen,
        link=fit.mixture.link,
        level=level,
        estimate=fit.mixture.quantile(0.5),
        bands=ends,
        scores=scores,
        growth=fit.growth,
        rho=fit.rho,
        limits=saturation(fit, level) if chosen == "logistic" else None,
        turns=crossings(fit, x.values, t, unit, level, shares) if chosen == "logistic" else (),
        spec={
            "function": "forecast",
            "asked": model,
            "until": int(ahead[-1]),
            "growth_in": "percent" if link == "log" else "units",
            "limit": limit,
            "common_limit": common_limit,
            "holdout": held,
            "level": level,
            "percent": percent,
            "ceiling": ceiling if asks_logistic else None,
            "stages": shares,
            "unit": unit,
            **entry_of(x),
        },
    )


def _band(mixture: Mixture, share: float) -> tuple[Array, Array]:
    quantile = mixture.quantile
    return quantile((1.0 - share) / 2.0), quantile((1.0 + share) / 2.0)
