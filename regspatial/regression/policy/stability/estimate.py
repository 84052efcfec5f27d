"""How much selection on what is not observed would it take? Oster's delta and b*, Altonji's ratio."""

from __future__ import annotations

from typing import Annotated, Any, Unpack

import numpy as np

from ...._calls.door import door
from ...._kernels.instruments import apart, basis
from ....declare.asks import Asks, asked_as
from ....declare.data import Table
from ....declare.description import Output
from ....declare.every_tool import SampleChoice
from ....declare.tool import tool
from ....errors import ParameterError, SpecificationError
from ....results.record import label_entry
from ....words import _
from ...panel.least_squares.model import Asked, model_of
from ...panel.least_squares.record import centred_of
from .record import CoefficientStability

_REAL = 1e-8


@tool(
    group="model",
    behind="fixed_effects",
    name=_("Stability of a coefficient (Oster)"),
    help=_(
        "How strong selection on what is not observed would have to be to undo a "
        "coefficient: Oster's delta and b*, exact and approximate, and Altonji's ratio."
    ),
    tags=_(
        "omitted variables, selection on unobservables, psacalc, Altonji, omitted "
        "variable bias, Oster test"
    ),
    map=_("For clusters and effects by its fields, such as region4, and for names of regions."),
    map_advanced=True,
    outputs=(
        Output.table("stability", _("Stability")),
        Output.number("delta", _("Oster's delta")),
        Output.number("beta_star", _("Oster's b*")),
    ),
)
@door
def coefficient_stability(
    panel: Annotated[Any, asked_as(Table)],
    formula: Annotated[
        str,
        Asks(
            _("Formula"),
            _(
                "Such as: y ~ x + c1 + c2 | id + time: the regressor first, then its controls; "
                "right of the bar the fixed effects."
            ),
            kind="formula",
        ),
    ],
    *,
    regressor: str | None = None,
    r_max: Annotated[
        float | None,
        Asks(
            _("R² if all were observed (Rmax)"),
            _("Empty: 1.3 times the R² with controls, at most 1."),
            least=0.0,
            most=1.0,
        ),
    ] = None,
    delta: Annotated[
        float,
        Asks(
            _("delta of b*"),
            _("Selection on what is not observed, as a share of that on the controls."),
        ),
    ] = 1.0,
    id: str | None = None,
    time: str | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> CoefficientStability:
    r"""Say how far a coefficient may move if unobserved controls are as telling as observed ones.

    With :math:`\mathring\beta, \mathring R` from y on x, :math:`\tilde\beta, \tilde R` with the controls,
    :math:`\sigma_y^2, \sigma_x^2` the variances and :math:`\tau_x` that of x beside the controls, the
    bias :math:`\nu = \tilde\beta - \beta^*` solves (Oster 2019)

    .. math::
        0 = \delta(R_{max}-\tilde R)\sigma_y^2(\mathring\beta-\tilde\beta)\sigma_x^2
        + \nu[\delta(R_{max}-\tilde R)\sigma_y^2(\sigma_x^2-\tau_x) - (\tilde R-\mathring R)\sigma_y^2\tau_x
        - \sigma_x^2\tau_x(\mathring\beta-\tilde\beta)^2]
        + \nu^2\tau_x(\mathring\beta-\tilde\beta)\sigma_x^2(\delta-2)
        + \nu^3(\delta-1)(\tau_x\sigma_x^2-\tau_x^2)

    Parameters
    ----------
    panel : Panel, data frame, or mapping of columns
        As in `regspatial.fixed_effects`.
    formula : str
        ``"y ~ x + c1 + c2 | city + year"``; effects are in both regressions, and R² is of what they leave.
    regressor : str, optional
        x; by default the first regressor.
    r_max : float, optional
        R² if all controls were observed; by default min(1, 1.3 R²).
    delta : float
        Selection on unobservables as a share of that on observables, for b*.
    id, time : str, optional
        As in `regspatial.fixed_effects`.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    CoefficientStability
        `.delta` that would make the coefficient zero, `.beta_star` (the root nearest to the controlled
        coefficient among those that move it the same way as the controls did; all real roots in
        `.roots`), `.beta_star_approximate`, `.altonji`.

    Raises
    ------
    SpecificationError
        Without controls; if the controls leave nothing of x.
    ParameterError
        If `r_max` is not between the controlled R² and 1, or delta is not finite.

    Notes
    -----
    The usual formula, b* = b̃ - δ(b° - b̃)(Rmax - R̃)/(R̃ - R°), is an approximation; it and the exact root
    are both printed and named. Several real roots mean that the assumptions do not single one out.

    References
    ----------
    Altonji, J. G., Elder, T. E., and Taber, C. R. (2005). Selection on observed and unobserved variables.
    Journal of Political Economy 113(1). https://doi.org/10.1086/426036
    Oster, E. (2019). Unobservable selection and coefficient stability. JBES 37(2).
    https://doi.org/10.1080/07350015.2016.1227711

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> c, u, e = rng.normal(size=(3, 1, 400))
    >>> panel = rs.Panel.from_arrays(range(400), [1], {"c": c, "x": c + u, "y": u + 2 * c + e})
    >>> found = rs.coefficient_stability(panel, "y ~ x + c")
    >>> bool(found.uncontrolled > found.controlled > found.beta_star)
    True
    """
    m = model_of(panel, formula, Asked(id=id, time=time, covariance="hc1"))
    names = [t for t in m.terms if t in m.sample.names]
    regressor = names[0] if regressor is None else regressor
    if regressor not in names or len(names) < 2:
        raise SpecificationError(
            _(
                "{variable!r} must be one of two regressors or more, the others its controls; there are: "
                "{names}."
            ),
            variable=regressor,
            names=names,
        )
    k = m.terms.index(regressor)
    others = [i for i in range(len(m.terms)) if i != k]
    constant = [i for i in others if m.terms[i] not in names]
    y, x = centred_of(m), m.x[k]
    if constant:
        x = x - x.mean()
    scale = m.y_unit / float(m.units[k])
    y_var, x_var = float(y @ y) / y.size, float(x @ x) / y.size
    left = apart(basis(m.x[others]), np.vstack([x, y]))
    tau = float(left[0] @ left[0]) / y.size
    first = float(x @ y) / float(x @ x)
    second = float(left[0] @ left[1]) / float(left[0] @ left[0])
    r_first = first**2 * x_var / y_var
    rest = left[1] - second * left[0]
    r_second = 1.0 - float(rest @ rest) / float(y @ y)
    most = min(1.0, 1.3 * r_second) if r_max is None else r_max
    if not (r_second <= most <= 1.0) or not np.isfinite(delta):
        raise ParameterError(
            _(
                "{param:r_max={r_max}} and {param:delta={delta}}: the first must lie between the R² "
                "with controls, {least:.4g}, and 1, and the second be finite."
            ),
            r_max=most,
            delta=delta,
            least=r_second,
        )
    move, gap = first - second, (most - r_second) * y_var
    gain = (r_second - r_first) * y_var
    wide = tau * (x_var - tau)
    cubic = [
        (delta - 1.0) * wide,
        tau * move * x_var * (delta - 2.0),
        delta * gap * (x_var - tau) - gain * tau - x_var * tau * move**2,
        delta * gap * move * x_var,
    ]
    roots = _real_roots(cubic, abs(move) + abs(second))
    bias = second
    above = (
        bias * (gain * tau + x_var * tau * move**2)
        + 2 * bias**2 * tau * move * x_var
        + bias**3 * wide
    )
    below = (
        gap * (move * x_var + bias * (x_var - tau)) + bias**2 * tau * move * x_var + bias**3 * wide
    )
    same = [nu for nu in roots if nu * move >= 0.0] or roots
    chosen = min(same, key=abs) if same else float("nan")
    return CoefficientStability(
        y_name=m.sample.y_name,
        variable=regressor,
        controls=tuple(t for t in names if t != regressor),
        nobs=y.size,
        uncontrolled=first * scale,
        controlled=second * scale,
        r2_uncontrolled=r_first,
        r2_controlled=r_second,
        r_max=most,
        asked_delta=delta,
        delta=above / below if below != 0.0 else float("inf"),
        beta_star=(second - chosen) * scale,
        beta_star_approximate=(second - delta * move * gap / gain) * scale
        if gain > 0
        else float("nan"),
        roots=tuple(sorted((second - nu) * scale for nu in roots)),
        altonji=second / move if move != 0.0 else float("inf"),
        spec={
            "function": "coefficient_stability",
            "formula": formula,
            "variable": regressor,
            "r_max": r_max,
            "delta": delta,
            **label_entry(m.source.labels, m.sample.notes),
        },
    )


def _real_roots(cubic: list[float], unit: float) -> list[float]:
    """Return the real roots of a polynomial, highest power first, in units that do not matter."""
    unit = unit or 1.0
    scaled = np.array([c * unit**p for c, p in zip(cubic, (3, 2, 1, 0), strict=True)])
    most = np.abs(scaled).max()
    if most == 0.0:
        return [0.0]
    scaled = np.where(np.abs(scaled) <= 1e-14 * most, 0.0, scaled)
    found = np.roots(np.trim_zeros(scaled, "f"))
    return [float(r.real) * unit for r in found if abs(r.imag) <= _REAL * max(1.0, abs(r))]
