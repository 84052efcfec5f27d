"""Spatial two-stage least squares: Wy, and other endogenous regressors, by instruments.

Kelejian and Prucha (1998): instruments are the spatial lags of the exogenous regressors that are no
regressors themselves, W x and W² x, or where W x is a regressor W² x and W³ x; with other endogenous
regressors their instruments z, W z and W² z as well. All are lagged first and lose their fixed effects
afterwards, as y does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._kernels.instruments import (
    Estimate,
    apart,
    basis,
    not_leverage,
    overidentification,
    two_stage,
)
from ..._kernels.linear.solvers import Resolvent
from ..._kernels.perfect_fit import refuse_perfect
from ...choices.regression import FORMS, FixedEffects, Model
from ...containers import Panel, PeriodWeights, SpatialWeights
from ...containers.labels import spoken
from ...errors import BoundaryError, SpecificationError
from ...formula import Bracketed, bracketed, parse
from ...formula.design import dependent
from ...options import Options
from ...results.table import Note
from ...words import Message, Words, _
from ..errors.hac import Near
from ..estimation.design import PanelDesign, design, spectrum_of
from ..estimation.estimate import Estimated
from ..estimation.lee_yu import symmetric_of
from ..estimation.likelihood import Maximum
from ..estimation.within import count
from ..panel.least_squares.covariance import mended
from ..panel.unbalanced.blocks import spectrum_of_blocks
from ..panel.unbalanced.design import UnbalancedDesign, unbalanced_design
from .first_stages import Strength, strength, weakness, what_it_leans_on

Array = NDArray[np.float64]

ORDERS = 2
_LAGGED = re.compile(r"(W[²³]?)\((.+)\)")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Instruments:
    """What the exogenous part of a design leaves, and what stands in for the endogenous part.

    Attributes
    ----------
    design : PanelDesign
        Without the instruments among its regressors.
    endogenous : positions in `design.variables`
    names : of the instruments
    values : (L, T, n)
    outside : names of those that are no spatial lags
    """

    design: PanelDesign
    endogenous: tuple[int, ...]
    names: tuple[str, ...]
    values: Array
    outside: tuple[str, ...] = ()


def arranged_of(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | PeriodWeights | None,
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    model: Model,
    durbin: Sequence[str] | None,
    fixed_effects: FixedEffects,
    holes: bool = False,
) -> Instruments:
    """Return the design of a formula that may have a bracket, and the instruments.

    By default the exogenous regressors alone have a spatial lag. `holes`: on the cells that are there.
    """
    taken = bracketed(formula) if formula is not None else Bracketed("", (), ())
    if taken.endogenous and durbin is None and FORMS[model].lags_of_x:
        outside = {*taken.endogenous, *taken.instruments}
        durbin = [t.name for t in parse(taken.text).terms if t.name not in outside]
    how: dict[str, Any] = {
        "y": y,
        "x": x,
        "model": model,
        "fixed_effects": fixed_effects,
        "durbin": durbin,
    }
    whole: PanelDesign | None = None
    if holes or isinstance(w, PeriodWeights):
        found = unbalanced_design(panel, taken.text or None, w, holes=holes, **how)
        whole = None if found.is_whole else found
    if whole is None:
        w = w.at(panel.times[0]) if isinstance(w, PeriodWeights) else w
        whole = design(panel, taken.text or None, w, **how)
    return arrange(whole, taken.endogenous, taken.instruments)


def arrange(d: PanelDesign, endogenous: tuple[str, ...], outside: tuple[str, ...]) -> Instruments:
    """Take the instruments out of a design that has them among its regressors, and lag what can be.

    Parameters
    ----------
    endogenous, outside : names
        Regressors that are endogenous, and instruments from outside the model.
    """
    at = int(d.intercept)
    index = {v: at + k for k, v in enumerate(d.variables)}
    names, values = [], []
    for z in outside:
        names.append(z)
        values.append(d.Z[index[z]])
    lagged = {d.variables[i] for i in d.lagged}
    for v in d.variables:
        if v in endogenous:
            continue
        first = 2 if v in lagged else 1
        column = d.Z[index[v]]
        for power in range(1, first + ORDERS):
            column = d.lag(column)
            if power >= first:
                names.append(f"W({v})" if power == 1 else f"W{'²³'[power - 2]}({v})")
                values.append(column)
    kept = [k for k, t in enumerate(d.terms) if t not in outside]
    variables = tuple(v for v in d.variables if v not in outside)
    small = replace(
        d,
        Z=d.Z[kept],
        terms=tuple(d.terms[k] for k in kept),
        units=d.units[kept],
        shift=None if d.shift is None else d.shift[kept],
        variables=variables,
        lagged=tuple(variables.index(d.variables[i]) for i in d.lagged),
    )
    positions = tuple(variables.index(v) for v in endogenous)
    return Instruments(
        design=small,
        endogenous=positions,
        names=tuple(names),
        values=np.stack(values),
        outside=outside,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fitted:
    """Estimates, and what is known of the instruments."""

    found: Estimated
    instruments: tuple[str, ...]
    left_out: tuple[str, ...]
    strength: Strength
    overidentification: float
    df: int
    freedom: int = 0
    """Degrees of freedom of the t distribution of p and intervals."""
    usual: Array | None = None
    """Standard errors by HC1 (p,), where those of `found` are by HC3."""
    notes: tuple[Note, ...] = ()


def by_instruments(i: Instruments, kind: str, options: Options, near: Near | None = None) -> Fitted:
    """Return spatial two-stage least squares: "classical", "hc1", "hc3", "clustered" by region, or "conley".

    Raises
    ------
    SpecificationError, BoundaryError
    """
    d = i.design
    if FORMS[d.model].family != "lag":
        raise SpecificationError(
            _(
                "Spatial two-stage least squares is for sar and sdm; {param:model} is {model!r}. Use "
                "{param:estimator=ml} or 'gmm' for it."
            ),
            model=d.model,
        )
    flat = d.within(d.Z).reshape(len(d.terms), -1)
    y, wy = d.within(d.y).ravel(), d.within(d.lag(d.y)).ravel()
    inner = [int(d.intercept) + k for k in i.endogenous]
    x = flat[[k for k in range(len(flat)) if k not in inner]]
    z, names, left_out = independent(x, d.within(i.values).reshape(len(i.names), -1), i.names)
    require_enough(len(z), len(inner) + 1)
    q = basis(np.vstack([x, z]))
    est = two_stage(y, np.vstack([flat, wy[None]]), q)
    ssr = float(est.e @ est.e)
    refuse_perfect(ssr, d.perfect)
    effects = _effects(d)
    free = y.size - len(flat) - 1 - effects
    v, mending = _covariance(d, est, ssr / free, kind, near)
    rho = float(est.b[-1])
    spectrum: Any = spectrum_of(d.w, options) if d.w is not None else None
    if isinstance(d, UnbalancedDesign):
        spectrum = spectrum_of_blocks(d.blocks, options)
    if spectrum is not None and not spectrum.bounds[0] < rho < spectrum.bounds[1]:
        raise BoundaryError(
            _(
                "Two-stage least squares puts rho at {rho:.4g}, outside its bounds {low:.4g} to "
                "{high:.4g}: the instruments say too little about Wy. Use maximum likelihood, or "
                "regressors that explain more."
            ),
            rho=rho,
            low=spectrum.bounds[0],
            high=spectrum.bounds[1],
        )
    resolvent = None
    if not isinstance(d, UnbalancedDesign):
        resolvent = Resolvent(d.matrix, rho, spectrum is not None and symmetric_of(spectrum))
    padded = np.full((len(v) + 1,) * 2, np.nan)
    padded[:-1, :-1] = v
    top = Maximum(b=est.b[:-1], sigma2=ssr / free, loglik=float("nan"), rho=rho)
    e = est.e.reshape(d.y.shape)
    own = basis(x)
    small = 1.0 if kind == "classical" else _factor(d, len(x) + len(z), kind)
    if kind == "classical":
        small = y.size / (y.size - len(x) - len(z) - effects)
    df = len(z) - len(inner) - 1
    return Fitted(
        found=Estimated(top, e, padded, spectrum, resolvent),
        instruments=names,
        left_out=left_out,
        strength=strength(
            apart(own, np.vstack([flat[inner], wy[None]])),
            apart(own, z),
            small,
            kind == "classical",
            lambda c, r: _meat(d, c, r, kind, near),
        ),
        overidentification=overidentification(
            np.vstack([flat, wy[None]]), q, est.e, lambda c, r: _meat(d, c, r, kind, near), y
        )
        if df
        else float("nan"),
        df=df,
        freedom=d.n - 1 if kind == "clustered" else free,
        usual=_errors_of(_covariance(d, est, 0.0, "hc1", None)[0]) if kind == "hc3" else None,
        notes=(*(() if near is None else near.said), *mending),
    )


def _effects(d: PanelDesign) -> int:
    """Return how many fixed effects there are."""
    if isinstance(d, UnbalancedDesign):
        return d.dummies.rank
    return count(d.fixed_effects, d.n, d.T)


def _meat(d: PanelDesign, columns: Array, e: Array, kind: str, near: Near | None = None) -> Array:
    if kind == "classical":
        return float(e @ e) / e.size * (columns @ columns.T)
    scores = columns * e
    if near is not None and isinstance(d, UnbalancedDesign):
        return near.meat(np.nan_to_num(d.grid(scores)))
    if near is not None:
        return near.meat(scores.reshape(-1, d.T, d.n))
    if kind == "clustered" and isinstance(d, UnbalancedDesign):
        scores = np.nan_to_num(d.grid(scores)).sum(axis=-2)
    elif kind == "clustered":
        scores = scores.reshape(-1, d.T, d.n).sum(axis=1)
    return np.asarray(scores @ scores.T)


def _factor(d: PanelDesign, slopes: int, kind: str) -> float:
    """Return the small-sample factor of robust errors, as in `fixed_effects`.

    Of clusters by region the effects of regions are nested in them and not counted.
    """
    n_obs, effects = d.y.size, _effects(d)
    if kind != "clustered":
        return n_obs / (n_obs - slopes - effects)
    if d.fixed_effects in ("entity", "twoway"):
        effects += 1 - d.n
    return (n_obs - 1) / (n_obs - slopes - effects) * d.n / (d.n - 1)


def _covariance(
    d: PanelDesign, est: Estimate, sigma2: float, kind: str, near: Near | None
) -> tuple[Array, tuple[Note, ...]]:
    """Return the covariance, and what is said of a meat that had to be mended."""
    if kind == "classical":
        return sigma2 * est.bread, ()
    said: tuple[Note, ...] = ()
    if kind == "hc3":
        return hc3(est.fitted, est.e, est.bread), ()
    meat = _meat(d, est.fitted, est.e, kind, near)
    if near is not None:  # on the plane a kernel need not be positive semi-definite
        meat, said = mended(0.5 * (meat + meat.T))
    return np.asarray(_factor(d, len(est.b), kind) * est.bread @ meat @ est.bread), said


def hc3(x: Array, e: Array, bread: Array) -> Array:
    """Return the covariance by e/(1 - h), h the leverage of a row of x (k, N), of two-stage least squares as fitted.

    Nearly what leaving each row out gives (MacKinnon and White 1985; Steinhauer and Wuergler 2010).
    """
    scores = x * (e / not_leverage(x, bread))
    return np.asarray(bread @ (scores @ scores.T) @ bread)


def _errors_of(v: Array) -> Array:
    return np.sqrt(np.clip(np.diag(v), 0.0, None))


def independent(
    x: Array, z: Array, names: tuple[str, ...]
) -> tuple[Array, tuple[str, ...], tuple[str, ...]]:
    """Leave out instruments that depend on regressors and instruments before them."""
    keep = list(range(len(z)))
    while keep:
        rows = np.vstack([x, z[keep]])
        size = np.linalg.norm(rows, axis=1, keepdims=True)
        zero = [k for k in range(len(keep)) if size[len(x) + k, 0] == 0.0]
        members = [len(x) + zero[0]] if zero else dependent((rows / size).T, list(range(len(rows))))
        if not members:
            break
        del keep[max(members) - len(x)]
    gone = tuple(n for k, n in enumerate(names) if k not in keep)
    return z[keep], tuple(names[k] for k in keep), gone


def require_enough(there: int, wanted: int) -> None:
    """Refuse fewer instruments than endogenous regressors."""
    if there < wanted:
        raise SpecificationError(
            _(
                "{there} {there:instrument is|instruments are} left for {wanted} "
                "{wanted:endogenous regressor|endogenous regressors} (Wy among them): the "
                "spatial lags of the regressors depend on the regressors. Use other "
                "weights or regressors, or maximum likelihood."
            ),
            there=there,
            wanted=wanted,
        )


def instrument_notes(
    fit: Fitted, arranged: Instruments, labels: Mapping[str, Words]
) -> tuple[Note, ...]:
    """Say which instruments were used, and which could not be."""
    if not fit.instruments:
        return ()
    out = [Note(_("Instruments: {names}."), names=_said(fit.instruments, labels)), *fit.notes]
    if fit.left_out:
        out.append(
            Note(
                _("Left out, since they depend on the regressors and other instruments: {names}."),
                names=_said(fit.left_out, labels),
            )
        )
    endogenous = [arranged.design.variables[k] for k in arranged.endogenous]
    out += what_it_leans_on(
        endogenous, arranged.outside, fit.instruments, lambda names: _said(names, labels)
    )
    return (*out, *weakness(endogenous, fit.strength, labels))


def first_stages(fit: Fitted, arranged: Instruments) -> dict[str, Any]:
    """Return the strength of the instruments, as a record has it."""
    names = [arranged.design.variables[k] for k in arranged.endogenous]
    each = fit.strength.each
    return {
        "first_stage_f": each[-1] if each else float("nan"),
        "first_stages": dict(zip(names, each[:-1], strict=False)),
        "kleibergen_paap_f": fit.strength.together,
    }


def _said(names: Sequence[str], labels: Mapping[str, Words]) -> list[Words]:
    """Return instruments by the labels of their variables."""
    out: list[Words] = []
    for name in names:
        found = _LAGGED.fullmatch(name)
        if found is None:
            out.append(spoken(name, labels))
        else:
            said = spoken(found[2], labels)
            out.append(Message("{power}({x})", power=found[1], x=said))
    return out
