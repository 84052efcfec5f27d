"""Models with spatial errors by generalised moments, from checked arrays to estimates."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..._calls.edges import ask
from ..._kernels.linear.solvers import Resolvent
from ...choices.regression import FORMS
from ...errors import BoundaryError, SpecificationError
from ...options import Options
from ...words import _
from ..estimation.design import spectrum_of
from ..estimation.estimate import Estimated
from ..estimation.lee_yu import symmetric_of
from ..estimation.likelihood import Maximum
from .first_stages import Strength
from .two_stage import Fitted, Instruments, independent, require_enough

Array = NDArray[np.float64]

_CUT = 0.9  # where spreg cuts rho between its steps


def by_moments(i: Instruments, options: Options) -> Fitted:
    """Return Kelejian and Prucha's (2010) GMM of sem, sdem, sac and gns.

    Raises
    ------
    SpecificationError
        For models without spatial errors.
    BoundaryError
        If rho or lambda lies outside its bounds.
    """
    d, form = i.design, FORMS[i.design.model]
    if not form.spatial_error:
        raise SpecificationError(
            _(
                "GMM is for models with spatial errors; {param:model} is {model!r}. Use "
                "{param:estimator=2sls} for it."
            ),
            model=d.model,
        )
    if i.endogenous and not form.lag_of_y:
        raise SpecificationError(
            _(
                "Endogenous regressors beside spatial errors need a model with Wy as well: "
                "{param:model=sac}."
            )
        )
    flat, y = d.Z.reshape(len(d.terms), -1), d.y.ravel()
    inner = [int(d.intercept) + k for k in i.endogenous]
    outer = [k for k in range(len(flat)) if k not in inner]
    x = flat[outer]
    names: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    moved: Array | None = None
    z: Array | None = None
    if form.lag_of_y:
        moved = np.vstack([flat[inner], d.lag(d.y).reshape(1, -1)])
        z, names, left_out = independent(x, i.values.reshape(len(i.names), -1), i.names)
        require_enough(len(z), len(moved))
    b, v = ask("gmm_by_spreg", y, x, sp.csr_array(d.matrix), moved, z)
    back = np.argsort([*outer, *inner, *range(len(flat), len(b))])
    b, v = b[back], v[np.ix_(back, back)]
    rho = float(b[-2]) if form.lag_of_y else 0.0
    lambda_ = float(b[-1])
    spectrum = spectrum_of(d.w, options) if d.w is not None else None
    bounds = (-np.inf, np.inf) if spectrum is None else spectrum.bounds
    if abs(rho) >= _CUT or any(not bounds[0] < p < bounds[1] for p in (rho, lambda_)):
        raise BoundaryError(
            _(
                "GMM puts rho at {rho:.4g} and lambda at {lambda_:.4g}; allowed is {low:.4g} to "
                "{high:.4g}, and for rho -0.9 to 0.9, where spreg cuts it. The moments say too little: "
                "use {param:estimator=ml}, or regressors that explain more."
            ),
            rho=rho,
            lambda_=lambda_,
            low=bounds[0],
            high=bounds[1],
        )
    slopes = b[: len(flat)]
    u = d.y - np.tensordot(slopes, d.Z, axes=1) - rho * d.lag(d.y)
    e = u - lambda_ * d.lag(u)
    padded = np.full((len(v) + 1,) * 2, np.nan)
    padded[:-1, :-1] = v
    top = Maximum(
        b=slopes, sigma2=float(np.mean(e**2)), loglik=float("nan"), rho=rho, lambda_=lambda_
    )
    resolvent = None
    if form.lag_of_y:
        resolvent = Resolvent(d.matrix, rho, spectrum is not None and symmetric_of(spectrum))
    return Fitted(
        found=Estimated(top, e, padded, spectrum, resolvent),
        instruments=names,
        left_out=left_out,
        strength=Strength((), float("nan")),
        overidentification=float("nan"),
        df=0,
    )
