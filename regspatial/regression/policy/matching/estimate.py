"""The effect of a policy on the regions that have it, against those that were as likely to have it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ...._kernels.random import seed_if
from ....choices import one_of
from ....choices.policy import MatchingEstimator, MatchingMethod
from ....containers import SpatialWeights
from ....containers.own_column import own_column
from ....declare.asks import Asks
from ....declare.data import Table
from ....declare.description import Output
from ....declare.draws import SeedOfDraws
from ....declare.every_tool import SampleChoice
from ....declare.policy import FirstTreated
from ....declare.tool import tool
from ....errors import SpecificationError, listed
from ....progress import Progress, part, report
from ....results.record import label_entry
from ....words import _
from ..imputation.effects import Effect
from ..imputation.pretrends import rank_of
from ..imputation.sample import sample_of
from ..logit import Logit, logit
from .balance import balance
from .errors import abadie_imbens, bootstrap, by_pairs
from .notes import by_pairs_said, by_theory_said, caliper_said, notes_of
from .pairs import CALIPER, Rule, weights_of
from .pool import FEWEST, Pool, pool_of
from .record import Matching
from .targets import Target, targets

Array = NDArray[np.float64]
Cells = NDArray[np.bool_]


@tool(
    group="policy",
    behind="policy",
    name=_("Propensity score matching"),
    help=_(
        "The effect of a policy on the regions that have it, against regions that were as likely to have it by what is "
        "observed before it (PSM), in levels or as difference in differences (PSM-DID); balance before and after, and common "
        "support."
    ),
    tags=_(
        "PSM, PSM-DID, propensity score, nearest neighbour matching, caliper, radius matching, kernel matching, ATT, balance, "
        "standardised difference, common support, overlap, Abadie and Imbens, selection on observables, matched controls"
    ),
    style="sequential",
    map=_("For a map of the result."),
    outputs=(
        Output.table("effects_table", _("Effects"), "matching"),
        Output.table("balance_table", _("Balance"), "matching_balance"),
        Output.table("score_table", _("Logit of being treated"), "matching_score"),
        Output.table("regions_table", _("Scores and weights by region"), "matching_regions"),
        Output.table("pairs_table", _("Matched regions"), "matching_pairs"),
        Output.layer(_("Map with scores and weights")),
        Output.number("effect", _("Effect on treated regions"), "effect.estimate"),
    ),
)
@door
def matching(
    panel: Table,
    formula: Annotated[
        str,
        Asks(
            _("Formula"),
            _("Such as: y ~ c1 + c2, with what made regions likely to be treated."),
            kind="formula",
        ),
    ],
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
    score_time: Annotated[
        object,
        Asks(
            _("Time of the score"),
            _("At which covariates are taken, before any region is treated. Empty: the last such."),
            advanced=True,
        ),
    ] = None,
    estimator: Annotated[
        MatchingEstimator,
        Asks(
            _("Estimator"),
            _("Levels of y from the start on, or their change against the periods before it."),
            terms="matching_estimator",
        ),
    ] = "levels",
    method: Annotated[
        MatchingMethod,
        Asks(
            _("Matching"),
            _("Which controls stand for a treated region."),
            terms="matching_method",
        ),
    ] = "nearest",
    matches: Annotated[
        int,
        Asks(
            _("Controls per treated region"),
            _("Each control may serve several treated regions."),
            least=1,
            most=100,
            when=("method", ("nearest",)),
            advanced=True,
        ),
    ] = 1,
    caliper: Annotated[
        float | None,
        Asks(
            _("Caliper"),
            _(
                "In standard deviations of the log odds; empty: none. Treated regions without a control within are left out."
            ),
            least=1e-6,
            most=100.0,
            when=("method", ("nearest", "caliper")),
            advanced=True,
        ),
    ] = CALIPER,
    matching_bandwidth: Annotated[
        float,
        Asks(
            _("Bandwidth of the score"),
            _("Of the kernel, in probability."),
            least=1e-6,
            most=1.0,
            when=("method", ("epanechnikov", "gaussian")),
            advanced=True,
        ),
    ] = 0.06,
    draws: Annotated[
        int,
        Asks(
            _("Number of samples"),
            _("Of the customary bootstrap, which fits the score again."),
            least=99,
            most=9999,
            advanced=True,
        ),
    ] = 999,
    rng: SeedOfDraws = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> Matching:
    r"""Estimate the effect of a policy on treated regions by matching on the propensity score.

    Assumes that regions alike in the covariates before the policy would have fared alike without it.

    Parameters
    ----------
    panel : Panel
        Regions with an empty cell of y, or of a covariate at the time of the score, are left out and named.
    formula : str
        ``"y ~ x1 + x2"``: the covariates of the score, a logit of being treated within the periods.
    w : SpatialWeights, optional
        Controls have no treated neighbour in any period. Without it neighbours are not looked at.
    first : str, or a Variable of the panel
        As in `regspatial.policy`.
    score_time : int or str, optional
        By default the period before the first region is treated.
    estimator : {"levels", "did"}
        y of a treated region, mean from its start on, less that of its controls in the same periods; or the change
        of both against their means over the periods before that start (Heckman, Ichimura and Todd). With one
        start the latter is the two-way effect in the sample weighted by matches; with several, imputation on that
        sample is biased where waves differ in what moves trends, each region against its own controls is not.
    method : {"nearest", "caliper", "epanechnikov", "gaussian"}
        The nearest controls by log odds, all within the caliper, or all by a kernel of the probability.
    matches : int
        With replacement; controls as far as the last one count too.
    caliper : float, optional
        In standard deviations of the log odds over all regions: .2 of them, by Austin's simulations (2011), in which it took off
        98 % of the bias. A treated region without a control that near is dropped and named: the effect is of the others.
    matching_bandwidth : float
        In probability. Of a Gaussian kernel treated regions beyond the scores of all controls are left out.
    draws : int
        Samples of whole regions, treated and controls apart, each with its own score, for the customary interval that a
        note has beside the errors by pairs.
    rng : int, Generator or None
    where, missing : optional
        As in `regspatial.moran`.
    progress : callable, optional

    Returns
    -------
    Matching
        A row an effect in `.to_frame()`; `.score`, `.weights` and `.state` by region.

    Raises
    ------
    SpecificationError
        As `regspatial.policy`; also without covariates, if every region is treated, if a region is treated by the time of
        the score, if covariates tell treated regions apart from the others, or if none has a control.
    DomainError
        If so many cells are empty that fewer than two treated regions or controls are left.

    Notes
    -----
    Errors of nearest neighbours in levels are Abadie and Imbens' (2006), with the score as estimated (2016). All others are
    by pairs: of m effects on treated regions, each less its own controls, the square is

    .. math:: \frac{1}{m(m-1)} \Big[\sum_i (e_i - \bar e)^2 + \sum_j (K_j^2 - \sum_i w_{ij}^2)\, \hat\sigma_j^2\Big],

    with :math:`K_j` the weight of control j in all and :math:`\hat\sigma_j^2` the spread of y (or of its change) among the six
    controls nearest by score. It is unbiased given the scores whatever the spread among treated regions and controls. p and intervals
    are by t with Satterthwaite's degrees of freedom, of both kinds of errors. A note has the customary interval, normal; that of a
    bootstrap which fits the score again is too narrow with few treated regions, and of nearest neighbours has no theory
    (Abadie and Imbens 2008).

    References
    ----------
    Austin, P. C. (2011). Optimal caliper widths for propensity-score matching when estimating differences in means and
    differences in proportions in observational studies. Pharmaceutical Statistics 10(2). https://doi.org/10.1002/pst.433
    Rosenbaum, P. R., and Rubin, D. B. (1983). The central role of the propensity score in observational studies
    for causal effects. Biometrika 70(1). https://doi.org/10.1093/biomet/70.1.41
    Abadie, A., and Imbens, G. W. (2006). Large sample properties of matching estimators for average treatment
    effects. Econometrica 74(1). https://doi.org/10.1111/j.1468-0262.2006.00655.x
    Abadie, A., and Imbens, G. W. (2016). Matching on the estimated propensity score. Econometrica 84(2).
    https://doi.org/10.3982/ECTA11293
    Abadie, A., and Imbens, G. W. (2008). On the failure of the bootstrap for matching estimators. Econometrica 76(6).
    https://doi.org/10.3982/ECTA6474
    Heckman, J. J., Ichimura, H., and Todd, P. E. (1997). Matching as an econometric evaluation estimator. Review of
    Economic Studies 64(4). https://doi.org/10.2307/2971733

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(0)
    >>> x = np.tile(rng.normal(size=60), (6, 1))
    >>> treated = x[0] + rng.logistic(size=60) > 1
    >>> since = np.arange(2000, 2006) >= 2003
    >>> columns = {"start": np.tile(np.where(treated, 2003.0, np.nan), (6, 1)), "x": x}
    >>> y = x + 2.0 * np.outer(since, treated) + 0.1 * rng.normal(size=(6, 60))
    >>> panel = rs.Panel.from_arrays(
    ...     [f"r{k:02d}" for k in range(60)], range(2000, 2006), columns | {"y": y}
    ... )
    >>> found = rs.matching(panel, "y ~ x", first="start")
    >>> round(found.effect.estimate, 1)
    2.0
    """
    first = own_column(first, panel, "first")
    one_of("estimator", estimator, MatchingEstimator)
    one_of("method", method, MatchingMethod)
    if method == "caliper" and caliper is None:
        raise SpecificationError(
            _(
                "{param:method=caliper} takes all controls within {param:caliper}: give one, such as 0.2."
            )
        )
    rule = Rule(method=method, matches=matches, caliper=caliper, bandwidth=matching_bandwidth)
    seed = seed_if(method != "nearest" or estimator != "levels", rng)
    report(progress, 0.0, "data")
    s = sample_of(panel, formula, first, 0, past=False)
    pool = pool_of(s, w, score_time, first)
    score = _score(pool, s.names)
    weights = weights_of(score, pool.treated, rule)
    kept = weights.sum(axis=1) > 0
    _check_matched(kept, rule)
    every = targets(pool.y, pool.first, pool.treated, changes=estimator == "did")
    of = tuple(one for one in every if (one.rows & kept).sum() >= FEWEST)
    known = (weights, kept, score, pool.treated)
    if seed is None:
        errors = tuple(abadie_imbens(one, *known, pool.x) for one in of)
    else:
        errors = tuple(by_pairs(one, *known) for one in of)
    effects = tuple(
        _effect(one, *error, weights, kept) for one, error in zip(of, errors, strict=True)
    )
    if seed is None:
        how = by_theory_said(effects[0])
    else:
        drawn = _by_draws(of[0], pool, rule, draws, seed, part(progress, 0.2, 0.95))
        how = by_pairs_said(effects[0], draws, seed, *drawn)
    columns = np.column_stack([pool.x[:, 1:], score.probability])
    shift = np.append(s.centres, 0.0)
    coefficients, covariance = _as_given(score, s.centres)
    return Matching(
        y_name=s.y_name,
        first=first,
        ids=pool.ids,
        score_time=pool.time,
        covariates=s.names,
        treated=pool.treated,
        score=score.probability,
        weights=weights,
        coefficients=coefficients,
        covariance=covariance,
        unmatched=_unmatched(of[0]),
        effect=effects[0],
        by_event=effects[1:],
        before=balance(columns, pool.treated, shift, None),
        after=balance(columns, pool.treated, shift, (kept.astype(float), weights.sum(axis=0))),
        notes=notes_of(s, pool, score, kept, (how, *caliper_said(rule, kept))),
        spec={
            "function": "matching",
            "formula": formula,
            "first": first,
            "score_time": pool.time,
            "estimator": estimator,
            "method": method,
            "matches": matches,
            "caliper": caliper,
            "matching_bandwidth": matching_bandwidth,
            **({} if seed is None else {"draws": draws, "seed": seed}),
            **label_entry(s.panel.labels, s.notes),
        },
    )


def _score(pool: Pool, names: Sequence[str]) -> Logit:
    found = logit(pool.treated.astype(float), pool.x)
    if found is None:
        raise SpecificationError(
            _(
                "No score can be fitted: {names} at {time} tell treated regions apart from all others, or one follows from the "
                "rest. Leave covariates out, or take others."
            ),
            names=listed(names),
            time=str(pool.time),
        )
    return found


def _check_matched(kept: Cells, rule: Rule) -> None:
    if kept.sum() >= FEWEST:
        return
    if rule.method in ("nearest", "caliper"):
        raise SpecificationError(
            _(
                "{n} treated {n:region has|regions have} a control within {param:caliper={caliper:g}}. Give a larger one, or other covariates."
            ),
            n=int(kept.sum()),
            caliper=rule.caliper or 0.0,
        )
    raise SpecificationError(
        _(
            "{n} treated {n:region has|regions have} a control within {param:matching_bandwidth={bandwidth:g}}. Give a larger one, or other "
            "covariates."
        ),
        n=int(kept.sum()),
        bandwidth=rule.bandwidth,
    )


def _by_draws(
    of: Target, pool: Pool, rule: Rule, draws: int, seed: int, progress: Progress | None
) -> tuple[float, int]:
    """Return the error by the bootstrap, NaN where most samples have no effect, and how many had no score."""
    rank = rank_of(pool.y)
    order = (np.argsort(rank[pool.treated]), np.argsort(rank[~pool.treated]))
    drawn, lost = bootstrap(
        (of,), pool.x, pool.treated, rule, order, draws=draws, seed=seed, progress=progress
    )
    found = drawn[np.isfinite(drawn)]
    return float(found.std(ddof=1)) if found.size >= draws / 2 else float("nan"), lost


def _effect(target: Target, se: float, df: float, weights: Array, kept: Cells) -> Effect:
    found = target.of(weights, kept)
    return Effect(
        key=target.key,
        estimate=float(found.mean()),
        se=se,
        df=df,
        cells=int(found.size),
        units=int(found.size),
        score=np.zeros(0),
    )


def _unmatched(target: Target) -> Effect:
    """Return the difference of treated regions and all controls, with Welch's error and degrees of freedom."""
    others = target.others.mean(axis=0)
    parts = np.array([one.var(ddof=1) / len(one) for one in (target.own, others)])
    variance = float(parts.sum())
    free = np.sum(parts**2 / [len(target.own) - 1, len(others) - 1])
    return Effect(
        key="unmatched",
        estimate=float(target.own.mean() - others.mean()),
        se=float(np.sqrt(variance)),
        df=variance**2 / float(free) if free > 0 else float("inf"),
        cells=len(target.own),
        units=len(target.own),
        score=np.zeros(0),
    )


def _as_given(score: Logit, centres: Array) -> tuple[Array, Array]:
    """Return coefficients and their covariance for covariates as they stand, not about their means."""
    back = np.eye(len(centres) + 1)
    back[0, 1:] = -centres
    return back @ score.coefficients, back @ score.covariance @ back.T
