"""Mediation where y, the mediator or x is lagged in space: what goes through, at home and abroad."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ...._kernels.random import Numbers, as_seed
from ....choices import one_of
from ....choices.regression import MediationInference, Model
from ....containers import SpatialWeights
from ....declare.asks import Asks, asked_as
from ....declare.data import Table, Weights
from ....declare.description import Output
from ....declare.draws import LevelOfIntervals, SeedOfDraws
from ....declare.every_tool import KeyedSampleByWorkers
from ....declare.models import (
    AutomaticFixedEffects,
    BiasCorrectionChoice,
    CovarianceChoice,
    Durbin,
    Mediator,
    ModelChoice,
    Regressor,
)
from ....declare.tool import tool
from ....errors import SpecificationError, listed
from ....formula.evaluating import ModelColumns, columns_of
from ....options import DEFAULT, Options
from ....progress import Progress, part, report
from ....results.record import label_entry
from ....results.regression import SpatialPanelResult
from ....words import _
from ....words.lists import items
from ...errors.draws import column, drawn
from ...estimation.design import eigenvalues
from ...estimation.within import effects_for
from ..bootstrap import bootstrapped
from ..equations import Chain, Equations
from ..roles import refuse_one_for_both
from ..two_multipliers import Multiplier, Rational
from .record import SpatialMediation

Array = NDArray[np.float64]

MOST_REGIONS = 3000
"""All eigenvalues of W are found: at 3,000 regions within a minute, and 72 MB a matrix."""


@tool(
    group="model",
    behind="mediation",
    name=_("Mediation in space"),
    help=_(
        "What of the direct, indirect and total effects of x on y goes through a mediator "
        "where y, the mediator or x is lagged in space: x here moves the mediator here and "
        "in other regions, and that moves y in others again. With the shares that go "
        "through, and intervals by draws or bootstrap."
    ),
    tags=_(
        "mediator, spillover, indirect effect, channel, mechanism, spatial Durbin, "
        "spillover channel, spatial mechanism"
    ),
    outputs=(
        Output.table("effects", _("Effects")),
        Output.table("shares", _("Shares that go through")),
        Output.table("steps", _("Effects of the steps")),
        Output.table("equations", _("Equations")),
        Output.table("fit", _("Fit")),
        Output.number("through", _("Total effect through the mediator")),
        Output.number("share", _("Share mediated")),
        Output.number("nobs", _("Observations")),
    ),
)
@door
def spatial_mediation(
    panel: Table,
    formula: Annotated[
        str,
        Asks(
            _("Formula"),
            _("Such as: y ~ x + m + z: the regressor, the mediator, controls."),
            kind="formula",
        ),
    ],
    w: Annotated[SpatialWeights, asked_as(Weights)],
    *,
    mediator: Mediator = None,
    regressor: Regressor = None,
    model: ModelChoice = "sdm",
    mediator_model: Annotated[
        Model | None,
        Asks(
            _("Model of the mediator"),
            _("Empty: the same as that of y."),
            terms="model",
            advanced=True,
        ),
    ] = None,
    fixed_effects: AutomaticFixedEffects = None,
    durbin: Durbin = None,
    covariance: CovarianceChoice = "auto",
    bias_correction: BiasCorrectionChoice = "auto",
    inference: Annotated[
        MediationInference,
        Asks(
            _("Intervals from"),
            _(
                "Draws of the parameters, or all equations again on samples of residuals of whole "
                "regions."
            ),
            terms="mediation_inference",
            advanced=True,
        ),
    ] = "simulation",
    draws: Annotated[
        int,
        Asks(
            _("Number of draws"),
            _("Of the parameters, or of samples."),
            least=40,
            most=100000,
            advanced=True,
        ),
    ] = 1000,
    level: LevelOfIntervals = 0.95,
    rng: SeedOfDraws = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[KeyedSampleByWorkers],
) -> SpatialMediation:
    r"""Split the direct, indirect and total effects of x on y into what goes through mediators and what does not.

    .. math::
        m = \rho_m W m + a x + \theta_a W x + z'\gamma_m + e_m,\qquad
        y = \rho_y W y + c x + \theta_c W x + b m + \theta_b W m + z'\gamma_y + e_y

    .. math::
        M = (I-\rho_y W)^{-1}(b I + \theta_b W)\,(I-\rho_m W)^{-1}(a I + \theta_a W),\qquad
        C = (I-\rho_y W)^{-1}(c I + \theta_c W)

    M is what goes through the mediator: x here moves m here and there, and m there moves y here again.
    Direct is the mean of the diagonal, total the mean of the row sums, indirect the rest; of M, of C
    and of M + C.

    Parameters
    ----------
    panel, w, id, time, model, durbin, covariance, bias_correction
        As in `regspatial.regression.spatial_panel_estimate`; for all equations. A panel of one time is a cross-section.
    formula : str
        ``"y ~ x + m + z"``: the mediators stand among the regressors, which have no products of them or of x.
    mediator : str or sequence of str, optional
        m, one or several beside each other; by default the second regressor.
    regressor : str, optional
        x; by default the first regressor that is no mediator.
    mediator_model : str, optional
        Of the equations of the mediators; by default `model`.
    fixed_effects : {"twoway", "entity", "time", "none"}, optional
        By default "twoway" for a panel, "none" for a cross-section.
    inference : {"simulation", "bootstrap"}
        Draws of all parameters of each equation from their estimated covariance, or all equations
        estimated again on samples made from them with residuals of whole regions drawn with replacement.
    draws : int
    level : float
        Of the intervals, percentiles of the draws.
    rng : int, Generator or None
    where, missing : optional
        As in `regspatial.moran`.
    executor : object with a ``map`` method, optional
        Shares the bootstrap samples out, as in `regspatial.local_moran`.
    progress, options : optional

    Returns
    -------
    SpatialMediation
        `.effects` by path (through, beside, whole) and place (direct, indirect, total), the shares that go
        through, the impacts of each step, the equations.

    Raises
    ------
    SpecificationError
        Without mediator or x among the regressors, if they stand in products, without intercept, or for
        more than 3,000 regions.
    ParameterError
        For fewer than 40 draws.
    RegspatialError
        As `spatial_panel_estimate`; ConvergenceError if many bootstrap samples have no estimates.

    Notes
    -----
    Where rho is estimated the effect of x in the model without mediators is not C + M to rounding, as it is
    in least squares; both are in the tables. With models "ols" M and C are a b and c' of
    `regspatial.mediation`. p is twice the smaller share of draws on one side of zero, since products are not
    normal. Simulation draws the equations independently of each other: given x their errors are
    independent if the mediation is causal, and so are the estimates; the bootstrap keeps what errors of one
    region have in common over time and between equations. W is the same in all of them.

    References
    ----------
    LeSage, J., and Pace, R. K. (2009). Introduction to Spatial Econometrics.
    https://doi.org/10.1201/9781420064254
    Imai, K., Keele, L., and Tingley, D. (2010). A general approach to causal mediation analysis.
    Psychological Methods 15(4). https://doi.org/10.1037/a0020761
    MacKinnon, D. P., Lockwood, C. M., and Williams, J. (2004). Confidence limits for the indirect
    effect. Multivariate Behavioral Research 39(1). https://doi.org/10.1207/s15327906mbr3901_4

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> ring = (np.roll(np.eye(40), 1, axis=1) + np.roll(np.eye(40), -1, axis=1)) / 2
    >>> w = rs.SpatialWeights(ids=range(40), matrix=ring, normalisation="row")
    >>> x, u, e = rng.normal(size=(3, 6, 40))
    >>> m = 0.8 * x + u
    >>> y = np.linalg.solve(np.eye(40) - 0.4 * ring, (m + 0.2 * x + e).T).T
    >>> panel = rs.Panel.from_arrays(range(40), range(6), {"x": x, "m": m, "y": y})
    >>> found = rs.spatial_mediation(
    ...     panel, "y ~ x + m", w, model="sar", mediator_model="ols", rng=1
    ... )
    >>> 1.1 < found.get("through", "total")["estimate"] < 1.6  # 0.8 / (1 - 0.4) = 1.33
    True
    """
    options = options or DEFAULT
    one_of("inference", inference, MediationInference)
    seed = as_seed(rng)
    report(progress, 0.0, "data")
    columns = columns_of(panel, formula, None, None)
    x, mediators = _asked(columns, regressor, mediator)
    _check(columns, w, (x, *mediators))
    effects = effects_for(fixed_effects, panel.T)
    how: dict[str, Any] = {
        "fixed_effects": effects,
        "covariance": covariance,
        "bias_correction": bias_correction,
        "options": options,
    }
    equations = Equations(columns, w, model, mediator_model or model, durbin, how)
    whole, chain = equations.estimated(x, mediators, part(progress, 0.05, 0.4))
    rational = _rational(chain)
    point = tuple(one.estimates[None] for one in (chain.y, *chain.m))
    if inference == "bootstrap":
        samples, lost = bootstrapped(equations, chain, draws, seed, part(progress, 0.4, 0.95))
    else:
        samples, lost = _simulated(chain, draws, seed)
    report(progress, 0.95, "effects")
    return SpatialMediation(
        y_name=chain.y.y_name,
        regressor=x,
        mediators=mediators,
        steps=(whole, *chain.m, chain.y),
        estimates=_effects(rational, chain, point)[0],
        draws=_effects(rational, chain, samples),
        paths=_paths(rational, chain, point)[0],
        path_draws=_paths(rational, chain, samples),
        without=_of(rational, whole, whole.estimates[None], x)[0],
        inference=inference,
        draws_lost=lost,
        level=level,
        spec={
            "function": "spatial_mediation",
            "formula": formula,
            "mediator": list(mediators),
            "regressor": x,
            "model": dict(chain.y.spec),
            "mediator_model": mediator_model or model,
            "inference": inference,
            "draws": draws,
            "level": level,
            "seed": seed,
            **label_entry(panel.labels, columns.notes),
        },
    )


def _asked(
    columns: ModelColumns, regressor: str | None, mediator: str | Sequence[str] | None
) -> tuple[str, tuple[str, ...]]:
    """Return x and the mediators.

    Raises
    ------
    SpecificationError
    """
    names = list(columns.x)
    given = [] if mediator is None else [mediator] if isinstance(mediator, str) else list(mediator)
    parts = [p for one in given for p in items(one, names)]
    mediators = tuple(dict.fromkeys(parts)) or tuple(names[1:2])
    left = [t for t in names if t not in mediators]
    x = left[0] if regressor is None and left else regressor
    refuse_one_for_both(names, x, mediators)
    if not mediators or x not in left or not set(mediators) <= set(names):
        raise SpecificationError(
            _(
                "Mediation needs one regressor and at least one mediator among the terms of the formula; "
                "{param:regressor={x!r}} and {param:mediator={mediators}} are not both among {names}."
            ),
            x=x,
            mediators=listed(mediators),
            names=listed(names),
        )
    return x, mediators


def _check(columns: ModelColumns, w: SpatialWeights, used: tuple[str, ...]) -> None:
    """Refuse products of x or a mediator, formulas without intercept, and too many regions.

    Raises
    ------
    SpecificationError
    """
    for base in used:
        shared = [v for v, powers in columns.parts.items() if base in powers and v != base]
        if shared:
            raise SpecificationError(
                _(
                    "{base} also stands in {products}: the effects then depend on its value, and mediation "
                    "has one of each. Leave the products out; moderation asks for effects over values."
                ),
                base=base,
                products=listed(shared),
            )
    if not columns.intercept:
        raise SpecificationError(
            _(
                "The equations of a mediation have intercepts or fixed effects; take - 1 out of the formula."
            )
        )
    if w.n > MOST_REGIONS:
        raise SpecificationError(
            _(
                "Effects through a mediator need all eigenvalues of W, up to {most:,} "
                "{most:region|regions}; there are {n:,}. Choose some of them by {param:where}, or take larger regions."
            ),
            most=MOST_REGIONS,
            n=w.n,
        )


def _rational(chain: Chain) -> Rational:
    """Return what averages over the W of the equations; least squares has none, and none is needed."""
    w = next((one.w for one in (chain.y, *chain.m) if one.w is not None), None)
    if w is None:
        return Rational(np.zeros((1, 1)), np.zeros(1, dtype=complex), symmetric=True)
    spectrum = eigenvalues(w)
    return Rational(
        w.matrix, np.asarray(spectrum.values, dtype=complex), symmetric=spectrum.symmetric
    )


def _simulated(chain: Chain, draws: int, seed: int) -> tuple[tuple[Array, ...], int]:
    """Return draws of the terms of y's equation and of each mediator's, and how many were rejected."""
    fits = (chain.y, *chain.m)
    found = [drawn(one, draws, Numbers(seed, k).whole(0, 2**31 - 1)) for k, one in enumerate(fits)]
    kept = min(len(sample) for sample, _lost in found)
    return tuple(sample[:kept] for sample, _lost in found), draws - kept


def _multiplier(fit: SpatialPanelResult, sample: Array, name: str) -> Multiplier:
    return Multiplier(
        column(fit, sample, name), column(fit, sample, f"W({name})"), column(fit, sample, "rho")
    )


def _of(rational: Rational, fit: SpatialPanelResult, sample: Array, name: str) -> Array:
    """Return the effects of one variable in one equation, (R, 3)."""
    return rational(_multiplier(fit, sample, name))


def _effects(rational: Rational, chain: Chain, samples: tuple[Array, ...]) -> Array:
    """Return (R, 2 + J, 3): beside the mediators, the whole, and through each of J mediators."""
    beside = _of(rational, chain.y, samples[0], chain.x)
    through = [
        rational(_multiplier(chain.y, samples[0], one), _multiplier(fit, sample, chain.x))
        for one, fit, sample in zip(chain.mediators, chain.m, samples[1:], strict=True)
    ]
    return np.stack([beside, beside + np.sum(through, axis=0), *through], axis=1)


def _paths(rational: Rational, chain: Chain, samples: tuple[Array, ...]) -> Array:
    """Return (R, J, 2, 3): the effects of x on each mediator, and of each mediator on y."""
    out = [
        np.stack(
            [
                _of(rational, fit, sample, chain.x),
                _of(rational, chain.y, samples[0], one),
            ],
            axis=1,
        )
        for one, fit, sample in zip(chain.mediators, chain.m, samples[1:], strict=True)
    ]
    return np.stack(out, axis=1)
