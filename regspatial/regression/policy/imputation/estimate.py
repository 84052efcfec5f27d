"""The evaluation of a policy in space: effects at home and next door, in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ...._kernels.random import as_seed
from ....choices import one_of
from ....choices.policy import PolicyCovariance, PolicyExposure
from ....choices.regression import ConleyKernel
from ....containers import Panel, PeriodWeights, Regions, SpatialWeights
from ....containers.own_column import own_column
from ....declare.asks import Asks
from ....declare.data import Table
from ....declare.description import Output
from ....declare.draws import SeedOfDraws
from ....declare.every_tool import SampleChoice
from ....declare.models import ConleyCutoff, ConleyKernelChoice
from ....declare.policy import (
    Anticipation,
    FirstTreated,
    PolicyFormula,
    RingEdges,
    ShareOfNeighbours,
)
from ....declare.tool import tool
from ....progress import Progress, part, report
from ....results.record import label_entry, weights_entry
from ....words import _, p_
from ...errors.hac import near_of
from ...errors.without_rho import check_cutoff_asked
from .beside import callaway, two_way
from .cells import reached
from .clean_cells import codes_of, kept_of
from .covariate_effects import covariates_of
from .effects import Effect, Imputed, beside, by_event_time, imputed, joint_critical, rows_of
from .identification import check_measured
from .linear import Linear, linear_of, linear_rows, neighbours_of, vintages_of
from .notes import notes_of
from .pretrends import PreTrend, pre_trend
from .randomised import FEW_DF, FEW_REGIONS, Measure, by_rings, randomised
from .record import PolicyEffects, Reach
from .rings import Rings, rings_of
from .sample import PolicySample, sample_of

Array = NDArray[np.float64]


@tool(
    group="policy",
    name=_("Policy in space"),
    help=_(
        "What a place-based policy did in the regions that have it and in those beside them: effects are imputed from "
        "regions and periods that it has not reached, neither directly nor through a neighbour. One table of effects and "
        "spillovers by ring, event studies of both, tests of trends before the policy, and the map of who was reached when."
    ),
    tags=_(
        "policy evaluation, policy evaluation method, which estimator for which policy, difference in "
        "differences, DID, staggered, spillover of a policy, place-based "
        "policy, pilot zone, imputation, Borusyak, treatment effect, neighbours, contaminated "
        "controls, parallel trends, placebo test, before and after, opening of a railway, new "
        "line, infrastructure"
    ),
    outputs=(
        Output.layer(_("Treated regions, those beside them, clean ones")),
        Output.table("effects_table", _("Effects here and next door"), "policy"),
        Output.table("events", _("Effects by periods"), "policy_events"),
        Output.table("tests", _("Tests"), "policy_tests"),
        Output.table("reach_table", _("How far?"), "policy_reach"),
        Output.table("periods", _("Cells by period"), "policy_periods"),
        Output.table("leads", _("Leads before the policy"), "policy_leads"),
        Output.table("cells_table", _("Cells by region and period"), "policy_cells"),
        Output.number("effect", _("Effect on treated regions"), "treated.estimate"),
    ),
)
@door
def policy(
    panel: Table,
    formula: PolicyFormula,
    w: Annotated[
        SpatialWeights | PeriodWeights | None, Asks(_("Spatial weights"), optional=True)
    ] = None,
    *,
    first: FirstTreated,
    regions: Annotated[
        Regions | None,
        Asks(
            p_("layer", "Regions"), _("For rings, and for Conley standard errors."), optional=True
        ),
    ] = None,
    rings: RingEdges = None,
    orders: Annotated[
        int,
        Asks(
            _("Neighbours up to order"),
            _("Beside a treated region, beside its neighbours, and so on count as exposed."),
            least=1,
            most=3,
            advanced=True,
        ),
    ] = 1,
    share: ShareOfNeighbours = None,
    exposure: Annotated[
        PolicyExposure,
        Asks(
            _("Form of spillover"),
            _(
                "Linear: spillover in proportion to the weights of treated regions; for weights that link all regions."
            ),
            terms="policy_exposure",
            advanced=True,
        ),
    ] = "threshold",
    vintages: Annotated[
        Sequence[int] | str | None,
        Asks(
            _("Spillover by age of the policy"),
            _("From how many periods after its start on it may differ, such as 2; empty: never."),
            when=("exposure", ("linear",)),
            advanced=True,
        ),
    ] = None,
    anticipation: Anticipation = 0,
    within: Annotated[
        str | None,
        Asks(
            _("Draw within"),
            _(
                "Attribute, such as region4, within which starts are handed out anew; empty: among all."
            ),
            advanced=True,
        ),
    ] = None,
    covariance: Annotated[
        PolicyCovariance,
        Asks(
            _("Standard errors"),
            _("By region; rescaled where errors go together in space and time; or by distance."),
            terms="policy_covariance",
            advanced=True,
        ),
    ] = "rescaled",
    conley_cutoff: ConleyCutoff = None,
    conley_kernel: ConleyKernelChoice = "bartlett",
    draws: Annotated[
        int,
        Asks(
            _("Number of samples"),
            _("Of signs and of starts handed out anew."),
            least=99,
            most=9999,
            advanced=True,
        ),
    ] = 999,
    rng: SeedOfDraws = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> PolicyEffects:
    r"""Estimate what a policy did in the regions that have it and in those beside them.

    Effects of regions :math:`\mu_i` and periods :math:`\tau_t` (and of covariates) are fitted on *clean* cells
    alone: neither treated nor beside a treated region. Every other cell's effect is
    :math:`d_{it} = y_{it} - \hat\mu_i - \hat\tau_t - x_{it}'\hat b`, and each row of the table is a mean of them.

    Parameters
    ----------
    panel : Panel
        Empty cells are left out.
    formula : str
        ``"y ~ x"``; ``"y ~ 1"`` without covariates.
    w : SpatialWeights or PeriodWeights, optional
        Who is whose neighbour; the values of the weights do not matter, save with `share` and a linear exposure. Where
        they differ by period exposure may end; a region once exposed counts as exposed from then on.
    first : str, or a Variable of the panel
        Column with the first treated period, the same in all rows of a region (empty, or 0: never), or a path of
        zeros and ones that never goes back.
    regions : Regions, optional
        Places for `rings` and Conley's errors.
    rings : list of float or text, optional
        Edges of rings about every region, ``[150, 300]``, in km (on the plane in its own unit), in place of `w`.
    orders : int
        Up to which order neighbours count as exposed, 1 to 3.
    share : float, optional
        Share of treated neighbours, by the weights, above which a region counts as exposed.
    exposure : {"threshold", "linear"}
        "linear", for weights that link all regions: spillover is :math:`\gamma (W D)_{it}`, fitted with the effects on
        untreated cells; `w` as its values are, without `rings`, `orders` and `share`.
    vintages : list of int or text, optional
        With a linear exposure, a :math:`\gamma` for treated regions of each age: ``[2]`` for those treated for 0 to 1
        periods, and for 2 or more. Regions treated from the first period on count as treated since then.
    anticipation : int
        Periods before the start in which the policy may already act.
    within : str, optional
        Attribute within whose groups starts are handed out anew.
    covariance : {"rescaled", "clustered", "conley"}
        "rescaled" multiplies the variance clustered by region by the ratio that fitted correlation in space and
        time expects, where it is above one; "conley" sums products of scores of regions near each other too,
        whatever the periods.
    conley_cutoff, conley_kernel : optional
        As in `regspatial.fixed_effects`.
    draws : int
        Of signs for the tests of leads, and of starts handed out anew.
    rng : int, Generator or None
    where, missing : optional
        As in `regspatial.moran`.
    progress : callable, optional

    Returns
    -------
    PolicyEffects
        A row an effect in `.to_frame()`; `.own` and `.next_door` by periods; `.cells` says what each cell is.

    Raises
    ------
    SpecificationError
        If the treatment goes back, no region or every region is treated from the first period on, no cell is clean,
        or the weights link more than half of all pairs; with `exposure="linear"`, if exposure cannot be told from
        effects of regions and periods.
    ParameterError
        If rings or vintages do not grow, or vintages are asked for without a linear exposure.

    Notes
    -----
    The error of an effect is :math:`\sqrt{V_0 \max(1, v'\Omega v / tr K)}`, where :math:`V_0` sums squared scores by
    region, each effect held against like ones of other regions, and t has :math:`(tr K)^2 / tr K^2` degrees of
    freedom.

    Each covariate is an outcome too: where the policy moves one (p after Holm's correction for their number), holding it
    constant takes out what goes through it, and a note gives the estimate without it.

    References
    ----------
    Borusyak, K., Jaravel, X., and Spiess, J. (2024). Revisiting event-study designs: robust and efficient
    estimation. Review of Economic Studies 91(6). https://doi.org/10.1093/restud/rdae007
    Butts, K. (2021). Difference-in-differences estimation with spatial spillovers.
    https://doi.org/10.48550/arXiv.2105.03737

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
    >>> found = rs.policy(panel, "y ~ 1", w, first="start", rng=1)
    >>> round(found.effect("treated").estimate, 1)
    2.0
    """
    first = own_column(first, panel, "first")
    one_of("covariance", covariance, PolicyCovariance)
    one_of("exposure", exposure, PolicyExposure)
    check_cutoff_asked(conley_cutoff, covariance)
    report(progress, 0.0, "data")
    seed = as_seed(rng)
    s = sample_of(panel, formula, first, anticipation)
    line = exposure == "linear"
    edges = vintages_of(vintages, linear=line)
    about = (
        neighbours_of(s.panel, w, rings, orders, share, edges)
        if line
        else rings_of(s.panel, w, regions, rings, orders, share, s.first)
    )
    y = s.y.copy()
    y[s.first <= 0] = np.nan  # treated from the first period on
    r = reached(s.first, about.rings, s.panel.T)
    linear = linear_of(r, y, s.x, about, covariance, edges) if line else None
    one = linear.one if linear else imputed(r, y, s.x, about.w, covariance)
    check_measured(s, one, about)
    if covariance == "conley":
        one = _with_distance(one, s, regions, conley_cutoff, conley_kernel)
        linear = replace(linear, one=one) if linear else None
    report(progress, 0.2, "fit")
    effects = linear_rows(linear) if linear else rows_of(one, len(about.rings))
    own = by_event_time(one, "own", r.treated, r.since(r.first))
    next_door = by_event_time(one, "next", ~r.treated & (r.ring > 0), r.since(r.exposed))
    report(progress, 0.5, "fit")
    measured = _measured(s, about, one, linear, effects)
    groups = _groups(s.panel, within)
    anew = _anew(s, one, effects, measured, draws, seed, groups, part(progress, 0.6, 0.95))
    return PolicyEffects(
        y_name=s.y_name,
        first=first,
        ids=s.panel.ids,
        times=s.panel.times,
        effects=tuple(effects.values()),
        beside=_beside(one, s),
        rings=about.names,
        own=own,
        next_door=next_door,
        bands=(joint_critical(own, seed, one.kernel), joint_critical(next_door, seed, one.kernel)),
        pre_trends=_pre_trends(one, s, linear, draws, seed),
        randomised=anew,
        covariates=covariates_of(s, about, one, linear),
        reach=() if linear else _reach(s, about, y, one),
        cells=codes_of(r, one.fit, one.there, linear=line).T,
        ring=r.ring.T,
        exposure=None if linear is None else linear.exposure.T,
        lambda_=one.fitted.lambda_,
        rho=one.fitted.rho,
        notes=notes_of(s, about, one, effects, linear),
        spec={
            "function": "policy",
            "formula": formula,
            "first": first,
            "rings": rings,
            "orders": orders,
            "share": share,
            "exposure": exposure,
            "vintages": vintages,
            "anticipation": anticipation,
            "within": within,
            "covariance": covariance,
            "conley_cutoff": conley_cutoff,
            "conley_kernel": conley_kernel,
            "draws": draws,
            "seed": seed,
            **({"weights": weights_entry(w)} if isinstance(w, SpatialWeights) else {}),
            **label_entry(s.panel.labels, s.notes),
        },
    )


def _with_distance(
    one: Imputed,
    s: PolicySample,
    regions: Regions | None,
    cutoff: float | None,
    kernel: ConleyKernel,
) -> Imputed:
    """Return what is imputed, with the kernel of Conley's errors."""
    near = near_of(regions, s.panel.ids, cutoff, kernel, lambda: one.residuals, conley=True)
    return replace(one, near=near)


def _groups(panel: Panel, within: str | None) -> NDArray[np.intp] | None:
    if within is None:
        return None
    from ...panel.least_squares.source import source_of

    codes = source_of(panel, None, None, None).factor(within).codes
    return np.asarray(codes.reshape(panel.T, panel.n)[0])


def _beside(one: Imputed, s: PolicySample) -> tuple[Effect, ...]:
    x = np.where(one.there, s.x, 0.0)
    estimate, se = two_way(one.reached.treated, one.there, one.y, x)
    units = int(one.there.any(axis=1).sum())
    rows = [beside("two-way", estimate, se, units - 1.0)]
    found = callaway(one.reached.first, one.there, one.y)
    if found is not None:
        rows.append(beside("callaway", *found, float("inf")))
    return tuple(rows)


def _pre_trends(
    one: Imputed, s: PolicySample, linear: Linear | None, draws: int, seed: int
) -> tuple[PreTrend, ...]:
    r = one.reached
    own, near = r.since(r.first), r.since(r.exposed)
    asked = [("own", [own])]
    if linear is None and np.isfinite(r.exposed).any():
        asked += [("next", [near]), ("both", [own, near])]
    x = np.where(one.there, s.x, 0.0)
    if linear is not None:
        x = np.concatenate([np.where(one.there, linear.by_vintage, 0.0), x])
    found = [pre_trend(key, one.fit, x, one.y, clocks, draws, seed) for key, clocks in asked]
    return tuple(p for p in found if p is not None)


def _anew(
    s: PolicySample,
    one: Imputed,
    effects: dict[str, Effect],
    measured: tuple[float, Measure],
    draws: int,
    seed: int,
    groups: NDArray[np.intp] | None,
    progress: Progress | None,
) -> Array | None:
    """Return p by starts handed out anew, where treated regions are few or it is asked for by a group."""
    treated = effects["treated"]
    few = treated.units < FEW_REGIONS or not treated.df >= FEW_DF
    if not few and groups is None:
        return None
    spill, measure = measured
    p, _measured = randomised(
        s.first,
        measure,
        np.where(one.there, one.y, np.nan),
        np.array([treated.estimate, spill]),
        draws=draws,
        seed=seed,
        within=groups,
        progress=progress,
    )
    return p


def _measured(
    s: PolicySample, about: Rings, one: Imputed, linear: Linear | None, effects: dict[str, Effect]
) -> tuple[float, Measure]:
    """Return the spillover on untreated regions, and what gives it and the effect on treated ones for other starts."""
    if linear is not None:
        return effects["exposed"].estimate, linear.drawn(s.x)
    near = one.usable & ~one.reached.treated & (one.reached.ring > 0)
    spill = float(one.gap[near].mean()) if near.any() else float("nan")
    return spill, by_rings(about.when, np.where(one.there, one.y, np.nan), s.x)


def _reach(s: PolicySample, about: Rings, y: Array, main: Imputed) -> tuple[Reach, ...]:
    """Return the estimates when neighbours up to each ring count as exposed, from the nearest."""
    every, names = (*about.rings, *about.beyond), (*about.names, *about.beyond_names)
    rows = []
    for k in range(1, len(every) + 1):
        if k == len(about.rings):
            one = main
        else:
            rings = reached(s.first, every[:k], s.panel.T)
            one = replace(imputed(rings, y, s.x, about.w, main.covariance), near=main.near)
        r = one.reached
        cells = kept_of(r, one.fit, one.there, k, names[k - 1], s.panel.times)
        if not cells.kept_cells:
            break
        rows.append(
            Reach(
                treated=one.effect("treated", r.treated),
                own=one.effect("own", r.treated & (r.ring == 0)),
                outermost=one.effect("outermost", ~r.treated & (r.ring == k)),
                **{of.name: getattr(cells, of.name) for of in fields(cells)},
            )
        )
    return tuple(rows)
