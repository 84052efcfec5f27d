"""The effect of a policy against untreated regions that are weighted until they run alike before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ...._kernels.random import as_seed
from ....choices import one_of
from ....choices.policy import SyntheticCovariance, SyntheticEstimator
from ....containers import SpatialWeights
from ....containers.own_column import own_column
from ....declare.asks import Asks
from ....declare.data import Table
from ....declare.description import Output
from ....declare.draws import SeedOfDraws
from ....declare.every_tool import SampleChoice
from ....declare.policy import FirstTreated, PlacesOfRings, PolicyFormula, RingEdges
from ....declare.tool import tool
from ....errors import SpecificationError
from ....progress import Progress, part, report
from ....results.record import label_entry
from ....results.table import region
from ....words import _
from ..imputation.effects import Effect
from ..imputation.sample import PolicySample, sample_of
from .effects import ENOUGH, Errors, by_since, by_start, effect_of, over_all
from .fit import Fit
from .jackknife import FEWEST, NONE, Jackknife
from .notes import notes_of
from .placebo import NO_PLACEBOS, Drawn, Groups, fits_of, p_of, placebos, ratio_of
from .pool import Pool, pool_of
from .record import SyntheticControl

Array = NDArray[np.float64]


@tool(
    group="policy",
    behind="policy",
    name=_("Synthetic control"),
    help=_(
        "The effect of a policy on the regions that have it, against untreated regions that are weighted until they run alike "
        "before it: synthetic difference in differences, or synthetic control; placebos in space and time, and weights."
    ),
    tags=_(
        "SCM, SDID, synthetic difference in differences, synthetic control method, donor pool, placebo test, RMSPE, case study, "
        "one treated region, Abadie, Arkhangelsky"
    ),
    style="sequential",
    map=_("For a map of the result."),
    tried={"formula": "ln_patents ~ 1"},
    outputs=(
        Output.table("effects_table", _("Effects"), "synthetic"),
        Output.table("tests", _("Placebos"), "synthetic_tests"),
        Output.table("paths", _("Treated and synthetic paths"), "synthetic_paths"),
        Output.table("donors", _("Weights of donors"), "synthetic_donors"),
        Output.layer(_("Map with weights of donors")),
        Output.number("effect", _("Effect on treated regions"), "effect.estimate"),
    ),
)
@door
def synthetic_control(
    panel: Table,
    formula: PolicyFormula,
    w: Annotated[
        SpatialWeights | None,
        Asks(
            _("Spatial weights"),
            _(
                "Regions with a treated neighbour are no donors. Empty: neighbours are not looked at."
            ),
            optional=True,
        ),
    ] = None,
    *,
    first: FirstTreated,
    regions: PlacesOfRings = None,
    rings: RingEdges = None,
    estimator: Annotated[
        SyntheticEstimator,
        Asks(_("Estimator"), _("How donors are weighted."), terms="synthetic_estimator"),
    ] = "sdid",
    covariance: Annotated[
        SyntheticCovariance | None,
        Asks(
            _("Standard errors"),
            _(
                "Placebos take treated regions to be as variable as donors. Empty: the jackknife from three treated regions on, else "
                "placebos, as for synthetic control."
            ),
            terms="synthetic_covariance",
        ),
    ] = None,
    draws: Annotated[
        int,
        Asks(
            _("Number of samples"),
            _("Of donors that are taken for treated; all where there are fewer."),
            least=99,
            most=9999,
            advanced=True,
        ),
    ] = 499,
    rng: SeedOfDraws = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> SyntheticControl:
    r"""Estimate the effect of a policy on treated regions against synthetic controls.

    Donors are never treated and, with `w` or `rings`, have no treated neighbour in any period.

    Parameters
    ----------
    panel : Panel
        Regions with an empty cell of y are left out and named.
    formula : str
        ``"y ~ 1"``.
    w : SpatialWeights, optional
        Without it neighbours are not looked at.
    first : str, or a Variable of the panel
        As in `regspatial.policy`.
    regions, rings : optional
        As in `regspatial.policy`.
    estimator : {"sdid", "sc", "did"}
        Synthetic difference in differences weights donors, their level left free, and the periods before; synthetic
        control weights donors to meet y itself; "did" weights all alike.
    covariance : {"jackknife", "placebo"}, optional
        By default the jackknife for effects on three treated regions or more, else placebos, as for "sc".
    draws : int
        Placebos: sets of donors taken for treated.
    rng : int, Generator or None
    where, missing : optional
        As in `regspatial.moran`.
    progress : callable, optional

    Returns
    -------
    SyntheticControl
        A row an effect in `.to_frame()`; `.weight` by donor; `.fits` by start.

    Raises
    ------
    SpecificationError
        As `regspatial.policy`; also with covariates, without a region treated after two periods, or with fewer than two donors;
        the jackknife of one treated region, or of "sc".
    DomainError
        If so many cells are empty that none of these is left.

    Notes
    -----
    Weights are not negative and sum to one. They minimise the mean squared gap before the start to the accuracy of
    the machine (synthdid stops earlier); with "sdid" plus :math:`\zeta^2 |\omega|^2`,
    :math:`\zeta = (N_1 T_1)^{1/4} \hat\sigma`. Where several weights fit "sc" equally, those of the smallest norm are
    taken. Each start is fitted by itself; effects are averaged by treated regions and periods.

    The jackknife (their algorithm 3) leaves each region out and keeps weights, those of donors brought back to a sum of
    one; :math:`V = \frac{N-1}{N} \sum_i (\hat\tau_{(-i)} - \bar\tau)^2`, and t with Satterthwaite's degrees of freedom
    were all regions equally variable. The error by placebos is their root mean square (algorithm 4): it takes the noise
    of treated regions to be that of donors.

    Treated regions beside treated ones are taken as they came. With `w` or `rings` those without a treated neighbour in any period
    and the others are fitted apart as well, in two rows.

    References
    ----------
    Abadie, A., Diamond, A., and Hainmueller, J. (2010). Synthetic control methods for comparative case studies. Journal of
    the American Statistical Association 105(490). https://doi.org/10.1198/jasa.2009.ap08746
    Arkhangelsky, D., Athey, S., Hirshberg, D. A., Imbens, G. W., and Wager, S. (2021). Synthetic difference-in-differences.
    American Economic Review 111(12). https://doi.org/10.1257/aer.20190159

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(0)
    >>> start = np.tile(np.where(np.arange(20) < 2, 2008.0, np.nan), (12, 1))
    >>> on = np.arange(2000, 2012)[:, None] >= start
    >>> y = rng.normal(size=20) + 2.0 * on + 0.1 * rng.normal(size=(12, 20))
    >>> names = [f"r{k:02d}" for k in range(20)]
    >>> panel = rs.Panel.from_arrays(names, range(2000, 2012), {"start": start, "y": y})
    >>> found = rs.synthetic_control(panel, "y ~ 1", first="start", rng=1)
    >>> round(found.effect.estimate, 2)
    1.95
    """
    first = own_column(first, panel, "first")
    one_of("estimator", estimator, SyntheticEstimator)
    if covariance is not None:
        one_of("covariance", covariance, SyntheticCovariance)
    seed = as_seed(rng)
    report(progress, 0.0, "data")
    s = sample_of(panel, formula, first, 0, past=False)
    pool = pool_of(s, w, regions, rings)
    ids = s.panel.ids
    _can(covariance, estimator, [ids[k] for k in pool.treated])
    donors = s.y[pool.donors]
    groups = _groups(s, pool.treated)
    fits = fits_of(s.y, groups, donors, estimator)
    drawn = placebos(
        donors, groups, estimator, draws=draws, seed=seed, progress=part(progress, 0.1, 0.8)
    )
    work = _Work(s.y, donors, estimator, covariance)
    errors = work.errors(groups, fits, drawn)
    effect = over_all("all", fits, errors)
    ratio = ratio_of(fits)
    return SyntheticControl(
        y_name=s.y_name,
        first=first,
        ids=tuple(ids[k] for k in pool.donors),
        times=s.panel.times,
        treated=tuple(ids[k] for k in pool.treated),
        beside=pool.beside,
        early=(*pool.early, *(ids[k] for k in np.flatnonzero(s.first <= 0))),
        fits=fits,
        effect=effect,
        apart=_apart(s, pool, work, draws, seed),
        by_cohort=by_start(fits, errors, s.panel.times) if len(fits) > 1 else (),
        by_event=by_since(fits, errors),
        ratio=ratio,
        ratio_p=p_of(ratio, drawn.ratios),
        effect_p=p_of(abs(effect.estimate), np.abs(drawn.effects)),
        earlier=_earlier(work, groups, seed),
        notes=tuple(notes_of(s, pool, fits, effect, errors, seed)),
        spec={
            "function": "synthetic_control",
            "formula": formula,
            "first": first,
            "rings": rings,
            "estimator": estimator,
            "covariance": covariance,
            "draws": draws,
            "seed": seed,
            **label_entry(s.panel.labels, s.notes),
        },
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """What is fitted to, and how: y of all regions, that of donors."""

    y: Array
    donors: Array
    how: SyntheticEstimator
    asked: SyntheticCovariance | None

    def errors(self, groups: Groups, fits: Sequence[Fit], drawn: Drawn) -> Errors:
        """Return the errors of what is fitted; synthetic control, which keeps levels, has no jackknife."""
        jackknife = Jackknife(self.y, self.donors, groups, fits) if self.how != "sc" else None
        return Errors(jackknife, drawn, self.asked)

    def effect(self, key: str, groups: Groups, draws: int, seed: int) -> Effect:
        """Return the effect on some treated regions, fitted by themselves."""
        fits = fits_of(self.y, groups, self.donors, self.how)
        units = sum(f.units for f in fits)
        spared = self.asked == "jackknife" or (self.asked is None and units >= ENOUGH)
        drawn = (
            NO_PLACEBOS
            if spared and self.how != "sc"
            else placebos(self.donors, groups, self.how, draws=draws, seed=seed)
        )
        return over_all(key, fits, self.errors(groups, fits, drawn))


def _can(
    covariance: SyntheticCovariance | None, estimator: SyntheticEstimator, treated: list[str]
) -> None:
    """Refuse a jackknife that says nothing."""
    if covariance != "jackknife":
        return
    if estimator == "sc":
        raise SpecificationError(
            _(
                "The jackknife keeps weights when a region is left out; synthetic control then misses the level, and its errors are many "
                "times too large. Choose {param:covariance=placebo}, or {param:estimator=sdid}."
            )
        )
    if len(treated) < FEWEST:
        raise SpecificationError(
            _(
                "The jackknife leaves out one treated region after another, and there is one: {region}. Choose {param:covariance=placebo}."
            ),
            region=region(treated[0]),
        )


def _groups(s: PolicySample, treated: NDArray[np.intp]) -> Groups:
    """Return the treated regions of each start."""
    first = s.first[treated]
    return [(int(g), treated[first == g]) for g in np.unique(first)]


def _apart(s: PolicySample, pool: Pool, work: _Work, draws: int, seed: int) -> tuple[Effect, ...]:
    """Return effects on treated regions without and with treated neighbours, where there are both."""
    if pool.alone.all() or not pool.alone.any():
        return ()
    return tuple(
        work.effect(key, _groups(s, pool.treated[some]), draws, seed)
        for key, some in (("own", pool.alone), ("both", ~pool.alone))
    )


def _earlier(work: _Work, groups: Groups, seed: int) -> Effect:
    """Return the effect of a start in the middle of the first cohort's earlier periods, from these alone."""
    start, rows = groups[0]
    if start < 4:
        return effect_of("earlier", float("nan"), len(rows), NONE)
    before = replace(work, y=work.y[:, :start], donors=work.donors[:, :start])
    return before.effect("earlier", [(start // 2, rows)], 199, seed)
