"""The effects of regions and periods that a model took out, with standard errors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from ...._calls.door import door
from ...._kernels.linear.solvers import Resolvent, multiply
from ....choices.regression import FORMS
from ....containers import Panel
from ....errors import SpecificationError
from ....results import Note
from ....results.estimates import check_level
from ....results.regression import SpatialPanelResult
from ....words import _
from ...estimation.within import recovered
from ...predictions.same_cells import changes_by_period, sample_of
from ...predictions.same_columns import average_of, columns_again, matrix_of_errors, regressors
from ..dynamic.record import SpatialDynamicResult
from ..random.record import RandomEffectsResult
from .recovered_record import RecoveredEffects

Array = NDArray[np.float64]

_COLUMNS = 256
_MOST = 5000


@door
def recovered_effects_of(
    result: SpatialPanelResult,
    panel: Panel,
    *,
    level: float = 0.95,
) -> RecoveredEffects:
    r"""Return the effects of regions and of periods that a model took out, with standard errors.

    .. math::
        r_t = y_t - \rho W y_t - Z_t b,\qquad \hat\mu_i = \bar r_i - \bar r,\qquad
        \hat\alpha_t = \bar r_t - \bar r

    Parameters
    ----------
    result : SpatialPanelResult
        With effects of regions or of periods, not dynamic.
    panel : Panel or DataFrame
        What it was estimated on.
    level : float
        Of the intervals.

    Returns
    -------
    RecoveredEffects
        As deviations from the constant. Random effects are predictions, with the standard deviation of
        what they miss.

    Raises
    ------
    SpecificationError
        If the model has no effects, or the panel is not the one it was estimated on.

    Notes
    -----
    The variance is that of the means of the errors, sigma2/T (1 - 1/n) for a region and sigma2/n (1 -
    1/T) for a period (in models with lambda of the errors spread by (I - λW)^-1), and of the
    coefficients, whose estimate moves all effects: d'Vd with d the effects of the columns of Z and Wy.
    Effects of regions rest on T observations each: they are not consistent for few periods, and the
    largest of many is large by chance. Ranks of regions want the intervals beside them.

    References
    ----------
    Elhorst, J. P. (2014). Spatial Econometrics, section 3.3. https://doi.org/10.1007/978-3-642-40340-8

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> x, e = rng.normal(size=(2, 6, 9))
    >>> own = np.arange(9.0)
    >>> panel = rs.Panel.from_arrays(range(9), range(6), {"x": x, "y": x + own + 0.1 * e})
    >>> model = rs.regression.spatial_panel_estimate(
    ...     panel, "y ~ x", None, model="ols", fixed_effects="entity"
    ... )
    >>> found = rs.regression.recovered_effects_of(model, panel)
    >>> [round(float(v)) for v in found.entity]
    [-4, -3, -2, -1, 0, 1, 2, 3, 4]
    """
    check_level(level)
    _check(result, panel)
    if changes_by_period(result):
        sample = sample_of(result, panel)
        size = len(sample.columns)
        (entity, time), (noise_entity, noise_time) = sample.effects(result), sample.noise(result)
    else:
        z = _columns(result, panel)
        size = len(z)
        (entity, time), (noise_entity, noise_time) = _moved(result, z), _noise(result)
    v = result.covariance[:size, :size]
    half = float(ndtri(0.5 + level / 2))

    def errors(by: Array | None, noise: Array | float) -> Array | None:
        if by is None:
            return None
        return np.asarray(np.sqrt(np.einsum("ki,kl,li->i", by, v, by) + noise))

    return RecoveredEffects(
        model=result.model,
        y_name=result.y_name,
        ids=result.ids,
        times=result.times,
        constant=result.constant,
        entity=result.entity_effects,
        entity_errors=None if result.entity_effects is None else errors(entity, noise_entity),
        time=result.time_effects,
        time_errors=errors(time, noise_time),
        half=half,
        level=level,
        random=isinstance(result, RandomEffectsResult),
        notes=_notes(result),
        spec={"function": "recovered_effects_of", "level": level, "model": dict(result.spec)},
    )


def _check(result: SpatialPanelResult, panel: Panel) -> None:
    """Refuse models without effects, and other data."""
    dynamic = isinstance(result, SpatialDynamicResult)
    if dynamic or (result.entity_effects is None and result.time_effects is None):
        raise SpecificationError(
            _("This model has no effects to recover: it is dynamic, or was estimated without any.")
        )
    lost = set(result.ids) - set(panel.ids) or set(map(str, result.times)) - set(
        map(str, panel.times)
    )
    if lost:
        raise SpecificationError(
            _(
                "{param:panel} is not what the model was estimated on: regions or periods are missing."
            )
        )


def _columns(result: SpatialPanelResult, panel: Panel) -> Array:
    """Return the columns of the slopes and Wy, (p, T, n)."""
    left, x = regressors(result, panel.select(ids=result.ids))
    at = [left.times.index(t) for t in result.times]
    x = {name: values[at] for name, values in x.items()}
    z = columns_again(result, left.select(times=result.times), x)
    own = result.fitted + result.residuals
    if FORMS[result.model].lag_of_y and result.w is not None:
        z = np.concatenate([z, multiply(result.w.matrix, own)[None]])
    return z


def _moved(result: SpatialPanelResult, z: Array) -> tuple[Array | None, Array | None]:
    """Return the effects of regions and periods of each column, (p, n) and (p, T)."""
    weights = average_of(result)
    entity, time = [], []
    for column in z:
        constant, own, by_time = recovered(column, result.fixed_effects, weights)
        if isinstance(result, RandomEffectsResult):
            level = constant + (0.0 if by_time is None else float(by_time.mean()))
            own = (1.0 - result.vartheta**2) * (column.mean(axis=0) - level)
        entity.append(own)
        time.append(by_time)
    return (
        None if entity[0] is None else np.array(entity),
        None if time[0] is None else np.array(time),
    )


def _noise(result: SpatialPanelResult) -> tuple[Array | float, Array | float]:
    """Return the variance of the means of the errors, of regions and of periods."""
    n, periods = len(result.ids), len(result.times)
    matrix = matrix_of_errors(result)
    s2 = result.sigma2
    b = None
    if FORMS[result.model].spatial_error and matrix is not None:
        b = Resolvent(matrix, result.lambda_)
    average = average_of(result)
    average = np.full(n, 1.0 / n) if average is None else average
    pulled = average if b is None else b.solve_transposed(average)
    by_time = s2 * float(pulled @ pulled) * (1.0 - 1.0 / periods)
    share = s2 / periods
    if isinstance(result, RandomEffectsResult):
        share = result.sigma2_mu * result.vartheta**2
        level = 0.0  # of the level that effects of periods have beside them
        if result.time_effects is not None and result.error_components == "kkp":
            v = np.ones(n) if b is None else 1.0 - result.lambda_ * np.asarray(matrix.sum(axis=1))  # type: ignore[union-attr]
            level = result.sigma2_mu * (1.0 - result.vartheta**2) / float(v.ravel() @ v.ravel())
        if b is None or result.error_components == "baltagi":
            return share + level, by_time
        return share * _spread(b, n, centred=False) + level, by_time
    if b is None:
        return share * (1.0 - 1.0 / n), by_time
    return share * _spread(b, n, centred=True), by_time


def _spread(b: Resolvent, n: int, *, centred: bool) -> Array | float:
    """Return the diagonal of CPP'C, P = (I - lambda W)^-1, C taking means out if asked for."""
    if n > _MOST:
        return float("nan")
    out = np.zeros(n)
    for a in range(0, n, _COLUMNS):
        size = min(_COLUMNS, n - a)
        unit = np.zeros((n, size), order="F")
        unit[np.arange(a, a + size), np.arange(size)] = 1.0
        block = b.solve(unit)
        if centred:
            block = block - block.mean(axis=0)
        out += np.square(block).sum(axis=1)
    return out


def _notes(result: SpatialPanelResult) -> tuple[Note, ...]:
    if isinstance(result, RandomEffectsResult):
        return (
            Note(
                _(
                    "Effects of regions are predictions of random ones, drawn towards zero; the standard "
                    "error is of what they miss."
                )
            ),
        )
    counts = np.isfinite(result.residuals).sum(axis=0)
    if counts.min() < counts.max():
        said = _(
            "An effect of a region rests on {least} to {periods} {periods:period|periods}; the largest of {n} is "
            "large by chance too."
        )
    else:
        said = _(
            "An effect of a region rests on {periods} {periods:period|periods}; the "
            "largest of {n} is large by chance too."
        )
    least, most = int(counts.min()), int(counts.max())
    return (Note(said, least=least, periods=most, n=len(result.ids)),)
