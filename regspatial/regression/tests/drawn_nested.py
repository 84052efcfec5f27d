"""p of likelihood ratios between nested models, from data drawn where the smaller one is true.

Where rho and lambda stand together the likelihood is a ridge, often with two hills, and neither χ² nor F
is the distribution of its ratios; of the common factors (SDM to SEM) F refuses a little too often.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.spectrum import Spectrum
from ..._kernels.random import Numbers
from ...choices.data import Missing
from ...choices.regression import BiasCorrection, Model
from ...containers import Panel, PeriodWeights, SpatialWeights
from ...errors import BoundaryError, InferenceWarning
from ...options import DEFAULT, Options
from ...progress import Progress, report
from ..estimation.correction import resolve
from ..estimation.design import PanelDesign, family, spectrum_of
from ..estimation.estimate import maximum_of_both, shape_for
from ..estimation.within import count
from ..panel.unbalanced.design import UnbalancedDesign, designed
from ..panel.unbalanced.null_data import UnbalancedModel, UnbalancedNull
from ..panel.unbalanced.record import resolved
from .drawn_effects import Profile, batch
from .residual_statistics import Null, refitted

Array = NDArray[np.float64]

MANY, FEW = 499, 199
CHEAP_CELLS, MOST_CELLS = 5000, 50_000
"""Cells up to which drawing 499, or 199, data sets takes seconds."""


class Given(NamedTuple):
    """The data and how models of them are made, all but the model."""

    panel: Panel
    formula: str | None
    w: SpatialWeights | PeriodWeights | None
    how: Mapping[str, Any]
    correction: BiasCorrection
    missing: Missing | None
    options: Options

    @classmethod
    def of(
        cls,
        panel: Panel,
        formula: str | None,
        w: SpatialWeights | PeriodWeights | None,
        how: Mapping[str, Any],
    ) -> Given:
        """Return the data with the parameters of `spatial_panel_estimate`."""
        design = {k: how[k] for k in ("y", "x", "fixed_effects", "durbin")}
        options = how["options"] or DEFAULT
        return cls(panel, formula, w, design, how["bias_correction"], how["missing"], options)

    @property
    def all(self) -> dict[str, Any]:
        """The parameters of `spatial_panel_estimate`, all but the model."""
        said = {"bias_correction": self.correction, "missing": self.missing}
        return {**self.how, **said, "options": self.options}


class Source(NamedTuple):
    """One model: how data are drawn from it, and the highest likelihoods for many y."""

    draw: Callable[..., Array]
    maxima: Callable[[Array], Array]


def usual_draws(cells: int, *, slow: bool) -> int:
    """Return how many data sets are drawn where nothing is said."""
    if slow:
        return FEW if cells <= CHEAP_CELLS else 0
    return MANY if cells <= CHEAP_CELLS else FEW if cells <= MOST_CELLS else 0


def drawn_p(
    given: Given,
    large: Model,
    ratios: Mapping[Model, float],
    draws: int | None,
    seed: int,
    progress: Progress | None,
) -> dict[Model, tuple[float, int]]:
    """Return p and the number of draws of each smaller model; what lies at a bound has none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InferenceWarning)
        full = _design(given, large)
        asked = usual_draws(full.y.size, slow=_is_slow(full)) if draws is None else draws
        if not asked:
            return {}
        top = _source(full, given)
        found: dict[Model, tuple[float, int]] = {}
        for k, (small, value) in enumerate(ratios.items()):
            try:
                less = _source(_design(given, small), given)
            except BoundaryError:
                continue
            drawn = _ratios(top, less, asked, full.y.size, seed)
            if drawn.size >= asked / 2:
                found[small] = float((1 + np.sum(drawn >= value)) / (drawn.size + 1)), drawn.size
            report(progress, (k + 1) / len(ratios), small)
    return found


def ratio_of(given: Given, large: Model, small: Model) -> float:
    """Return the likelihood ratio by the same heights as in drawn data."""
    full, less = (_design(given, m) for m in (large, small))
    y = full.y[None]
    return float(2.0 * (_source(full, given).maxima(y) - _source(less, given).maxima(y))[0])


def _ratios(top: Source, less: Source, draws: int, cells: int, seed: int) -> Array:
    size = batch(cells, errors=True)
    parts = []
    for start in range(0, draws, size):
        y = less.draw(*(Numbers(seed, r) for r in range(start, min(draws, start + size))))
        parts.append(2.0 * (top.maxima(y) - less.maxima(y)))
    out = np.concatenate(parts)
    return np.asarray(out[np.isfinite(out)])


def _design(given: Given, model: Model) -> PanelDesign:
    how = {**given.how, "model": model, "told": True}
    if model not in ("slx", "sdm", "sdem", "gns"):
        how["durbin"] = None
    return designed(given.panel, given.formula, given.w, how, given.missing)


def _is_slow(d: PanelDesign) -> bool:
    """Return whether each data set is fitted by itself."""
    if isinstance(d, UnbalancedDesign):
        return True
    return family(d.model) == "both" and d.turning is not None


def _source(d: PanelDesign, given: Given) -> Source:
    """Return a model at its estimates, for data of the same cells."""
    options = given.options
    if isinstance(d, UnbalancedDesign):
        model = UnbalancedModel.of(d, resolved(d, given.correction), options)
        null = UnbalancedNull.of(model, *model.fitted(d.y))
        return Source(null.data, _one_by_one(lambda y: model.fitted(y)[0].loglik))
    done = resolve(d, given.correction)
    spectrum: Spectrum | None = None
    if family(d.model) != "none" and d.w is not None:
        spectrum = spectrum_of(d.w, options)
    top, e = refitted(d, spectrum, done, options)
    free = d.y.size - count(d.fixed_effects, d.n, d.T) - len(d.terms)
    draw = Null.of(d, top, e, free, spectrum, done, options).data
    shape = shape_for(d, done, spectrum)
    if _is_slow(d) and spectrum is not None:
        whole: Spectrum = spectrum
        slow = _one_by_one(lambda y: maximum_of_both(replace(d, y=y), whole, done)[0].loglik)
        return Source(draw, slow)
    maxima = Profile.of(d, spectrum, shape).maxima
    m = shape.m
    constant = 0.5 * m * (np.log(2 * np.pi) + 1.0 - np.log(m)) + m * shape.log_unit
    return Source(draw, lambda y: maxima(y) - constant)


def _one_by_one(height: Callable[[Array], float]) -> Callable[[Array], Array]:
    def maxima(y: Array) -> Array:
        out = np.full(len(y), np.nan)
        for r, one in enumerate(y):
            try:
                out[r] = height(one)
            except BoundaryError:
                continue
        return out

    return maxima
