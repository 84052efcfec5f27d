"""The expected information of a dynamic panel, by which "lee-yu" steps and of which its errors are.

With J the within projection, Z the past of y and the regressors, m = J (Zδ + effects) and G = W (I - rho W)^-1,

    z'z/sigma2 of z = (JZ, JGm),   + T (tr G'JG + tr JGJG) for rho,   T tr JG/sigma2 of rho and sigma2,   nT/2sigma4

less the means over regions where effects of periods are taken out (Yu, de Jong and Lee 2008; Lee and Yu 2010). The
observed Hessian has JWy in the place of JGm and T tr JGJG alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...._kernels.linear.solvers import Resolvent
from ...._kernels.linear.spectrum import EigenSpectrum
from ....options import Options
from ...errors.covariance import inverse, traces
from ...estimation.design import PanelDesign
from ...estimation.lee_yu import symmetric_of
from ...estimation.likelihood import Shape

Array = NDArray[np.float64]


def inverse_information(
    d: PanelDesign,
    spectrum: EigenSpectrum | None,
    shape: Shape,
    x: Array,
    z: Array,
    e: Array,
    *,
    rho: float | None,
    sigma2: float,
    options: Options,
) -> Array:
    """Return the inverse of the information of (lags, b, sigma2).

    Parameters
    ----------
    shape : Shape
        Of the uncorrected likelihood.
    x : (K, N), z : (L, N)
        Within transformed; the last of z is JWy where the model has rho.
    e : (N,) residuals
    rho : float or None
        None in a model without it.
    """
    lags = len(z)
    if rho is not None and spectrum is not None:
        resolvent = Resolvent(d.matrix, rho, symmetric_of(spectrum))
        mean = d.y - rho * d.lag(d.y) - e.reshape(d.T, d.n)
        z = np.vstack([z[:-1], d.within(d.lag(resolvent.across(mean))).ravel()])
    both = np.vstack([z, x])
    out = np.zeros((len(both) + 1,) * 2)
    out[:-1, :-1] = both @ both.T / sigma2
    out[-1, -1] = shape.m / (2.0 * sigma2**2)
    if rho is not None and spectrum is not None:
        t = traces(spectrum, resolvent, shape, options, squared=True)
        at = lags - 1
        out[at, at] += shape.a * (t.g2 + t.gg)
        out[at, -1] = out[-1, at] = shape.a * t.g / sigma2
    return inverse(out)
