"""Likelihood-ratio tests that a variable has no impacts at all."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence

import numpy as np
from scipy.special import chdtrc

from ..._calls.door import door
from ...errors import InferenceWarning, RegspatialError, SpecificationError, listed
from ...results import Note
from ...results.regression import SpatialPanelResult
from ...words import Message, _
from .record import SpecificationTest
from .restrictions import Found
from .specification import one_likelihood, ratio, same_data


@door
def impacts_test(
    unrestricted: SpatialPanelResult, restricted: SpatialPanelResult
) -> SpecificationTest:
    r"""Test by likelihood ratio that variables have no impacts: beta and theta are zero.

    .. math:: LR = 2 (L_u - L_r) \sim \chi^2(df)

    with df the coefficients that the smaller model lacks. It is the joint test of direct, indirect and total
    impact, and does not depend on the delta method or on draws, which near the bound of rho fail.

    Parameters
    ----------
    unrestricted : SpatialPanelResult
    restricted : SpatialPanelResult
        The same model of the same data without some of the variables.

    Returns
    -------
    SpecificationTest

    Raises
    ------
    SpecificationError
        If the models differ in more than their variables.
    ConvergenceError
        If the larger model is less likely than the one it nests.

    References
    ----------
    Elhorst, J. P. (2014). Spatial Econometrics, section 2.7. https://doi.org/10.1007/978-3-642-40340-8

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> ring = (np.roll(np.eye(9), 1, axis=1) + np.roll(np.eye(9), -1, axis=1)) / 2
    >>> w = rs.SpatialWeights(ids=range(9), matrix=ring, normalisation="row")
    >>> x, z, e = rng.normal(size=(3, 6, 9))
    >>> panel = rs.Panel.from_arrays(range(9), range(6), {"x": x, "z": z, "y": x + e})
    >>> both = rs.regression.spatial_panel_estimate(panel, "y ~ x + z", w)
    >>> rs.regression.impacts_test(both, rs.regression.spatial_panel_estimate(panel, "y ~ x", w)).df
    2
    """
    u, r = unrestricted, restricted
    gone = [v for v in u.variables if v not in r.variables]
    reasons = []
    if u.model != r.model or u.fixed_effects != r.fixed_effects:
        reasons.append(Message(_("models differ")))
    if not gone or not set(r.terms) < set(u.terms):
        reasons.append(
            Message(_("the smaller model does not have a part of the larger one's terms"))
        )
    reasons += same_data(u, r)
    if not one_likelihood(u, r) or (u.by_period and u.density != r.density):
        reasons.append(Message(_("bias corrections differ")))
    if any(np.isnan(m.loglik) for m in (u, r)):
        reasons.append(Message(_("not both were estimated by maximum likelihood")))
    if reasons:
        raise SpecificationError(
            _("No likelihood-ratio test of the impacts: {reasons}."), reasons=listed(reasons)
        )
    df = len(u.terms) - len(r.terms)
    statistic = ratio(u, r)
    return SpecificationTest(
        name="lr",
        null=Message(_("no impacts of {names}"), names=listed([u.said(v) for v in gone])),
        statistic=statistic,
        df=df,
        p_value=float(chdtrc(df, max(statistic, 0.0))),
    )


def each_variable(
    fitted: SpatialPanelResult, fit: Callable[[Sequence[str]], SpatialPanelResult]
) -> Found:
    """Return the test of every variable, through all terms it stands in, and why others could not be made.

    Parameters
    ----------
    fitted : SpatialPanelResult
    fit : callable
        Estimates the model without some regressors.
    """
    tests: list[SpecificationTest] = []
    notes: list[Note] = []
    for name, gone in _groups(fitted).items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", InferenceWarning)  # the first fit has said it
                tests.append(impacts_test(fitted, fit(gone)))
        except RegspatialError as error:
            said = _("No LR test of the impacts of {name}: {reason}")
            notes.append(Note(said, name=fitted.said(name), reason=error.message))
    return tuple(tests), tuple(notes)


def _groups(fitted: SpatialPanelResult) -> dict[str, list[str]]:
    """Return the regressors that each variable stands in: x, x:z and x^2 of x."""
    if not fitted.parts:
        return {v: [v] for v in fitted.variables}
    return {
        base: [v for v in fitted.variables if base in fitted.parts[v]]
        for base in dict.fromkeys(b for v in fitted.variables for b in fitted.parts[v])
    }


def without(
    formula: str | None, x: Sequence[str] | None, gone: Sequence[str]
) -> tuple[str | None, list[str] | None]:
    """Return a formula, or names of regressors, without some of them."""
    if formula is not None:
        return formula + "".join(f" - {one}" for one in gone), None
    return None, [one for one in ([x] if isinstance(x, str) else x or ()) if one not in gone]
