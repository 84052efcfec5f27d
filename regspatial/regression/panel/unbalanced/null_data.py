"""A model of a panel with holes, or of weights by time, as a source of data that are fitted again.

What does not depend on y (the eigenvalues of each W, what the effects take of the log-determinant, the
filtered regressors) is found once for all draws.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...._kernels.random import Numbers
from ....choices.regression import BiasCorrection
from ....errors import BoundaryError
from ....options import Options
from ...errors.covariance import point
from ...estimation.design import family
from ...estimation.likelihood import Maximum, Shape, maximise, without_rho
from .blocks import BlockResolvent, BlockSpectrum, spectrum_of_blocks
from .design import UnbalancedDesign
from .error_models import ErrorProblem
from .likelihood import lag_problem, shape_of
from .record import spectrum_for
from .rho_lambda import BothProblem, Spectra, both_at, both_maximum

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class UnbalancedModel:
    """What fitting a model to any y of a design needs.

    Attributes
    ----------
    shape : Shape
        With what the effects take, which is the same for every y.
    """

    d: UnbalancedDesign
    spectrum: BlockSpectrum | None
    shape: Shape
    options: Options

    @classmethod
    def of(cls, d: UnbalancedDesign, done: BiasCorrection, options: Options) -> UnbalancedModel:
        """Return the model of a design, its bias corrected as `done` says."""
        spectrum = spectrum_for(d, options)
        return cls(d, spectrum, shape_of(d, spectrum, done != "none"), options)

    def fitted(self, y: Array) -> tuple[Maximum, Array]:
        """Return the maximum for y (1, N), and the residuals (1, N)."""
        d = replace(self.d, y=y)
        kind = family(d.model)
        if self.spectrum is None:
            z = d.within(d.Z).reshape(len(d.terms), -1)
            top = without_rho(z, d.within(y).ravel(), self.shape, d.perfect)
            return top, point(d, top).e
        if kind == "lag":
            top = maximise(lag_problem(d), self.spectrum, self.shape, self.options, "rho")[0]
            return top, point(d, top).e
        if kind == "error":
            problem = ErrorProblem(d)
            shape = replace(self.shape, means=problem.filter) if self.shape.c else self.shape
            top = maximise(problem, self.spectrum, shape, self.options, "lambda")[0]
            return top, problem.at(top.lambda_).e[None]
        pair = BothProblem(d)
        of_errors = spectrum_of_blocks(d.error_blocks, self.options)
        top = both_maximum(d, pair, Spectra(self.spectrum, of_errors), self.shape)[0]
        return top, both_at(pair, top.rho, top.lambda_, top.b).e[None]


@dataclass(frozen=True, slots=True, eq=False)
class UnbalancedNull:
    """A fitted model as a source of data, and of residuals of the model fitted to them.

    Attributes
    ----------
    mean : (1, N) array
        (I - rho W) y less the errors.
    sigma : float
        Of the errors, over the observations that the effects leave.
    place : (n,) array
        Numbers go with the ids, so that the order of the rows does not count.
    """

    model: UnbalancedModel
    mean: Array
    sigma: float
    place: NDArray[np.intp]
    s: BlockResolvent | None
    b: BlockResolvent | None

    @classmethod
    def of(cls, model: UnbalancedModel, top: Maximum, e: Array) -> UnbalancedNull:
        """Return the model at its estimates."""
        d, kind = model.d, family(model.d.model)
        s = BlockResolvent(d.blocks, top.rho) if kind in ("lag", "both") else None
        b = BlockResolvent(d.error_blocks, top.lambda_) if kind in ("error", "both") else None
        u = e if b is None else b.across(e)
        filtered = d.y if s is None else d.y - top.rho * d.lag(d.y)
        left = d.size - d.dummies.rank - len(d.terms)
        sigma = float(np.sqrt(np.vdot(e, e) / left))
        return cls(model, filtered - u, sigma, np.argsort(np.argsort(d.ids)), s, b)

    def data(self, *numbers: Numbers) -> Array:
        """Return y (R, 1, N) drawn from the model, one of each stream."""
        d = self.model.d
        errors = np.stack([one.normal(d.T, d.n) for one in numbers])[..., self.place]
        errors = self.sigma * errors[:, d.there][:, None]
        y = self.mean + (errors if self.b is None else self.b.across(errors))
        return y if self.s is None else self.s.across(y)

    def residuals(self, numbers: Numbers) -> Array | None:
        """Return residuals of the model fitted to data drawn from it; None at a bound."""
        try:
            return self.model.fitted(self.data(numbers)[0])[1]
        except BoundaryError:
            return None
