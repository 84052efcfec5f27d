"""Mediation in linear models: the three equations on one sample, and the indirect effect's inference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ...._kernels.random import Numbers, as_seed
from ....choices import one_of
from ....choices.regression import ByClusterCovariance
from ....declare.asks import Asks, asked_as
from ....declare.data import Table
from ....declare.description import Output
from ....declare.draws import LevelOfIntervals, SeedOfDraws
from ....declare.every_tool import SampleByWorkers
from ....declare.models import Cluster, ErrorsOfFixedEffects, Mediator, Regressor
from ....declare.tool import tool
from ....errors import InferenceWarning, SpecificationError, listed, warn
from ....progress import Progress, part, report
from ....results.record import label_entry
from ....words import _
from ....words.lists import items
from ...errors.block_bootstrap import (
    bias_corrected,
    block_weights,
    slopes,
    usable,
    weighted_products,
)
from ...estimation.submodel import columns_as, quiet_result
from ...panel.least_squares.model import Asked, Model, model_of
from ...panel.least_squares.record import result_of
from ..roles import refuse_one_for_both
from ..two_equations import Equation, blocks_of, equation, joint_covariance
from .record import Mediation, MediationEffect

Array = NDArray[np.float64]

IDENTITY = 1e-8
"""Share of |c| + |c'| + |ab| by which c may miss c' + ab: rounding in well-conditioned columns."""
_RARE = 0.01


@tool(
    group="model",
    name=_("Mediation"),
    help=_(
        "What of the effect of x on y goes through a mediator: the three regressions on "
        "one sample with fixed effects, the indirect effect by Sobel, delta method, block "
        "bootstrap (percentiles, bias-corrected) and Monte Carlo, and the share mediated."
    ),
    tags=_(
        "mediator, indirect effect, Sobel, bootstrap, Baron and Kenny, channel, mechanism, "
        "through what, mediating effect, through which channel, channel"
    ),
    map=_("For clusters and effects by its fields, such as region4, and for names of regions."),
    map_advanced=True,
    outputs=(
        Output.table("effects", _("Effects")),
        Output.table("intervals", _("Intervals")),
        Output.table("steps", _("Regressions")),
        Output.table("fit", _("Fit")),
        Output.number("indirect", _("Indirect effect ab")),
        Output.number("share", _("Share mediated")),
        Output.number("nobs", _("Observations")),
    ),
)
@door
def mediation(
    panel: Annotated[Any, asked_as(Table)],
    formula: Annotated[
        str,
        Asks(
            _("Formula"),
            _(
                "Such as: y ~ x + m + z | id + time: the regressor, the mediator, controls; right "
                "of the bar the fixed effects."
            ),
            kind="formula",
        ),
    ],
    *,
    mediator: Mediator = None,
    regressor: Regressor = None,
    id: str | None = None,
    time: str | None = None,
    covariance: Annotated[ByClusterCovariance, asked_as(ErrorsOfFixedEffects)] = "auto",
    cluster: Cluster = None,
    draws: Annotated[
        int,
        Asks(
            _("Bootstrap samples"),
            _("Of whole regions (of clusters where others are named)."),
            least=40,
            most=100000,
            advanced=True,
        ),
    ] = 1000,
    level: LevelOfIntervals = 0.95,
    rng: SeedOfDraws = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> Mediation:
    r"""Split the effect of x on y into what goes through mediators and what does not.

    .. math::
        y = c x + z'\gamma_1 + e_1,\qquad m_j = a_j x + z'\gamma_2 + e_2,\qquad
        y = c' x + \sum_j b_j m_j + z'\gamma_3 + e_3

    all three on the same rows, with the same controls and fixed effects, so that c = c' + Σ a_j b_j.

    Parameters
    ----------
    panel : Panel, data frame, or mapping of columns
        As in `regspatial.fixed_effects`.
    formula : str
        ``"y ~ x + m + z1 + z2 | city + year"``: the mediators stand among the regressors.
    mediator : str or sequence of str, optional
        m, one or several beside each other; by default the second regressor.
    regressor : str, optional
        x; by default the first regressor that is no mediator.
    id, time : str, optional
        As in `regspatial.fixed_effects`.
    covariance : {"auto", "cr2", "clustered", "hc1", "classical"}
    cluster : str or sequence of str, optional
        As in `regspatial.fixed_effects`; by default the units.
    draws : int
        Of the bootstrap, and of the Monte Carlo interval.
    level : float
        Of the intervals.
    rng : int, Generator or None
    where, missing : optional
        As in `regspatial.moran`.
    executor : object with a ``map`` method, optional
        Shares bootstrap samples out whose effects are taken out one by one, as in `regspatial.local_moran`.
    progress : callable, optional

    Returns
    -------
    Mediation
        `.steps` (the regressions), `.effects` and `.intervals`: Sobel, delta, bootstrap by
        percentiles and bias-corrected, Monte Carlo.

    Raises
    ------
    SpecificationError
        Without mediator or x among the regressors; if columns are too nearly dependent for the
        identity to hold to rounding.
    ParameterError
        For fewer than 40 draws; `fixed_effects`'s otherwise.

    Warns
    -----
    InferenceWarning
        If the indirect and the total effect have different signs: there is no share then.

    Notes
    -----
    The bootstrap draws whole blocks: the clusters, else the units, else rows, and takes the effects
    out anew. Sobel's error takes a and b for independent; the delta method has their covariance,
    which is not zero under clusters. The product is causal only under sequential ignorability: x is
    as good as random given z and effects, and m is so given x, z and effects; no test shows that.
    Not for 2SLS, logit or models with a spatial lag: there c is not c' + ab.

    References
    ----------
    Baron, R. M., and Kenny, D. A. (1986). The moderator-mediator variable distinction. Journal of
    Personality and Social Psychology 51(6). https://doi.org/10.1037/0022-3514.51.6.1173
    MacKinnon, D. P., Lockwood, C. M., and Williams, J. (2004). Confidence limits for the indirect
    effect. Multivariate Behavioral Research 39(1). https://doi.org/10.1207/s15327906mbr3901_4
    Sobel, M. E. (1982). Asymptotic confidence intervals for indirect effects. Sociological
    Methodology 13. https://doi.org/10.2307/270723

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> x, u, e = rng.normal(size=(3, 6, 50))
    >>> m = 0.5 * x + u
    >>> panel = rs.Panel.from_arrays(range(50), range(6), {"x": x, "m": m, "y": m + 0.2 * x + e})
    >>> found = rs.mediation(panel, "y ~ x + m | id + time", rng=1)
    >>> 0.3 < found.get("indirect")["estimate"] < 0.7
    True
    """
    report(progress, 0.0, "data")
    one_of("covariance", covariance, ByClusterCovariance)
    seed = as_seed(rng)
    m = model_of(panel, formula, Asked(id=id, time=time, covariance=covariance, cluster=cluster))
    x, mediators = chosen(m, regressor, mediator)
    others = [t for t in m.terms if t not in (x, *mediators)]
    short = [x, *others]
    full = columns_as(m, [x, *mediators, *others])
    models = [columns_as(m, short), *(columns_as(m, short, y=t) for t in mediators), full]
    steps = (result_of(models[0], len(short)), *(quiet_result(one) for one in models[1:]))
    parts = [equation(one) for one in models]
    estimates = _paths(parts, len(mediators))
    _check_identity(estimates, parts[0].b[0])
    v = _path_covariance(m, parts[1:], len(mediators))
    scales = _scales(m, x, mediators)
    drawn, lost, block = _drawn(full, x, mediators, draws, seed, part(progress, 0.2, 0.9))
    monte = _monte_carlo(estimates, v, draws, seed)
    effects = _effects(estimates, v, drawn, monte, mediators, level, scales)
    own = steps[0].get(x)["std_error"]
    effects = (effects[0].with_error(own), *effects[1:])
    _warn_signs(effects)
    report(progress, 1.0, "done")
    return Mediation(
        y_name=m.sample.y_name,
        regressor=x,
        mediators=mediators,
        controls=tuple(t for t in others if t in m.sample.names),
        steps=steps,
        effects=effects,
        level=level,
        draws=draws,
        draws_lost=lost,
        block=block,
        nobs=m.y.size,
        identity_gap=abs(float(parts[0].b[0] - estimates[-1] - _products(estimates).sum()))
        * m.y_unit
        / float(m.units[m.terms.index(x)]),
        covariance_said=steps[0].covariance_said,
        spec={
            "function": "mediation",
            "formula": formula,
            "mediator": list(mediators),
            "regressor": x,
            "covariance": covariance,
            "draws": draws,
            "level": level,
            "seed": seed,
            **label_entry(m.source.labels, m.sample.notes),
        },
    )


def chosen(
    m: Model, regressor: str | None, mediator: str | Sequence[str] | None
) -> tuple[str, tuple[str, ...]]:
    """Return x and the mediators.

    Raises
    ------
    SpecificationError
    """
    names = [t for t in m.terms if t in m.sample.names]
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


def _paths(parts: list[Equation], j: int) -> Array:
    """Return (a_1 … a_j, b_1 … b_j, c')."""
    a = [one.b[0] for one in parts[1 : 1 + j]]
    full = parts[-1].b
    return np.array([*a, *full[1 : 1 + j], full[0]])


def _products(paths: Array) -> Array:
    j = paths.shape[-1] // 2
    return np.asarray(paths[..., :j] * paths[..., j : 2 * j])


def _check_identity(paths: Array, total: float) -> None:
    products = _products(paths)
    size = abs(total) + abs(paths[-1]) + np.abs(products).sum()
    if abs(total - paths[-1] - products.sum()) > IDENTITY * size:
        raise SpecificationError(
            _(
                "The regressors are too nearly dependent: c = c' + ab does not hold to rounding. "
                "Leave one of them out."
            )
        )


def _path_covariance(m: Model, parts: list[Equation], j: int) -> Array:
    """Return the covariance of (a_1 … a_j, b_1 … b_j, c')."""
    v = joint_covariance(m, parts)
    starts = np.concatenate([[0], np.cumsum([len(one.b) for one in parts])])
    at = [*starts[:j], *(starts[j] + 1 + np.arange(j)), starts[j]]
    return v[np.ix_(at, at)]


def _scales(m: Model, x: str, mediators: tuple[str, ...]) -> Array:
    """Return what turns (a, b, c') into units of the data."""
    unit = {t: float(u) for t, u in zip(m.terms, m.units, strict=True)}
    a = [unit[t] / unit[x] for t in mediators]
    b = [m.y_unit / unit[t] for t in mediators]
    return np.array([*a, *b, m.y_unit / unit[x]])


def _drawn(
    m: Model, x: str, mediators: tuple[str, ...], draws: int, seed: int, progress: Progress | None
) -> tuple[Array, int, str | None]:
    """Return (a, b, c') of every usable draw, how many were not, and the block's name."""
    blocks, name = blocks_of(m)
    size = int(blocks.max()) + 1
    products = weighted_products(m, blocks, block_weights(seed, draws, size), progress)
    ok = usable(products)
    products = products[ok]
    if len(products) < draws * (1 - _RARE) or not len(products):
        raise SpecificationError(
            _(
                "In {lost} of {draws} {draws:bootstrap sample|bootstrap samples} the "
                "regressors do not vary enough. Use larger blocks, or leave out a rare "
                "dummy."
            ),
            lost=draws - len(products),
            draws=draws,
        )
    k = len(m.terms)
    x_at, m_at = m.terms.index(x), [m.terms.index(t) for t in mediators]
    rest = [i for i in range(k) if i != x_at and i not in m_at]
    a = [slopes(products, i, [x_at, *rest])[:, :1] for i in m_at]
    full = slopes(products, k, [x_at, *m_at, *rest])
    found = np.hstack([*a, full[:, 1 : 1 + len(m_at)], full[:, :1]])
    return found, draws - len(products), name


def _monte_carlo(paths: Array, v: Array, draws: int, seed: int) -> Array:
    try:  # triangular, so that units of the data do not move the draws
        root = np.linalg.cholesky(v)
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(v)
        root = vectors * np.sqrt(np.clip(values, 0.0, None))
    return np.asarray(paths + Numbers(seed, 1).normal(max(draws, 10_000), len(paths)) @ root.T)


def _effects(
    paths: Array,
    v: Array,
    drawn: Array,
    monte: Array,
    mediators: tuple[str, ...],
    level: float,
    scales: Array,
) -> tuple[MediationEffect, ...]:
    """Return total, direct and indirect effects and the share, each with its intervals."""
    j = len(mediators)
    scale = float(scales[-1])
    one = np.zeros(2 * j + 1)

    def of_direct(p: Array) -> Array:
        return np.asarray(p[..., -1])

    def of_total(p: Array) -> Array:
        return np.asarray(p[..., -1] + _products(p).sum(axis=-1))

    def of_sum(p: Array) -> Array:
        return np.asarray(_products(p).sum(axis=-1))

    def gradient_of(which: list[int], direct: float) -> Array:
        g = one.copy()
        for i in which:
            g[i], g[j + i] = paths[j + i], paths[i]
        g[-1] = direct
        return g

    def effect(code: str, via: str, value: Any, g: Array, unit: float) -> MediationEffect:
        return MediationEffect.of(
            code,
            via,
            float(value(paths)) * unit,
            float(g @ v @ g) * unit**2,
            value(drawn) * unit,
            value(monte) * unit,
            level,
            bias_corrected(value(drawn) * unit, float(value(paths)) * unit, level),
        )

    every = list(range(j))
    out = [
        effect("total", "", of_total, gradient_of(every, 1.0), scale),
        effect("direct", "", of_direct, gradient_of([], 1.0), scale),
        effect("indirect", "", of_sum, gradient_of(every, 0.0), scale),
    ]
    for i, name in enumerate(mediators if j > 1 else ()):
        out.append(
            effect(
                "indirect", name, lambda p, i=i: _products(p)[..., i], gradient_of([i], 0.0), scale
            )
        )
    alone = np.diag(np.diag(v))
    for i in every:  # Sobel's error is that of one product
        g = gradient_of([i], 0.0)
        at = 2 if j == 1 else 3 + i
        out[at] = out[at].with_sobel(float(np.sqrt(g @ alone @ g)) * scale)
    total = float(of_total(paths))
    share_gradient = (
        gradient_of(every, 0.0) * total - float(of_sum(paths)) * gradient_of(every, 1.0)
    ) / total**2
    out.append(effect("share", "", lambda p: of_sum(p) / of_total(p), share_gradient, 1.0))
    return tuple(out)


def _warn_signs(effects: tuple[MediationEffect, ...]) -> None:
    total, direct, indirect = (e.estimate for e in effects[:3])
    if indirect * direct < 0.0:
        warn(
            InferenceWarning(
                _(
                    "The indirect effect ({indirect:.4g}) and the direct effect ({direct:.4g}) have "
                    "different signs (suppression): the share of the total ({total:.4g}) is no share."
                ),
                indirect=indirect,
                direct=direct,
                total=total,
            )
        )
