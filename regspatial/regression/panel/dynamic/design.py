"""The arrays of a dynamic spatial panel: its periods but the first, with the past of y beside x."""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ...._kernels.linear.row_means import row_means
from ...._kernels.linear.spectrum import EigenSpectrum, Spectrum
from ...._kernels.linear.traces import row_sum
from ....choices.regression import Dynamics
from ....containers import Panel
from ....containers.time_axis import time_numbers
from ....containers.times import more_times
from ....errors import SpecificationError
from ....words import Message, _
from ...estimation.design import PanelDesign, eigenvalues
from ...estimation.design_checks import check_columns
from ...estimation.lee_yu import symmetric_of
from ...estimation.likelihood import Shape
from ...estimation.within import WITH_TIME
from .traces import Moments

Array = NDArray[np.float64]

LAGS_OF: dict[Dynamics, tuple[str, ...]] = {
    "both": ("tau", "eta"),
    "time": ("tau",),
    "space-time": ("eta",),
}


def check_times(panel: Panel, fixed_effects: str) -> None:
    """Refuse too few times, and times that are not evenly spaced: y_{t-1} would mean two things."""
    least = 3 if fixed_effects in ("entity", "twoway") else 2
    if least > panel.T:
        raise SpecificationError(
            more_times(
                _(
                    "The table has {T} {T:time|times}; a dynamic panel with "
                    "{param:fixed_effects={effects!r}} needs {least}, as the first only starts "
                    "it."
                ),
                panel.times,
                T=panel.T,
                effects=fixed_effects,
                least=least,
            )
        )
    gaps = np.diff(time_numbers(panel.times))
    odd = [f"{panel.times[i]}–{panel.times[i + 1]}" for i in np.flatnonzero(gaps != gaps.min())]
    if odd:
        raise SpecificationError(
            _(
                "The times are not evenly spaced ({odd}), so that the period before is not the "
                "same distance away everywhere. Select a stretch without gaps."
            ),
            odd=", ".join(odd),
        )


def explained(whole: PanelDesign, lags: tuple[str, ...]) -> PanelDesign:
    """Return the design of all periods but the first, the past of y before its regressors."""
    if whole.w is None and "eta" in lags:
        raise SpecificationError(
            _("{param:dynamics={dynamics!r}} needs spatial weights w."),
            dynamics="both" if "tau" in lags else "space-time",
        )
    past = whole.y[:-1]
    own = {"tau": lambda: past, "eta": lambda: whole.lag(past)}
    columns = np.concatenate([np.stack([own[name]() for name in lags]), whole.Z[:, 1:]])
    d = replace(
        whole,
        panel=whole.panel.select(times=whole.panel.times[1:]),
        bases={name: values[1:] for name, values in whole.bases.items()},
        y=whole.y[1:],
        Z=columns,
        terms=(*lags, *whole.terms),
        units=np.concatenate([np.full(len(lags), whole.y_unit), whole.units]),
        shift=None if whole.shift is None else np.append(np.zeros(len(lags)), whole.shift),
    )
    check_columns(d)
    return d


def spectrum_for(d: PanelDesign) -> EigenSpectrum | None:
    """Return all eigenvalues of W, found once per weights; None without weights."""
    if d.w is None:
        return None
    fewer = Message(_("Merge regions into groups, or choose some of them by {param:where}."))
    return eigenvalues(d.w, fewer)  # of a sparse W too


def moments_of(d: PanelDesign, spectrum: EigenSpectrum | None) -> Moments:
    """Return what the expected products of lags and disturbance are computed from."""
    entity = d.fixed_effects in ("entity", "twoway")
    time = d.fixed_effects in WITH_TIME
    if spectrum is None:
        empty = sp.csr_array((d.n, d.n))
        return Moments(empty, np.zeros(d.n), True, 0.0, d.T, entity, time)
    common = row_sum(d.matrix)
    return Moments(d.matrix, spectrum.values, spectrum.symmetric, common, d.T, entity, time)


def shape_of(d: PanelDesign, spectrum: Spectrum | None, *, corrected: bool) -> Shape:
    """Return the observations and log-determinants that count: all periods without correction."""
    entity = d.fixed_effects in ("entity", "twoway")
    c = int(d.fixed_effects in WITH_TIME)
    a = d.T - 1 if corrected and entity else d.T
    shape = Shape((d.n - c) * a, a, c, d.shock if d.w is not None else None, log(d.y_unit))
    if c and spectrum is not None and not d.shock.even:
        means = row_means(d.matrix, spectrum.bounds, symmetric_of(spectrum))
        shape = replace(shape, means=means)
    return shape
