"""The effect of a policy against untreated regions that are weighted until they run alike before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ...._kernels.random import as_seed
from ....choices import one_of
from ....choices.data import Missing, Where
from ....choices.policy import SyntheticEstimator
from ....containers import SpatialWeights
from ....containers.own_column import own_column
from ....declare.asks import Asks
from ....declare.data import Table
from ....declare.description import Output
from ....declare.draws import SeedOfDraws
from ....declare.policy import FirstTreated, PlacesOfRings, PolicyFormula, RingEdges
from ....declare.tool import tool
from ....errors import listed
from ....progress import Progress, part, report
from ....results.record import label_entry
from ....results.table import Note, region
from ....words import _, n_
from ..imputation.effects import Effect
from ..imputation.sample import PolicySample, said_always, sample_of
from .fit import Fit
from .placebo import Groups, events_of, fits_of, mean_effect, p_of, placebos, ratio_of
from .pool import Pool, pool_of
from .record import SyntheticControl

Array = NDArray[np.float64]
_FEW_PERIODS = 8
_FEW_PLACEBOS = 20


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
    where: Where | None = None,
    missing: Missing | None = None,
    progress: Progress | None = None,
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
        As `regspatial.policy`; also with covariates, without a region treated after two periods, or with fewer than two donors.
    DomainError
        If so many cells are empty that none of these is left.

    Notes
    -----
    Weights are not negative and sum to one. They minimise the mean squared gap before the start to the accuracy of
    the machine (synthdid stops earlier); with "sdid" plus :math:`\zeta^2 |\omega|^2`,
    :math:`\zeta = (N_1 T_1)^{1/4} \hat\sigma`. Where several weights fit "sc" equally, those of the smallest norm are
    taken. Each start is fitted by itself; effects are averaged by treated regions and periods. Standard errors are the
    root mean square of placebos, which take the noise of treated regions to be that of donors.

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
    del where, missing  # the door has chosen
    first = own_column(first, panel, "first")
    one_of("estimator", estimator, SyntheticEstimator)
    seed = as_seed(rng)
    report(progress, 0.0, "data")
    s = sample_of(panel, formula, first, 0, past=False)
    pool = pool_of(s, w, regions, rings)
    donors = s.y[pool.donors]
    starts = np.unique(s.first[pool.treated])
    groups = [(int(g), pool.treated[s.first[pool.treated] == g]) for g in starts]
    fits = fits_of(s.y, groups, donors, estimator)
    drawn, ratios, events = placebos(
        donors, groups, estimator, draws=draws, seed=seed, progress=part(progress, 0.1, 0.95)
    )
    effect = _effect("all", mean_effect(fits), drawn, len(pool.treated))
    ratio = ratio_of(fits)
    ids = s.panel.ids
    return SyntheticControl(
        y_name=s.y_name,
        first=first,
        ids=tuple(ids[k] for k in pool.donors),
        times=s.panel.times,
        treated=tuple(ids[k] for k in pool.treated),
        fits=fits,
        effect=effect,
        by_cohort=tuple(
            _effect(str(s.panel.times[f.start]), f.effect, np.zeros(0), f.units) for f in fits
        )
        if len(fits) > 1
        else (),
        by_event=tuple(
            _effect(f"event{since:+d}", gap, events[:, k] if len(events) else np.zeros(0), n)
            for k, (since, (gap, n)) in enumerate(events_of(fits).items())
        ),
        ratio=ratio,
        ratio_p=p_of(ratio, ratios),
        effect_p=p_of(abs(effect.estimate), np.abs(drawn)),
        earlier=_earlier(s.y, groups, donors, estimator, seed),
        notes=tuple(_notes(s, pool, fits, len(drawn), seed)),
        spec={
            "function": "synthetic_control",
            "formula": formula,
            "first": first,
            "rings": rings,
            "estimator": estimator,
            "draws": draws,
            "seed": seed,
            **label_entry(s.panel.labels, s.notes),
        },
    )


def _effect(key: str, estimate: float, drawn: Array, units: int) -> Effect:
    se = float(np.sqrt(np.mean(drawn**2))) if drawn.size else float("nan")
    return Effect(
        key=key,
        estimate=float(estimate),
        se=se,
        df=float("inf"),
        cells=units,
        units=units,
        score=np.zeros(0),
    )


def _earlier(y: Array, groups: Groups, donors: Array, how: SyntheticEstimator, seed: int) -> Effect:
    """Return the effect of a start in the middle of the first cohort's earlier periods, from these alone."""
    start, rows = groups[0]
    if start < 4:
        return _effect("earlier", float("nan"), np.zeros(0), len(rows))
    middle = [(start // 2, rows)]
    fits = fits_of(y[:, :start], middle, donors[:, :start], how)
    drawn, _ratios, _events = placebos(donors[:, :start], middle, how, draws=199, seed=seed)
    return _effect("earlier", mean_effect(fits), drawn, len(rows))


def _notes(
    s: PolicySample, pool: Pool, fits: Sequence[Fit], drawn: int, seed: int
) -> Iterator[Note]:
    if drawn:
        yield Note(
            _(
                "Errors: root mean square of {n} {n:placebo|placebos}, donors taken for treated (seed {seed})."
            ),
            n=drawn,
            seed=seed,
        )
    else:
        yield Note(
            _("No errors: placebos need more donors than treated regions."),
        )
    if 0 < drawn < _FEW_PLACEBOS:
        yield Note(
            _("With {n} {n:placebo|placebos} p cannot fall below {least:.3f}."),
            n=drawn,
            least=1.0 / (1 + drawn),
        )
    names = [s.panel.ids[k] for k in pool.donors]
    yield Note(
        n_("{n} donor: {regions}.", "{n} donors: {regions}."),
        n=len(names),
        regions=listed([region(one) for one in names]),
    )
    yield from said_always(s)
    yield from _left_out(pool)
    if any(not f.unique for f in fits):
        yield Note(
            _("Weights are not unique: others fit as well; those of the smallest norm are taken.")
        )
    few = min(f.start for f in fits)
    if few < _FEW_PERIODS:
        yield Note(
            _(
                "Before the first start {n:there is|there are} {n} {n:period|periods}: a close fit over so few says little."
            ),
            n=few,
        )


def _left_out(pool: Pool) -> Iterator[Note]:
    if pool.beside:
        yield Note(
            n_(
                "{n} untreated region has a treated neighbour and is no donor: {regions}.",
                "{n} untreated regions have a treated neighbour and are no donors: {regions}.",
            ),
            n=len(pool.beside),
            regions=listed([region(one) for one in pool.beside]),
        )
    if pool.early:
        yield Note(
            n_(
                "{n} region is treated after a single period and is left out: {regions}.",
                "{n} regions are treated after a single period and are left out: {regions}.",
            ),
            n=len(pool.early),
            regions=listed([region(one) for one in pool.early]),
        )
    if pool.empty:
        yield Note(
            n_(
                "{n} region has empty cells and is left out: {regions}.",
                "{n} regions have empty cells and are left out: {regions}.",
            ),
            n=len(pool.empty),
            regions=listed([region(one) for one in pool.empty]),
        )
