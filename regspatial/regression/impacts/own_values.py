"""Impacts at each region's own values, and in the units of the data.

With regressors v = h_v(x) the effect of x in region j on y in region i is

    ∂y_i/∂x_j = Σ_v [S (β_v I + θ_v W)]_ij h_v'(x_j),     S = (I - rho W)^-1,

and with y = g(Y) the effect on Y is that divided by g'(Y_i): u_i [S (β_v I + θ_v W)]_ij d_vj. The direct
impact is the mean of the diagonal over all cells, the total that of the sums of rows. Both are linear
in (β_v, θ_v) with coefficients that move with rho, as in `_bands`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.solvers import Resolvent
from ..._kernels.linear.spectrum import Matrix
from ...errors import FormulaError, ParameterError, listed
from ...formula import expression
from ...formula.nodes import Call, text_of
from ...results.regression import SpatialPanelResult
from ...words import _
from ...words.lists import items
from ..panel.dynamic.long_run import Static
from .bands import Functionals
from .by_period import Piece
from .by_region import diagonals
from .functionals import symmetric
from .record import RegionalImpacts

Array = NDArray[np.float64]

MOST_REGIONS = 3000
"""The diagonal of S takes a solve a region at every node of rho."""
KINDS = ("own", "levels")


@dataclass(frozen=True, slots=True, eq=False)
class OwnValues:
    """What impacts are of, and at which values.

    Attributes
    ----------
    names : k names
        Of what changes: x of x, x^2 and x:z; with "levels" x of log(x) too.
    y_name : str
    slopes : k mappings of position of a regressor to (T, n)
        Its derivative by what changes, in every cell.
    scale : (T, n) or None
        The derivative of y's unit by y of the model; None where that is y itself.
    undone : names of what was taken out of functions
    """

    names: tuple[str, ...]
    y_name: str
    slopes: tuple[Mapping[int, Array], ...]
    scale: Array | None
    undone: tuple[str, ...]

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """(what changes, regressor), in the order of the functionals."""
        return [(k, v) for k, by in enumerate(self.slopes) for v in by]

    def weight(self, slope: Array) -> Array:
        """Return u d, (T, n)."""
        return slope if self.scale is None else self.scale * slope


def asked(given: object) -> tuple[str, tuple[str, ...]] | None:
    """Return ("own" or "levels", columns that hold logarithms), or None where values are stated."""
    if not isinstance(given, str):
        return None
    kind, _colon, rest = given.replace("：", ":").partition(":")
    if kind.strip() not in KINDS:
        return None
    names = tuple(items(rest))
    if names and kind.strip() == "own":
        raise ParameterError(_("{param:at} is {at!r}; write own, or levels: x, y."), at=given)
    return kind.strip(), names


def own_values(result: SpatialPanelResult, kind: str, logs: Sequence[str]) -> OwnValues:
    """Return the derivatives of every regressor by what it is made of.

    Raises
    ------
    ParameterError
        For columns of logarithms that are not in the model, and beyond 3,000 regions.
    """
    _check(result, logs)
    found: dict[str, dict[int, Array]] = {}
    undone: dict[str, None] = {}
    for base, values in result.bases.items():
        inner = (base, np.ones_like(values))
        if kind == "levels":
            inner = _inner(base, values, base in logs)
            if inner[0] != base:
                undone[base] = None
        for v, variable in enumerate(result.variables):
            powers = result.parts.get(variable, {variable: 1.0})
            if base not in powers:
                continue
            slope = inner[1] * _derivative(result, powers, base)
            by = found.setdefault(inner[0], {})
            by[v] = by[v] + slope if v in by else slope
    y_name, scale = result.y_name, None
    if kind == "levels":
        y_name, slope = _inner(y_name, result.fitted + result.residuals, y_name in logs)
        if y_name != result.y_name:
            undone[result.y_name] = None
            scale = 1.0 / slope
    return OwnValues(tuple(found), y_name, tuple(found.values()), scale, tuple(undone))


def _check(result: SpatialPanelResult, logs: Sequence[str]) -> None:
    there = [*result.bases, result.y_name]
    lost = [name for name in logs if name not in there]
    if lost:
        raise ParameterError(
            _("{param:at} names {lost} as logarithms; the model has {names}."),
            columns=lost,
            lost=listed(lost),
            names=listed(there, 30),
        )
    if not result.bases:
        raise ParameterError(
            _("{param:at} asks for the values of the regressors, which this model does not know.")
        )
    if len(result.ids) > MOST_REGIONS:
        raise ParameterError(
            _(
                "{param:at}: impacts at the regions' own values take a solve a region and "
                "value of rho, and are for up to {most:,} {most:region|regions}; state "
                "values instead, such as x = 2."
            ),
            most=MOST_REGIONS,
        )


def _derivative(result: SpatialPanelResult, powers: Mapping[str, float], base: str) -> Array:
    """Return the derivative of Π b^p by one base, in every cell."""
    own = result.bases[base]
    out = np.asarray(powers[base] * np.power(own, powers[base] - 1.0))
    for other, power in powers.items():
        if other != base:
            out = out * np.power(result.bases[other], power)
    return out


def _inner(text: str, values: Array, logarithm: bool) -> tuple[str, Array]:
    """Return what a function is of, and the derivative of the function by it; the text itself where none is."""
    if logarithm:
        return f"exp({text})", np.exp(-values)
    try:
        node = expression(text)
    except FormulaError:  # a name that is no expression is what it is
        return text, np.ones_like(values)
    if isinstance(node, Call):
        inner = text_of(node.args[0])
        if node.name in ("log", "log1p"):
            return inner, np.exp(-values)
        if node.name == "sqrt":
            return inner, 0.5 / values
        if node.name == "exp":
            return inner, values
        if node.name == "asinh":
            return inner, 1.0 / np.cosh(values)
    return text, np.ones_like(values)


def in_changes(here: Static, own: OwnValues) -> Static:
    """Return the model in terms of what changes, at the means over the cells: coefficients and covariance."""
    by = np.zeros((len(own.names), len(here.variables)))
    for k, v in own.pairs:
        by[k, v] = float(np.nanmean(own.weight(own.slopes[k][v])))
    index = {t: i for i, t in enumerate(here.terms)}
    rows, terms = [], []
    for pattern in ("{}", "W({})"):
        at = [index.get(pattern.format(v), -1) for v in here.variables]
        for k, name in enumerate(own.names):
            row = np.zeros(len(here.terms))
            for v, place in enumerate(at):
                if place >= 0:
                    row[place] += by[k, v]
            if row.any():
                rows.append(row)
                terms.append(pattern.format(name))
    if here.lagged:
        rows.append(np.eye(len(here.terms))[index["rho"]])
        terms.append("rho")
    turn = np.array(rows)
    return here._replace(
        terms=tuple(terms),
        variables=own.names,
        estimates=turn @ here.estimates,
        covariance=turn @ here.covariance @ turn.T,
        beta=by @ here.beta,
        theta=by @ here.theta,
    )


class OwnPart:
    """The cells of one piece: derivatives and scale on its own regions and periods."""

    def __init__(self, own: OwnValues, result: SpatialPanelResult, piece: Piece, times: object):
        rows = [k for k, t in enumerate(result.times) if t in times]  # type: ignore[operator]
        at = {one: k for k, one in enumerate(result.ids)}
        cut = np.ix_(rows, [at[i] for i in piece.w.ids])
        self.matrix: Matrix = piece.w.matrix
        self.symmetric = symmetric(piece)
        self.lagged = piece.spectrum is not None
        self.slopes = [own.slopes[k][v][cut] for k, v in own.pairs]
        self.scale = None if own.scale is None else own.scale[cut]
        self.weights = [s if self.scale is None else self.scale * s for s in self.slopes]

    def averages(self, rho: float) -> Array:
        """Return direct and total of each pair, of beta and of theta: (2, 2P), sums over the cells."""
        n = self.matrix.shape[0]
        ones = np.ones(n)
        s = Resolvent(self.matrix, rho, self.symmetric) if self.lagged else None
        own, lagged = (ones, np.zeros(n)) if s is None else diagonals(self.matrix, s)
        left = np.ones((1, n)) if self.scale is None else self.scale
        back = left if s is None else np.stack([s.solve_transposed(row) for row in left])
        across = np.asarray(self.matrix.T @ back.T).T
        out = np.empty((2, 2, len(self.slopes)))
        for p, (slope, weight) in enumerate(zip(self.slopes, self.weights, strict=True)):
            mass = weight.sum(axis=0)
            out[:, 0, p] = mass @ own, mass @ lagged
            out[:, 1, p] = np.sum(back * slope), np.sum(across * slope)
        return out.reshape(2, -1)

    def by_region(self, rho: float, pair: int, beta: float, theta: float) -> Array:
        """Return own, received and sent of one pair, summed over the periods, (3, n)."""
        n = self.matrix.shape[0]
        s = Resolvent(self.matrix, rho, self.symmetric) if self.lagged else None
        diagonal, lagged = (np.ones(n), np.zeros(n)) if s is None else diagonals(self.matrix, s)
        slope = self.slopes[pair]
        pushed = beta * slope + theta * np.asarray(self.matrix @ slope.T).T
        reached = pushed if s is None else s.across(pushed)
        left = np.ones_like(slope) if self.scale is None else self.scale
        back = left if s is None else np.stack([s.solve_transposed(row) for row in left])
        sent = beta * back + theta * np.asarray(self.matrix.T @ back.T).T
        own = (beta * diagonal + theta * lagged) * self.weights[pair].sum(axis=0)
        return np.stack([own, (left * reached).sum(axis=0), (sent * slope).sum(axis=0)])


def parts_of(own: OwnValues, result: SpatialPanelResult, pieces: Sequence[Piece]) -> list[OwnPart]:
    """Return the cells of each piece of the weights."""
    times = [one.times for one in result.by_period] or [result.times]
    return [OwnPart(own, result, p, t) for p, t in zip(pieces, times, strict=True)]


def averages(parts: Sequence[OwnPart], cells: int) -> Functionals:
    """Return direct and total of every pair, means over the cells; f of beta and g of theta, (2, 2P)."""

    def exact(rho: float) -> Array:
        return np.asarray(sum(p.averages(rho) for p in parts)) / cells

    return exact


def regional_at_own(
    own: OwnValues,
    parts: Sequence[OwnPart],
    result: SpatialPanelResult,
    pieces: Sequence[Piece],
    here: Static,
) -> RegionalImpacts:
    """Return what each region has, receives and sends, means over the periods that have it."""
    at = {one: k for k, one in enumerate(result.ids)}
    sums = np.zeros((3, len(own.names), len(at)))
    count = np.zeros(len(at))
    rho = here.rho if here.lagged else 0.0
    for part, piece in zip(parts, pieces, strict=True):
        place = [at[i] for i in piece.w.ids]
        count[place] += piece.periods
        for pair, (k, v) in enumerate(own.pairs):
            found = part.by_region(rho, pair, float(here.beta[v]), float(here.theta[v]))
            for j in range(3):
                sums[j, k, place] += found[j]
    means = sums / count
    return RegionalImpacts(
        ids=result.ids, variables=own.names, own=means[0], received=means[1], sent=means[2]
    )
