"""What y does in every region when a regressor changes in some of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ...._kernels.linear.solvers import Resolvent, multiply
from ...._kernels.random import Rng, seed_if
from ....choices import one_of
from ....choices.regression import FORMS, Horizon, ImpactInference
from ....containers import Variable
from ....errors import ParameterError
from ....options import Options
from ....progress import Progress, report
from ....results import Note
from ....results.estimates import check_level, quantile
from ....results.regression import SpatialPanelResult
from ....words import _
from ...errors.draw_notes import drawn_from
from ...errors.draws import adjusted_draws, column, has_both
from ...impacts.heavy_tails import p_along
from ...impacts.spread import draws_of, slopes_of
from ...panel.dynamic.long_run import Static, static
from ..changes import Scene, change_of, moved_by, scene_of
from .record import SUMS, WhatIf

Array = NDArray[np.float64]

_NODES = 33
_DRAWS = 100_000
_BLOCK = 4_000_000


@door
def what_if_of(
    result: SpatialPanelResult,
    regressor: str,
    *,
    by: float = 1.0,
    in_regions: Sequence[str | int] | None = None,
    changes: Variable | Mapping[str, float] | None = None,
    at_time: object = None,
    horizon: Horizon = "short",
    inference: ImpactInference = "simulation",
    draws: int = 1000,
    level: float = 0.95,
    rng: Rng = None,
    progress: Progress | None = None,
    options: Options | None = None,
) -> WhatIf:
    r"""Return how y changes in every region when a regressor changes in some of them.

    .. math::
        \Delta y = (I-\rho W)^{-1}(\beta_r\,\Delta x_r + \theta_r W \Delta x_r)

    Parameters
    ----------
    result : SpatialPanelResult
        Any spatial model, of a panel, a cross-section, or a dynamic panel.
    regressor : str
        A regressor, as the model names it (``log(gdp)`` for a model of logs), or what products and
        squares are made of.
    by : float
        The change, in units of the variable; of ``log(x)`` 0.1 is a rise of x by about 10 %.
    in_regions : sequence of str or int, optional
        Where it changes by `by`; all regions by default.
    changes : Variable or mapping of region to float, optional
        A change for each region instead, matched by label; those not named do not change.
    at_time : optional
        The period whose regions and weights are meant, where they differ by period, and whose values the
        change starts from, through products and squares; the last by default.
    horizon : {"short", "long"}
        Of a dynamic panel: within the period, or in the long run.
    inference : {"simulation", "delta"}
        Draws of the parameters from their covariance with percentile intervals, or the delta method.
    draws, level, rng
        As in `regspatial.impacts`.
    progress, options : optional

    Returns
    -------
    WhatIf
        The change of each region with its interval; what the changed regions, the others and all
        receive together.

    Raises
    ------
    UnknownColumnError
        If the model has no such regressor.
    LabelError
        If a region is not one of the model's.
    ParameterError
        For numbers that are not allowed, and where nothing changes.

    Notes
    -----
    Effects of regions and periods stay as they are, and so do all other regressors: the change is that
    of the expectation in the model's reduced form. Of one region that changes by one it is a column of
    the matrix of impacts, of all regions what each receives. The response to rho of the draws is
    interpolated between 33 values of rho (to rounding, unless rho is next to its bound), so that
    nothing is solved per draw.

    References
    ----------
    LeSage, J., and Pace, R. K. (2009). Introduction to Spatial Econometrics.
    https://doi.org/10.1201/9781420064254

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> ring = (np.roll(np.eye(9), 1, axis=1) + np.roll(np.eye(9), -1, axis=1)) / 2
    >>> w = rs.SpatialWeights(ids=[f"r{i}" for i in range(9)], matrix=ring, normalisation="row")
    >>> x, e = rng.normal(size=(2, 6, 9))
    >>> panel = rs.Panel.from_arrays(w.ids, range(6), {"x": x, "y": x + e})
    >>> model = rs.regression.spatial_panel_estimate(panel, "y ~ x", w, model="slx")
    >>> found = rs.regression.what_if_of(model, "x", by=2.0, in_regions=["r3"], inference="delta")
    >>> bool(np.isclose(found.estimates[3], 2.0 * model.beta[0]))
    True
    """
    del options
    one_of("inference", inference, ImpactInference)
    one_of("horizon", horizon, Horizon)
    check_level(level)
    if not 10 <= draws <= _DRAWS:
        raise ParameterError(
            _("{param:draws={draws}}; 10 to {most:,} can be drawn, 1000 are usual."),
            draws=draws,
            most=_DRAWS,
        )
    seed = seed_if(inference == "simulation", rng)
    scene = scene_of(result, at_time)
    change = change_of(result, scene, regressor, by, in_regions, changes)
    moved = moved_by(result, scene, regressor, change)
    here = static(result, horizon)
    report(progress, 0.2, "impacts")
    push = _Push.of(None if scene.w is None else scene.w.matrix, here, moved)
    estimates = push.response(here.rho if here.lagged else 0.0)
    sums = _sums(change)
    if inference == "delta":
        half = quantile(level, result.df)
        errors, low, high, totals = _delta(push, here, estimates, sums, half)
        used, rejected, p = 0, 0, None
    else:
        spread, p, used, rejected = _spread_of_draws(
            push, result, (draws, seed, horizon), estimates, sums, level, progress
        )
        errors, low, high, totals = spread
    return WhatIf(
        model=result.model,
        y_name=result.y_name,
        variable=regressor,
        ids=scene.ids,
        change=change,
        estimates=estimates,
        std_errors=errors,
        low=low,
        high=high,
        totals=np.column_stack([sums @ estimates, *totals]),
        inference=inference,
        level=level,
        p_percentile=p,
        df=result.df,
        notes=_notes(result, scene, inference, used, rejected),
        spec={
            "function": "what_if_of",
            "regressor": regressor,
            "by": by,
            "horizon": horizon,
            "inference": inference,
            "draws": draws,
            "level": level,
            "seed": seed,
            "model": dict(result.spec),
        },
    )


class _Push(NamedTuple):
    """What pushes y, column by column: x and W x of each regressor that changes."""

    matrix: Any
    columns: Array  # (n, m): before the multiplier
    terms: tuple[int, ...]  # where each column's coefficient stands in the model's terms
    slots: tuple[tuple[str, int], ...]  # ("beta" or "theta", position)
    coefficients: Array
    lagged: bool

    @classmethod
    def of(cls, matrix: Any, here: Static, moved: Mapping[int, Array]) -> _Push:
        index = {t: i for i, t in enumerate(here.terms)}
        columns, terms, slots, values = [], [], [], []
        for k, step in moved.items():
            name = here.variables[k]
            columns.append(step)
            terms.append(index[name])
            slots.append(("beta", k))
            values.append(here.beta[k])
            if f"W({name})" in index and matrix is not None:
                columns.append(multiply(matrix, step))
                terms.append(index[f"W({name})"])
                slots.append(("theta", k))
                values.append(here.theta[k])
        return cls(
            matrix, np.stack(columns).T, tuple(terms), tuple(slots), np.array(values), here.lagged
        )

    def solved(self, rho: float) -> Array:
        """Return S(rho) times the columns, (n, m)."""
        return Resolvent(self.matrix, rho).solve(self.columns) if self.lagged else self.columns

    def response(self, rho: float) -> Array:
        """Return the change of y at the estimates."""
        return np.asarray(self.solved(rho) @ self.coefficients)


def _sums(change: Array) -> Array:
    """Return the rows that add up the changed regions, the others, and all: in the order of SUMS."""
    changed = (change != 0.0).astype(float)
    rows = np.stack([changed, 1.0 - changed, np.ones(change.size)])
    if len(rows) != len(SUMS):
        raise TypeError(len(rows))
    return rows


_Spread = tuple[Array, Array, Array, tuple[Array, Array, Array]]


def _delta(push: _Push, here: Static, estimates: Array, sums: Array, half: float) -> _Spread:
    """Return standard errors and intervals of `half` as many on either side, of the regions and of their sums."""
    rho = here.rho if here.lagged else 0.0
    jacobian = np.zeros((estimates.size, here.estimates.size))
    solved = push.solved(rho)
    for j, term in enumerate(push.terms):
        jacobian[:, term] += solved[:, j]
    if here.lagged:
        pushed = multiply(push.matrix, estimates)
        jacobian[:, here.terms.index("rho")] = Resolvent(push.matrix, rho).solve(pushed)

    def spread(j: Array, middle: Array) -> tuple[Array, Array, Array]:
        errors = np.sqrt(np.clip(np.einsum("ij,jk,ik->i", j, here.covariance, j), 0.0, None))
        return errors, middle - half * errors, middle + half * errors

    errors, low, high = spread(jacobian, estimates)
    return errors, low, high, spread(sums @ jacobian, sums @ estimates)


def _spread_of_draws(
    push: _Push,
    result: SpatialPanelResult,
    draws: tuple[int, int | None, Horizon],
    at: Array,
    sums: Array,
    level: float,
    progress: Progress | None,
) -> tuple[_Spread, Array | None, int, int]:
    """Return the same of draws, p beside the estimates `at` where z does not say it, how many were used and rejected.

    As of impacts: standard errors of normal draws, the rest along the adjusted likelihood or of t where the model goes by one.
    """
    beta, theta, rho, rejected = draws_of(result, *draws)
    p, narrow = None, adjusted_draws(result, draws[0], draws[1])
    usual = (beta, theta, rho)
    errors, low, high, totals, along = _drawn(
        push, usual, sums, level, at, progress, ends=narrow is None
    )
    if narrow is not None:
        own = (*slopes_of(result, narrow), column(result, narrow, "rho"))
        _unused, low, high, (_sd, *ends), along = _drawn(push, own, sums, level, at, progress)
        totals, p = (totals[0], ends[0], ends[1]), None if result.df is not None else along
    return (errors, low, high, totals), p, len(rho), rejected


def _drawn(
    push: _Push,
    sample: Sequence[Array],
    sums: Array,
    level: float,
    at: Array,
    progress: Progress | None,
    *,
    ends: bool = True,
) -> tuple[Array, Array, Array, tuple[Array, Array, Array], Array]:
    """Return the same and p, without `ends` errors alone; the response between a few values of rho is interpolated."""
    beta, theta, rho = sample
    by_name = {"beta": beta, "theta": theta}
    weights = np.stack([by_name[kind][:, k] for kind, k in push.slots], axis=1)  # (R, m)
    if push.lagged:
        low, high = float(rho.min()), float(rho.max())
        nodes = 0.5 * (low + high) + 0.5 * (high - low) * np.cos(
            np.pi * (np.arange(_NODES) + 0.5) / _NODES
        )
        solved = np.stack([push.solved(float(r)) for r in nodes])  # (J, n, m)
        between = _barycentric(nodes, rho)  # (R, J)
        mix = (between[:, :, None] * weights[:, None, :]).reshape(len(rho), -1)
        flat = solved.transpose(0, 2, 1).reshape(-1, push.columns.shape[0])
    else:
        mix, flat = weights, push.columns.T
    n, shares = flat.shape[1], (0.5 * (1 - level), 0.5 * (1 + level))
    errors, out, p = np.empty(n), np.full((2, n), np.nan), np.full(n, np.nan)
    step = max(1, _BLOCK // len(mix))
    for a in range(0, n, step):
        block = mix @ flat[:, a : a + step]
        errors[a : a + step] = block.std(axis=0, ddof=1)
        if ends:  # they take longest
            out[:, a : a + step] = np.quantile(block, shares, axis=0)
            p[a : a + step] = p_along(at[a : a + step], block)
        report(progress, 0.3 + 0.6 * min(1.0, (a + step) / n), "draws")
    together = mix @ (flat @ sums.T)
    totals = (together.std(axis=0, ddof=1), *np.quantile(together, shares, axis=0))
    return errors, out[0], out[1], (totals[0], totals[1], totals[2]), p


def _barycentric(nodes: Array, at: Array) -> Array:
    """Return the weights of polynomial interpolation at Chebyshev nodes, (R, J)."""
    j = np.arange(len(nodes))
    weights = (-1.0) ** j * np.sin(np.pi * (j + 0.5) / len(nodes))
    apart = at[:, None] - nodes
    same = apart == 0.0
    out = weights / np.where(same, 1.0, apart)
    exact = same.any(axis=1)
    out[exact] = same[exact]
    return np.asarray(out / out.sum(axis=1, keepdims=True))


def _notes(
    result: SpatialPanelResult, scene: Scene, inference: str, used: int, rejected: int
) -> tuple[Note, ...]:
    notes = [
        Note(
            _(
                "Expected change, other regressors and all effects as they are; what causes the change "
                "of the regressor is no part of the model."
            )
        )
    ]
    if scene.time is not None:
        said = _(
            "Regions and weights are those of {time} ({n} of {all} {all:region|regions}); {param:at_time} takes "
            "another period."
        )
        notes.append(Note(said, time=scene.time, n=len(scene.ids), all=len(result.ids)))
    if inference == "delta":
        notes.append(Note(_("Standard errors: delta method.")))
    else:
        notes.append(
            Note(
                _(
                    "Standard errors and percentile intervals from {kept} "
                    "{kept:draw|draws}; {rejected} rejected."
                ),
                kept=used,
                rejected=rejected,
            )
        )
        notes += drawn_from(result, p=not has_both(result))
    if not FORMS[result.model].spills:
        notes.append(Note(_("This model has no spillovers: other regions do not change.")))
    return tuple(notes)
