"""Effects by time from an event that units meet at different times: an event study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ...._kernels.random import Rng, as_seed
from ....choices import one_of
from ....choices.specifications import CurveCovariance, EventEstimator
from ....containers import Variable
from ....containers.own_column import own_column
from ....declare.asks import Asks, asked_as
from ....declare.data import Table
from ....declare.description import Output
from ....declare.every_tool import SampleChoice
from ....declare.models import Cluster, ErrorsOfFixedEffects
from ....declare.tool import tool
from ....errors import CollinearityError, SpecificationError, listed
from ....formula import parse
from ....progress import Progress, report
from ....results.record import label_entry
from ....results.table import Note
from ....words import _
from ...panel.dynamic.lagged_regressor import warn_past
from ...panel.least_squares.model import Asked, Model, model_from
from ...panel.least_squares.record import result_of
from ...panel.least_squares.sample import split
from ...panel.least_squares.source import Source, source_of
from ..covariates import check_moved, check_named, check_outcome
from ..event_draws import effects_drawn, warn_few_treated
from ..event_times import Rows, rows_of, said_after, said_partly
from ..pretrend import check_draws, tested
from .covariate_effects import covariates_of
from .record import EventStudy, mean_of

Array = NDArray[np.float64]


@tool(
    group="policy",
    name=_("Event study"),
    help=_(
        "Effects by periods from an event that regions meet at different times, against "
        "regions that meet none; by cohort (Sun and Abraham) or by two-way fixed effects; "
        "test of the leads."
    ),
    tags=_(
        "difference in differences, DID, staggered, parallel trends, policy, policy "
        "evaluation, effect of a policy, treatment effect, pilot, treated, different years, "
        "parallel trends test, before and after, opening of a railway, new road, reform, "
        "effect of an event"
    ),
    map=_("For clusters and effects by its fields, such as region4, and for names of regions."),
    map_advanced=True,
    outputs=(
        Output.table("effects", _("Effects by period"), "event_study"),
        Output.table("tests", _("Leads and mean effect"), "event_tests"),
        Output.table("cohorts", _("Cohorts"), "event_cohorts"),
        Output.table("fit", _("Fit")),
        Output.table("sample", _("Arithmetic of N")),
        Output.number("mean_after", _("Mean effect"), "mean_after.estimate"),
        Output.number("nobs", _("Observations"), "model.nobs"),
    ),
)
@door
def event_study(
    panel: Annotated[Any, asked_as(Table)],
    formula: Annotated[
        str,
        Asks(
            _("Formula"),
            _("Such as: y ~ c1 + c2 | id + time; y ~ 1 without controls."),
            kind="formula",
        ),
    ],
    *,
    event: Annotated[
        str | Variable,
        Asks(
            _("Period of the event"),
            _(
                "Column with the period in which a region meets the event, empty: none; or zeros and ones."
            ),
        ),
    ],
    leads: Annotated[
        int | None,
        Asks(
            _("Periods before"),
            _("Shown before the event; those farther off count with the first. Empty: all."),
            least=1,
            most=1000,
        ),
    ] = None,
    lags: Annotated[
        int | None,
        Asks(
            _("Periods after"),
            _("Shown after the event; those farther off count with the last. Empty: all."),
            least=0,
            most=1000,
        ),
    ] = None,
    base: Annotated[
        int,
        Asks(
            _("Base"),
            _("The period from the event that the others are compared with."),
            least=-1000,
            most=-1,
            advanced=True,
        ),
    ] = -1,
    estimator: Annotated[
        EventEstimator,
        Asks(
            _("Estimator"),
            _("By cohort, or all cohorts together, which mixes effects that differ."),
            terms="event_estimator",
        ),
    ] = "sun-abraham",
    covariance: Annotated[CurveCovariance, asked_as(ErrorsOfFixedEffects)] = "auto",
    cluster: Cluster = None,
    id: str | None = None,
    time: str | None = None,
    draws: Annotated[
        int | None,
        Asks(
            _("Draws of signs"),
            _(
                "Of clusters: p and intervals of effects and p of the leads are drawn; empty: 999; "
                "0: by t and F."
            ),
            least=0,
            most=9999,
            advanced=True,
            when=("covariance", ("auto", "cr2", "clustered")),
        ),
    ] = None,
    rng: Annotated[
        Rng,
        Asks(
            _("Random seed"),
            _("The same seed gives the same p-values; empty: a new one, written down."),
            least=0,
            advanced=True,
            when=("covariance", ("auto", "cr2", "clustered")),
        ),
    ] = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> EventStudy:
    r"""Estimate effects by periods from an event, against units that have not met it.

    .. math:: y_{it} = \sum_{l \ne base} \delta_l 1[t - e_i = l] + x_{it}'b + \mu_i + \tau_t + u_{it}

    "sun-abraham" gives each cohort (units of one :math:`e_i`) coefficients of its own and averages them by
    the cohort's rows at :math:`l`; "two-way" has one :math:`\delta_l` for all cohorts, which mixes their
    effects where these differ.

    Parameters
    ----------
    panel : Panel, data frame, or mapping of columns
        As in `regspatial.fixed_effects`.
    formula : str
        ``"y ~ c1 + c2 | id + time"``; ``"y ~ 1"`` has no controls. Without ``|`` the effects of units and
        periods are taken out.
    event : str, or a Variable of the panel
        Column with the period in which a unit meets the event, the same in all its rows; empty, or later
        than the data, where it meets none. Or zeros and ones, which stay one from the event on.
    leads, lags : int, optional
        Periods shown before and after the event; rows farther off count with the outermost. Default: all.
    base : int
        The period from the event that is left out.
    estimator : {"sun-abraham", "two-way"}
    covariance, cluster, id, time : optional
        As in `regspatial.fixed_effects`.
    draws : int, optional
        Clustered: signs of clusters from which p and intervals of effects and the p of all leads together come,
        99 to 9,999; default 999; 0: t and F.
    rng : int, Generator or None
    where, missing : optional
        As in `regspatial.moran`.
    progress : callable, optional
        ``progress(fraction, message) -> bool``.

    Returns
    -------
    EventStudy
        A row a period in `.to_frame()`; `.pretrend` tests all leads together; `.mean_after` is the mean
        of the effects from the event on. The regression stands in `.model`.

    Raises
    ------
    SpecificationError
        If no unit is left to compare with; if units meet the event in the first period or their event
        changes; if `base` is the event of no row.
    ParameterError
        If `base` is not within the periods that are shown; for draws that are not allowed.

    Notes
    -----
    Periods are counted by their order in the data. The test of the leads has little power against trends
    as large as the effects: that it finds nothing is no proof of parallel trends. Weights of cohorts are
    taken as fixed. By clustered errors F and t refuse too many true nulls where cohorts are of few clusters, which are
    fitted nearly whole: of one kind of clusters p and intervals are drawn by a restricted wild cluster bootstrap, of the
    leads without any lead of any cohort, of an effect with the same one in all cohorts (Cameron, Gelbach and Miller
    2008). With fewer than five treated clusters neither holds, and an InferenceWarning says so.

    Each covariate is an outcome too: where the event moves one (p after Holm's correction for their number), holding it
    constant takes out what goes through it, and a note gives the mean effect without it.

    References
    ----------
    Cameron, A. C., Gelbach, J. B., and Miller, D. L. (2008). Bootstrap-based improvements for
    inference with clustered errors. Review of Economics and Statistics 90(3).
    https://doi.org/10.1162/rest.90.3.414
    Sun, L., and Abraham, S. (2021). Estimating dynamic treatment effects in event studies with
    heterogeneous treatment effects. Journal of Econometrics 225(2).
    https://doi.org/10.1016/j.jeconom.2020.09.006

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> start = np.where(np.arange(60) < 25, 2004.0, np.nan)
    >>> after = np.arange(2000, 2009)[:, None] >= start
    >>> y = after * 2.0 + rng.normal(size=(9, 60))
    >>> columns = {"y": y, "start": np.tile(start, (9, 1))}
    >>> panel = rs.Panel.from_arrays(range(60), range(2000, 2009), columns)
    >>> found = rs.event_study(panel, "y ~ 1", event="start")
    >>> round(found.mean_after.estimate, 1)
    1.6
    """
    event = own_column(event, panel, "event")
    one_of("estimator", estimator, EventEstimator)
    one_of("covariance", covariance, CurveCovariance)
    check_draws(draws)
    report(progress, 0.0, "data")
    left, _effects = split(formula)
    if "~" in left:
        check_named(parse(left, bare=True), event)
    source = source_of(panel, None, id, time)
    rows = rows_of(source, event, leads=leads, lags=lags, base=base)
    columns = _indicators(rows, by_cohort=estimator == "sun-abraham")
    asked = Asked(id=id, time=time, covariance=covariance, cluster=cluster)
    added = _Added(source, {name: values for name, (_l, values) in columns.items()})
    m = _model(added, _formula(formula, source, list(columns)), asked, list(columns))
    warn_past(m)
    report(progress, 0.7, "fit")
    model = result_of(m, len(m.terms))
    used = np.zeros(source.rows, dtype=bool)
    used[m.sample.at] = True
    mixed, shown = _mixing(columns, model.terms, used, rows)
    estimates = mixed @ model.estimates
    v = mixed @ model.covariance @ mixed.T
    before = [k for k, t in enumerate(shown) if t < 0]
    seed = as_seed(rng)
    of_leads = estimates[before], v[np.ix_(before, before)]
    pretrend, drawn, said = tested(m, mixed[before], of_leads, model.df, draws, seed)
    cells = tuple(int(np.sum(used & (rows.period == t))) for t in shown)
    means = (mean_of(estimates, v, shown, model.df), mean_of(estimates, v, shown, model.df, cells))
    effects = effects_drawn(m, mixed, shown, (estimates, means, model.df), cells, draws, seed)
    drawn = max(drawn, effects.draws)
    own = np.array([term in columns for term in m.terms])
    covariates = covariates_of(m, mixed, own, shown, cells, draws, seed)
    few = warn_few_treated(m, rows.start[m.sample.at] >= 0, model.said(event))
    report(progress, 1.0, "fit")
    return EventStudy(
        y_name=model.y_name,
        event=event,
        base=base,
        periods=shown,
        estimates=estimates,
        covariance=v,
        df=model.df,
        outermost=rows.outermost,
        units=tuple(rows.units_at(t, used) for t in shown),
        cells=cells,
        cohorts=rows.cohorts(used),
        never=rows.never(used),
        pretrend=pretrend,
        pretrend_notes=said,
        drawn=effects.each,
        drawn_mean=effects.mean,
        drawn_over_cells=effects.over_cells,
        effect_notes=(*few, *_late(rows), *effects.notes),
        covariates=covariates,
        model=model,
        spec={
            "function": "event_study",
            "formula": formula,
            "event": event,
            "leads": leads,
            "lags": lags,
            "base": base,
            "estimator": estimator,
            "covariance": covariance,
            **({"draws": drawn, "seed": seed} if drawn else {}),
            **label_entry(m.source.labels, m.sample.notes),
        },
    )


def _model(source: _Added, formula: str, asked: Asked, own: Sequence[str]) -> Model:
    """Return the model, with covariates that leave no effect to be seen refused by name."""
    try:
        m = model_from(source, formula, asked)
    except CollinearityError as found:
        check_moved(found, [name for name in found.columns if name not in own], own)
        raise
    given = zip(m.sample.names, m.sample.x, strict=True)
    check_outcome({k: x for k, x in given if k not in own}, m.sample.y, m.sample.y_name)
    return m


def _late(rows: Rows) -> tuple[Note, ...]:
    """Name the units whose event comes after the last time."""
    partly = (Note("{said}", said=said_partly(rows.event, rows.partly)),) if rows.partly else ()
    late = (Note("{said}", said=said_after(rows.late, rows.times[-1])),) if rows.late else ()
    return (*partly, *late)


def _indicators(rows: Rows, *, by_cohort: bool) -> dict[str, tuple[int, Array]]:
    """Return the columns of the model by name: the period from the event they stand for, and values."""
    out: dict[str, tuple[int, Array]] = {}
    starts = rows.starts if by_cohort else (None,)
    for start in starts:
        for period in rows.periods:
            if period == rows.base:
                continue
            there = rows.period == period
            if start is not None:
                there &= rows.start == start
            if there.any():
                head = "" if start is None else f"{rows.times[start]}: "
                out[f"{rows.event} {head}{period:+d}"] = (period, there.astype(float))
    return out


def _formula(formula: str, source: Source, columns: Sequence[str]) -> str:
    """Return the formula with the indicators first, and the usual effects where it names none."""
    left, effects = split(formula)
    y, tilde, right = left.partition("~")
    if not tilde:
        raise SpecificationError(
            _("{formula!r} is no formula; write y ~ 1 or y ~ c1 + c2."), formula=formula
        )
    controls = [] if right.strip() in ("", "1") else [right.strip()]
    terms = [*(f"`{name}`" for name in columns), *controls]
    usual = f"`{source.id_name}` + `{source.time_name}`"
    named = " + ".join("^".join(f"`{part}`" for part in one) for one in effects)
    return f"{y.strip()} ~ {' + '.join(terms)} | {named or usual}"


def _mixing(
    columns: dict[str, tuple[int, Array]], terms: Sequence[str], used: NDArray[np.bool_], rows: Rows
) -> tuple[Array, tuple[int, ...]]:
    """Return what averages the coefficients into effects by period, weighted by rows, and the periods."""
    shown = tuple(p for p in rows.periods if p != rows.base)
    mixed = np.zeros((len(shown), len(terms)))
    place = {term: k for k, term in enumerate(terms)}
    for name, (period, values) in columns.items():
        mixed[shown.index(period), place[name]] = values[used].sum()
    return mixed / mixed.sum(axis=1, keepdims=True), shown


class _Added:
    """A source with columns more."""

    def __init__(self, source: Source, columns: dict[str, Array]) -> None:
        taken = [name for name in columns if name in source.columns()]
        if taken:
            raise SpecificationError(
                _("These columns have the names of periods from the event: {taken}. Rename them."),
                columns=taken,
                taken=listed(taken),
            )
        self._source, self._columns = source, columns

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def columns(self) -> list[str]:
        """Return the names of the columns."""
        return [*self._source.columns(), *self._columns]

    def numbers(self, name: str) -> Array:
        """Return a column as numbers."""
        return self._columns[name] if name in self._columns else self._source.numbers(name)
