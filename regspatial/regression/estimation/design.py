"""From a panel, a formula and weights to checked arrays: what every spatial regression starts from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.logdet import LuSpectrum
from ..._kernels.linear.solvers import multiply
from ..._kernels.linear.spectrum import EigenSpectrum, Matrix, Spectrum, eigen_spectrum
from ..._kernels.perfect_fit import smallest
from ...choices import one_of
from ...choices.options import SpectrumBy
from ...choices.regression import FORMS, Family, FixedEffects, Model
from ...containers import Panel, SpatialWeights
from ...errors import SpecificationError, WeightsError, listed
from ...formula import columns_of
from ...formula.design import INTERCEPT
from ...options import Options
from ...results.regression import SpatialPanelResult
from ...words import Message, _
from .design_checks import check_columns, check_size, say_past
from .far_columns import with_lags
from .units import check_units, unit_of
from .within import WITH_TIME, Shock, combined, within

Array = NDArray[np.float64]

LAG_OF_ONE = f"W({INTERCEPT})"


def family(model: Model) -> Family:
    """Return "lag" (rho), "error" (lambda), "both" or "none"."""
    return FORMS[model].family


def has_rho(model: Model) -> bool:
    """Return whether a model has a spatial lag of y."""
    return FORMS[model].lag_of_y


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PanelDesign:
    """Checked arrays of a panel regression.

    Attributes
    ----------
    y : (T, n)
    Z : (K, T, n)
        [Intercept], x, W(x), raw.
    terms : K names of Z
    variables : k names of x
    lagged : positions in `variables` that have a W(x)
    y_unit, units : float and (K,)
        What y and Z were divided by: 1, or powers of two where values are very large or small.
    notes : what has to be said of the cells
    parts, bases : mappings
        Of regressors that share what they are made of (see `formula.ModelColumns`).
    taken : str
        The effects that y and Z are already without (see `_convention`).
    shift : (K,), optional
        What was taken off the columns of Z that lie far from zero; only the constant is another for it.
    """

    model: Model
    fixed_effects: FixedEffects
    ids: tuple[str, ...]
    panel: Panel
    y_name: str
    y: Array
    Z: Array
    terms: tuple[str, ...]
    variables: tuple[str, ...]
    lagged: tuple[int, ...]
    intercept: bool
    w: SpatialWeights | None
    y_unit: float
    units: Array
    notes: tuple[Message, ...] = ()
    parts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    bases: Mapping[str, Array] = field(default_factory=dict)
    taken: FixedEffects = "none"
    shift: Array | None = None
    _known: dict[str, Array] = field(default_factory=dict, init=False, repr=False)

    @property
    def n(self) -> int:
        """Number of regions."""
        return int(self.y.shape[1])

    @property
    def T(self) -> int:
        """Number of times."""
        return int(self.y.shape[0])

    @property
    def matrix(self) -> Matrix:
        """The weights matrix in the order of `ids`."""
        if self.w is None:
            raise SpecificationError(_("This model has no weights."))
        return self.w.matrix

    def lag(self, values: Array) -> Array:
        """Return W applied along the last axis."""
        return multiply(self.matrix, values)

    @property
    def durbin(self) -> tuple[str, ...]:
        """What has a spatial lag: regressors, and the intercept where it has."""
        own = tuple(self.variables[i] for i in self.lagged)
        return (*own, INTERCEPT) if LAG_OF_ONE in self.terms else own

    @property
    def centred_y(self) -> Array:
        """What the regressors have to explain: Jy, about its mean where there are no effects."""
        found = self._known.get("centred")
        if found is None:
            effects = self.fixed_effects != "none"
            found = self.within(self.y) if effects else self.y - self.y.mean()
            self._known["centred"] = found
        return found

    @property
    def wy(self) -> Array:
        """Wy."""
        if "wy" not in self._known:
            self._known["wy"] = self.lag(self.y)
        return self._known["wy"]

    @property
    def perfect(self) -> float:
        """The sum of squares at and below which a fit is perfect."""
        return smallest(self.y, self.centred_y)

    @property
    def scales(self) -> Array:
        """What coefficients are multiplied by to stand in the units of the data, (K,)."""
        return self.y_unit / self.units

    @property
    def columns_in_data(self) -> Array:
        """Z in the units, and about the zero, of the data, (K, T, n)."""
        out = self.Z if self.shift is None else self.Z + self.shift[:, None, None]
        return np.asarray(out * self.units[:, None, None])

    def in_data(self, b: Array) -> Array:
        """Return coefficients of Z in the units, and about the zero, of the data."""
        out = b * self.scales
        if self.shift is not None and self.intercept:
            out[0] -= self.y_unit * (self.shift @ b)
        return out

    def constant_in_data(self, constant: float, b: Array) -> float:
        """Return the constant beside fixed effects (0 without any) in the units, and about the zero, of the data."""
        if self.shift is not None and self.fixed_effects != "none":
            constant -= float(self.shift @ b)
        return constant * self.y_unit

    def from_data(self, b: Array) -> Array:
        """Return the coefficients of Z that are these in the data: what `in_data` undoes."""
        out = b * self.units / self.y_unit
        if self.shift is not None and self.intercept:
            out[0] += self.shift @ out
        return np.asarray(out)

    def covariance_in_data(self, v: Array) -> Array:
        """Return the covariance of coefficients of Z, and of what follows them, likewise."""
        scales = np.ones(len(v))
        scales[: len(self.terms)] = self.scales
        if self.shift is None or not self.intercept:
            return np.asarray(v * scales[:, None] * scales)
        to = np.diag(scales)
        to[0, : len(self.terms)] -= self.y_unit * self.shift
        return np.asarray(to @ v @ to.T)

    @property
    def shock(self) -> Shock:
        """What a shock common to all regions becomes under a filter I - lambda W."""
        if self.w is None or self.matrix is not self.w.matrix:
            return Shock.of(np.asarray(self.matrix.sum(axis=1), dtype=float).ravel())
        if "shock" not in self.w._cache:
            self.w._cache["shock"] = Shock.of(self.w.row_sums)
        found: Shock = self.w._cache["shock"]
        return found

    @property
    def turning(self) -> Shock | None:
        """The shock whose direction the effects of time follow as lambda moves, if there is one.

        None for models without lambda, without effects of time, and where all rows of W have one
        sum: there `within` is right at every lambda.
        """
        if family(self.model) not in ("error", "both") or self.fixed_effects not in WITH_TIME:
            return None
        shock = self.shock
        return None if shock.even else shock

    def within(self, values: Array) -> Array:
        """Return J applied to the last two axes."""
        return within(values, self.fixed_effects)

    def combined(self, b: Array) -> Array:
        """Return Zb, (T, n)."""
        return combined(b, self.Z)

    def split(self, b: Array) -> tuple[float, Array, Array]:
        """Return intercept, beta (k,) and theta (k,) of a coefficient vector in the order of Z."""
        at = int(self.intercept)
        k = len(self.variables)
        theta = np.zeros(k)
        theta[list(self.lagged)] = b[at + k : at + k + len(self.lagged)]
        return (float(b[0]) if self.intercept else 0.0), b[at : at + k].copy(), theta


def design(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | None,
    *,
    y: str | None,
    x: Sequence[str] | None,
    model: Model,
    fixed_effects: FixedEffects,
    durbin: Sequence[str] | None,
    told: bool = False,
) -> PanelDesign:
    """Check everything that can be checked before estimating, and lay out the arrays.

    `told`: of a lagged y among the regressors nothing is said, since that was done or is no matter.
    Beside a constant or fixed effects columns far from zero are taken about their means, which the record undoes
    (`in_data`, `constant_in_data`).
    """
    one_of("model", model, Model)
    one_of("fixed_effects", fixed_effects, FixedEffects)
    columns = columns_of(panel, formula, y, x)
    if not told:
        say_past(columns.y_name, columns.y, columns.x)
    if model != "ols" and w is None:
        raise SpecificationError(_("{param:model={model!r}} needs spatial weights w."), model=model)
    panel = columns.panel or panel
    weights = None if w is None else usable(w.aligned(panel.ids))
    variables = tuple(columns.x)
    lagged, with_one = lagged_of(model, variables, durbin)
    check_units({columns.y_name: columns.y, **columns.x})
    y_unit = unit_of(columns.y)
    units = [unit_of(columns.x[v]) for v in variables]
    raw = [columns.x[v] / unit for v, unit in zip(variables, units, strict=True)]
    intercept = fixed_effects == "none" and columns.intercept
    moved = intercept or fixed_effects != "none"
    sums = np.zeros(panel.n) if weights is None else row_sums(weights)
    raw, shift = with_lags(
        raw,
        lagged if weights is not None else (),
        lambda values: values if weights is None else multiply(weights.matrix, values),
        sums,
        moved=moved,
    )
    units += [units[i] for i in lagged] if weights is not None else []
    terms = [*variables, *(f"W({variables[i]})" for i in lagged)]
    if with_one and weights is not None:
        raw.append(np.broadcast_to(lag_of_one(sums, fixed_effects), columns.y.shape))
        units.append(1.0)
        terms.append(LAG_OF_ONE)
    if intercept:
        raw.insert(0, np.ones_like(columns.y))
        units.insert(0, 1.0)
        terms.insert(0, INTERCEPT)
    refuse_one_name_for_two(model, terms)
    shift = np.pad(shift, (int(intercept), int(with_one)))
    out = PanelDesign(
        model=model,
        fixed_effects=fixed_effects,
        ids=panel.ids,
        panel=panel,
        y_name=columns.y_name,
        y=columns.y / y_unit,
        Z=np.stack(raw),
        terms=tuple(terms),
        variables=variables,
        lagged=lagged,
        intercept=intercept,
        w=weights,
        y_unit=y_unit,
        units=np.array(units),
        notes=columns.notes,
        parts=columns.parts,
        bases=columns.bases,
        shift=shift if shift.any() else None,
    )
    check_size(out)
    check_columns(out)
    return out


def refuse_one_name_for_two(model: Model, terms: list[str]) -> None:
    """Refuse regressors called like a term of the model: rho, lambda, Intercept or W(x)."""
    names = [*terms, *FORMS[model].parameters]
    if len(set(names)) < len(names):
        twice = list(dict.fromkeys(t for t in names if names.count(t) > 1))
        raise SpecificationError(
            _(
                "These regressors have the names of other terms of the model: {twice}. Rename "
                "the columns."
            ),
            columns=twice,
            twice=listed(twice),
        )


def spectrum_of(w: SpatialWeights, options: Options) -> Spectrum:
    """Return the spectrum of W, computed once per weights object."""
    method = one_of("options.spectrum", options.spectrum, SpectrumBy)
    if method == "auto":
        method = "lu" if w.is_sparse and w.n > options.eigen_limit else "eigen"
    if method == "eigen":
        return eigenvalues(w)
    key = f"spectrum:lu:{options.chebyshev_nodes}"
    if key not in w._cache:
        w._cache[key] = LuSpectrum(w.to_sparse(), options.chebyshev_nodes)
    found: Spectrum = w._cache[key]
    return found


def eigenvalues_of(result: SpatialPanelResult) -> EigenSpectrum | None:
    """Return all eigenvalues of the W of a model, those it kept or found again; None without weights."""
    if isinstance(result.spectrum, EigenSpectrum):
        return result.spectrum
    return None if result.w is None else eigenvalues(result.w)


def eigenvalues(w: SpatialWeights, way_out: Message | None = None) -> EigenSpectrum:
    """Return all eigenvalues of W, found once per weights object; `way_out` as in `eigen_spectrum`."""
    if "spectrum:eigen" not in w._cache:
        w._cache["spectrum:eigen"] = eigen_spectrum(w.matrix, way_out)
    found: EigenSpectrum = w._cache["spectrum:eigen"]
    return found


def usable(w: SpatialWeights) -> SpatialWeights:
    """Return w unless it has no links at all.

    Raises
    ------
    WeightsError
    """
    if w.links == 0:
        raise WeightsError(
            _(
                "The weights have no links at all: no region has a neighbour. Use another rule "
                "(more neighbours, a wider distance band)."
            ),
        )
    return w


def row_sums(weights: SpatialWeights) -> Array:
    """Return W1, (n,)."""
    return np.asarray(weights.matrix.sum(axis=1), dtype=float).ravel()


def lag_of_one(sums: Array, fixed_effects: FixedEffects) -> Array:
    """Return W1, the row sums of W, which are a regressor only where they differ.

    Raises
    ------
    SpecificationError
    """
    shock = Shock.of(sums)
    if fixed_effects != "none":
        raise SpecificationError(
            _(
                "{param:durbin} names the Intercept; with "
                "{param:fixed_effects={fixed_effects!r}} there is none."
            ),
            fixed_effects=fixed_effects,
        )
    if shock.even:
        raise SpecificationError(
            _(
                "{param:durbin} names the Intercept, but all rows of W sum to {mean:g}, so that "
                "its spatial lag is a constant as well. Leave it out."
            ),
            mean=shock.mean,
        )
    return shock.sums


def lagged_of(
    model: Model, variables: tuple[str, ...], durbin: Sequence[str] | None
) -> tuple[tuple[int, ...], bool]:
    """Return which variables have a spatial lag, and whether the intercept has."""
    if not FORMS[model].lags_of_x:
        if durbin is not None:
            raise SpecificationError(
                _("durbin is only for {with_lags}; model is {model!r}."),
                with_lags=listed(m for m, form in FORMS.items() if form.lags_of_x),
                model=model,
            )
        return (), False
    names = variables if durbin is None else ([durbin] if isinstance(durbin, str) else durbin)
    with_one = INTERCEPT in names and INTERCEPT not in variables
    unknown = [d for d in names if d not in variables and d != INTERCEPT]
    if unknown or not names:
        raise SpecificationError(
            _("durbin names {unknown}; allowed are the regressors {variables}."),
            columns=unknown,
            unknown=listed(unknown) if unknown else Message(_("nothing")),
            variables=listed(variables, 30),
        )
    named = set(names)
    return tuple(i for i, v in enumerate(variables) if v in named), with_one
