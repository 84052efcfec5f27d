"""Callaway and Sant'Anna's effects of a policy by cohort and period, against controls that it has not reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Unpack

import numpy as np
from scipy.special import ndtri

from ...._calls.door import door
from ....choices import one_of
from ....choices.policy import CohortsCovariance, PolicyControls
from ....containers import Regions, SpatialWeights
from ....containers.own_column import own_column
from ....declare.asks import Asks
from ....declare.data import Table
from ....declare.description import Output
from ....declare.every_tool import SampleChoice
from ....declare.policy import FirstTreated, PolicyFormula, ShareOfNeighbours
from ....declare.tool import tool
from ....errors import listed
from ....progress import Progress, report
from ....results.record import label_entry
from ....results.table import Note
from ....words import Message, _, p_
from ..imputation.cells import reached
from ..imputation.effects import LEVEL, Effect, imputed
from ..imputation.omega import Fitted
from ..imputation.rings import Rings, rings_of
from ..imputation.sample import PolicySample, said_always, sample_of
from .cells import by, cohort_cells, mean_of
from .honest import honest
from .missing_controls import without_controls
from .record import PolicyCohorts
from .treated_correlation import FEW, among_treated, correlation

_BY_T = _(
    "p and intervals are by t, with the degrees of freedom that the treated regions of each cohort and the controls leave "
    "(Satterthwaite; {df:.1f} of the mean effect); other programs print the mean effect's by the normal distribution, {low:.4g} to "
    "{high:.4g}, too narrow where few regions are treated."
)
_AMONG = _(
    "Errors are of the influence functions, rescaled where correlation among treated regions ({among:.2f}) and over time ({rho:.2f}) "
    "expects more; p and intervals are by t with the degrees of freedom that are left then (Satterthwaite; {df:.1f} of the mean "
    "effect). By influence functions alone and the normal distribution, as other programs print, the mean effect has {low:.4g} to "
    "{high:.4g}, which is too narrow where few regions are treated or treated regions are alike."
)
_RESCALED = _(
    "Errors are of the influence functions, rescaled where correlation between neighbours ({lambda_:.2f}) and over time ({rho:.2f}) "
    "expects more; p and intervals are by t with the degrees of freedom that are left then (Satterthwaite; {df:.1f} of the mean "
    "effect). By influence functions alone and the normal distribution, as other programs print, the mean effect has {low:.4g} to "
    "{high:.4g}, which is too narrow where few regions are treated or neighbours are alike."
)


@tool(
    group="policy",
    behind="policy",
    name=_("Callaway and Sant'Anna with clean controls"),
    help=_(
        "Effects of a policy by cohort and period, doubly robust, against regions that it has not reached, neither directly nor "
        "through a neighbour; means by size, by periods since the start, by cohort and by year; honest bounds if trends differ."
    ),
    tags=_(
        "csdid, did, group-time effects, ATT(g,t), staggered difference in differences, not yet treated, event study, "
        "doubly robust, Sant'Anna and Zhao, honest DID, sensitivity to parallel trends, Rambachan and Roth"
    ),
    outputs=(
        Output.table("effects_table", _("Mean effects"), "policy_cohorts"),
        Output.table("honest_table", _("Honest bounds"), "policy_honest"),
        Output.table("cells_table", _("Effects by cohort and period"), "policy_cohort_cells"),
        Output.number("effect", _("Effect on treated regions"), "effect.estimate"),
    ),
)
@door
def policy_cohorts(
    panel: Table,
    formula: PolicyFormula,
    w: Annotated[
        SpatialWeights | None,
        Asks(
            _("Spatial weights"),
            _(
                "Regions with a treated neighbour are no controls. Empty: neighbours are not looked at."
            ),
            optional=True,
        ),
    ] = None,
    *,
    first: FirstTreated,
    regions: Annotated[
        Regions | None, Asks(p_("layer", "Regions"), _("For rings."), optional=True)
    ] = None,
    rings: Annotated[
        Sequence[float] | str | None,
        Asks(
            _("Rings"),
            _("Edges in km, or in map units: 150, 300. Empty: neighbours by the weights."),
        ),
    ] = None,
    share: ShareOfNeighbours = None,
    controls: Annotated[
        PolicyControls,
        Asks(
            _("Control regions"),
            _("Regions that a cohort is compared with."),
            terms="policy_controls",
        ),
    ] = "not-yet",
    covariance: Annotated[
        CohortsCovariance,
        Asks(
            _("Standard errors"),
            _("By region; rescaled where errors go together in space and time."),
            terms="policy_covariance",
            advanced=True,
        ),
    ] = "rescaled",
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> PolicyCohorts:
    r"""Estimate the effect on each cohort in each period against clean controls, and its means.

    Parameters
    ----------
    panel : Panel
        A cell that is empty leaves its region out of the comparisons that need it.
    formula : str
        ``"y ~ x"``: covariates are taken in the period before the start; ``"y ~ 1"`` without.
    w : SpatialWeights, optional
        Controls have no treated neighbour by the later of the two periods, and treated regions none in the period
        before their start. Without it neighbours are not looked at.
    first : str, or a Variable of the panel
        As in `regspatial.policy`.
    regions : Regions, optional
        Places for `rings`.
    rings : list of float or text, optional
        Edges of rings about every region, in km (on the plane in its own unit), in place of `w`: a region is a control as long
        as no treated region is within the outermost.
    share : float, optional
        Share of treated neighbours, by the weights, above which a region is no control.
    controls : {"not-yet", "never"}
        Regions not treated yet by the later period, or never within the periods.
    covariance : {"rescaled", "clustered"}
        "rescaled" multiplies the variance of the influence functions by the ratio that fitted correlation in space and time
        expects, where it is above one, as in `regspatial.policy`: between neighbours, or, where none are given (up to 500
        regions), among the treated regions.
    where, missing : optional
        As in `regspatial.moran`.
    progress : callable, optional

    Returns
    -------
    PolicyCohorts
        A row a mean in `.to_frame()`; `.cells` by cohort and period.

    Raises
    ------
    SpecificationError
        As `regspatial.policy`; also if no treated cell has a control.

    Notes
    -----
    The base is the period before the start, before and after it (so that leads and lags are measured alike). With
    covariates the effect of a cell is doubly robust: a logit of being treated and least squares among controls.
    Errors are those of the influence functions, the cohorts' shares among them. These are linear in y, so that with neighbours
    given the variance is multiplied by :math:`\max(1, v'\Omega v / tr K)` and t has :math:`(tr K)^2 / tr K^2` degrees of freedom,
    with :math:`\Omega` as `regspatial.policy` fits it on clean cells. Without neighbours treated regions are taken for neighbours of
    one another: where they lie together their errors do not leave the mean, and influence functions, which take regions for
    independent, cannot show it; what they share before their starts does. With "clustered" (above 500 regions without neighbours
    too) regions are taken for independent and degrees of freedom are those that the treated regions of each cohort, and the
    controls, leave (Satterthwaite); not n - 1, which takes few treated regions for many.

    Honest bounds are of the effect in the period of the start and of the mean from it on, if the difference in trends
    changes after the start by at most 0, .5, 1 or 2 times its largest change before (up to four leads and lags); beside
    them how many times it takes until zero is not refused. The test is normal; its covariance is widened as t at the least
    degrees of freedom is.

    References
    ----------
    Rambachan, A., and Roth, J. (2023). A more credible approach to parallel trends. Review of Economic Studies
    90(5). https://doi.org/10.1093/restud/rdad018
    Callaway, B., and Sant'Anna, P. H. C. (2021). Difference-in-differences with multiple time periods. Journal of
    Econometrics 225(2). https://doi.org/10.1016/j.jeconom.2020.12.001
    Sant'Anna, P. H. C., and Zhao, J. (2020). Doubly robust difference-in-differences estimators. Journal of
    Econometrics 219(1). https://doi.org/10.1016/j.jeconom.2020.06.003

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(0)
    >>> ring = rs.example("dri").regions()
    >>> w = rs.weights.knn(ring, k=2)
    >>> start = np.full((10, 30), np.nan)
    >>> start[:, :6] = 2005.0
    >>> d = np.arange(2000, 2010)[:, None] >= np.nan_to_num(start, nan=np.inf)
    >>> columns = {"start": start, "y": 2.0 * d + 0.1 * rng.normal(size=(10, 30))}
    >>> panel = rs.Panel.from_arrays(ring.ids, range(2000, 2010), columns)
    >>> round(rs.policy_cohorts(panel, "y ~ 1", w, first="start").effect.estimate, 1)
    2.1
    """
    first = own_column(first, panel, "first")
    one_of("controls", controls, PolicyControls)
    one_of("covariance", covariance, CohortsCovariance)
    report(progress, 0.0, "data")
    s = sample_of(panel, formula, first, 0)
    about = rings_of(s.panel, w, regions, rings, 1, share, s.first)
    y = s.y.copy()
    y[s.first <= 0] = np.nan  # treated from the first period on
    r = reached(s.first, about.rings, s.panel.T)
    cells, lost = cohort_cells(r, y, s.x, never=controls == "never")
    after = tuple(one for one in cells if one.since >= 0)
    if not after:
        raise without_controls(s, about, y, lost, never=controls == "never")
    fitted = None
    alone = about.by == "none"
    if covariance == "rescaled" and not (alone and len(y) > FEW):
        fitted = imputed(r, y, s.x, among_treated(r.first) if alone else about.w).fitted
    report(progress, 0.3, "fit")
    how = (fitted, s.panel.T)
    effect = mean_of("all", after, *how)
    events = by("event", cells, lambda one: one.since, *how)
    return PolicyCohorts(
        y_name=s.y_name,
        first=first,
        ids=s.panel.ids,
        times=s.panel.times,
        effect=effect,
        by_event=events,
        by_cohort=by("cohort", after, lambda one: one.cohort, *how),
        by_year=by("year", after, lambda one: one.period, *how),
        cells=cells,
        honest=honest(events),
        notes=_notes(s, controls, about, lost, (effect, mean_of("all", after).se), fitted),
        rings=about.names,
        spec={
            "function": "policy_cohorts",
            "formula": formula,
            "first": first,
            "rings": rings,
            "share": share,
            "controls": controls,
            "covariance": covariance,
            **label_entry(s.panel.labels, s.notes),
        },
    )


def _notes(
    s: PolicySample,
    controls: str,
    about: Rings,
    lost: tuple[tuple[int, int], ...],
    effect: tuple[Effect, float],
    fitted: Fitted | None,
) -> tuple[Note, ...]:
    never = controls == "never"
    among = int(np.isfinite(s.first).sum()) if about.by == "none" else None
    if about.by == "distance":
        sentence = (
            _("Controls: never treated, without a treated region within {far} by then.")
            if never
            else _("Controls: not treated yet, without a treated region within {far} by then.")
        )
    elif about.by == "share":
        sentence = (
            _(
                "Controls: never treated, with at most {share:.0%} of their neighbours treated by then."
            )
            if never
            else _(
                "Controls: not treated yet, with at most {share:.0%} of their neighbours treated by then."
            )
        )
    elif about.rings:
        sentence = (
            _("Controls: never treated, without a treated neighbour by then.")
            if never
            else _("Controls: not treated yet, without a treated neighbour by then.")
        )
    else:
        sentence = (
            _("Controls: never treated; neighbours are not looked at.")
            if never
            else _("Controls: not treated yet; neighbours are not looked at.")
        )
    out = [
        *said_always(s),
        Note(sentence, far=about.far, share=about.share),
        _of_errors(*effect, fitted, among),
    ]
    treated = [(g, t) for g, t in lost if t >= g]
    if treated:
        named = [
            Message("{g}: {t}", g=str(s.panel.times[g]), t=str(s.panel.times[t]))
            for g, t in treated
        ]
        out.append(
            Note(
                _(
                    "Not estimated, for want of clean controls or because covariates tell treated regions apart (cohort: "
                    "period): {named}."
                ),
                named=listed(named),
            )
        )
    return tuple(out)


def _of_errors(effect: Effect, se: float, fitted: Fitted | None, among: int | None) -> Note:
    """Say what errors allow for, beside the customary interval by the error of the influence functions.

    Parameters
    ----------
    effect : Effect
    se : float
    fitted : Fitted or None
    among : int, optional
        How many treated regions were taken for neighbours of one another.
    """
    half = float(ndtri((1.0 + LEVEL) / 2.0)) * se
    usual = {"df": effect.df, "low": effect.estimate - half, "high": effect.estimate + half}
    if fitted is None:
        return Note(_BY_T, **usual)
    omega = fitted.omegas[-1]
    if among is None:
        return Note(_RESCALED, lambda_=omega.lambda_, rho=omega.rho, **usual)
    return Note(_AMONG, among=correlation(omega.lambda_, among), rho=omega.rho, **usual)
