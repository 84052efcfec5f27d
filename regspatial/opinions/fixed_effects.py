"""Regressions with fixed effects and with instruments: linearmodels, pyfixest, statsmodels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..choices import codes
from ..choices.regression import PanelInstrumentsCovariance
from ..formula import bracketed
from ..formula.design import INTERCEPT
from ..regression.instruments.instrumental.record import InstrumentalResult
from ..regression.panel.least_squares.covariance import usual_lags
from ..regression.panel.least_squares.model import Asked, Model, model_of
from ..regression.panel.least_squares.result import FixedEffectsResult
from ..regression.panel.least_squares.sample import OUTSIDE
from ..results.second_opinion import Compared
from ..results.table import Note, values_said
from ..words import Message, _
from .numbers import each, number
from .record_inputs import Given, Refused
from .registry import opinion
from .spatial_models import ERROR, ESTIMATE

Array = NDArray[np.float64]

_MOST_DUMMIES = 3000

_WITHOUT_FACTOR = _(
    "No small-sample factors were asked of linearmodels; ours are put to its numbers: {factors}."
)
_OTHER_COUNT = _(
    "pyfixest counts {theirs} {theirs:effect|effects} (levels less one for each further "
    "effect), here {ours} (levels less connected components)."
)


@dataclass(frozen=True, slots=True)
class Plain:
    """Columns of a regression as they are, the codes of its effects and of its clusters.

    Attributes
    ----------
    y : (N,)
    x : (N, k)
    effects, clusters : (N, q) whole numbers
    names : k names
    """

    y: Array
    x: Array
    effects: NDArray[np.intp]
    clusters: NDArray[np.intp]
    period: NDArray[np.intp] | None
    unit: NDArray[np.intp] | None
    names: tuple[str, ...]

    def of_terms(self, terms: Sequence[str]) -> Plain:
        """Return the same rows with these regressors alone, those of one column of a table."""
        at = [k for k, name in enumerate(self.names) if name in terms]
        return replace(self, x=self.x[:, at], names=tuple(self.names[k] for k in at))

    @property
    def dummies(self) -> Array:
        """A dummy for every level, of full rank.

        Raises
        ------
        Refused
            If there are too many.
        """
        many = int(self.effects.max(axis=0).sum()) if self.effects.size else 0
        if many > _MOST_DUMMIES:
            raise Refused(
                Message(
                    _("{many} {many:dummy is|dummies are} too many for this program."), many=many
                )
            )
        blocks = [np.zeros((self.y.size, 0))]
        for column in self.effects.T:
            levels, at = np.unique(column, return_inverse=True)
            blocks.append(np.eye(levels.size)[at])
        whole = np.column_stack(blocks)
        return whole[:, _independent(whole)]


def _independent(columns: Array) -> list[int]:
    """Return the positions of columns that span all of them, the first ones first."""
    kept: list[int] = []
    basis = np.zeros((columns.shape[0], 0))
    for k, column in enumerate(columns.T):
        rest = column - basis @ (basis.T @ column)
        rest = rest - basis @ (basis.T @ rest)
        size = float(np.linalg.norm(rest))
        if size > 1e-8 * float(np.linalg.norm(column)):
            kept.append(k)
            basis = np.column_stack([basis, rest / size])
    return kept


def plain(record: FixedEffectsResult, given: Given, formula: str | None = None) -> Plain:
    """Return the columns of a record's regression, those of an empty cell or alone in a level left out."""
    text = str(given.argument("formula", record.spec.get("formula")))
    names = {k: k for k in ("id", "time", "cluster", "lags", "regions", "coordinates")}
    names |= {"cutoff": "conley_cutoff", "kernel": "conley_kernel"}
    how = {k: v for k, name in names.items() if (v := given.argument(name)) is not None}
    asked = Asked(covariance=record.covariance_type, **how)  # type: ignore[arg-type]
    whole = plain_of(model_of(given.data(), text if formula is None else formula, asked))
    return whole if formula is not None else whole.of_terms(record.terms)


def plain_of(m: Model) -> Plain:
    """Return the columns of a model as they are."""
    s = m.sample
    # the units are by numbers, so that a peer needs no scale of its own
    x = s.x if not s.intercept else np.vstack([np.ones(s.y.size), s.x])
    none = np.zeros((s.y.size, 0), dtype=np.intp)
    effects = [f.codes for f in s.effects]
    clusters = [f.codes for f in s.clusters]
    return Plain(
        y=s.y,
        x=np.asarray(x).T,
        effects=np.column_stack(effects).astype(np.intp) if effects else none,
        clusters=np.column_stack(clusters).astype(np.intp) if clusters else none,
        period=None if s.period is None else np.asarray(s.period.codes),
        unit=None if s.unit is None else np.asarray(s.unit.codes),
        names=m.terms,
    )


def _without(dummies: Array, columns: Any) -> Any:
    """Return what dummies leave of columns."""
    if columns is None or not dummies.shape[1]:
        return columns
    return columns - dummies @ np.linalg.lstsq(dummies, columns, rcond=None)[0]


def _rows(
    record: FixedEffectsResult,
    names: list[str],
    b: Array,
    se: Array | None,
    factor: float,
    why: Note,
) -> Iterator[Compared]:
    """Yield estimates and standard errors, those of the peer times a factor."""
    order = [record.terms.index(n) for n in names]
    said = [record.said(n) for n in names]
    yield from each(ESTIMATE, said, record.estimates[order], b, sizes=record.se[order], wanted=7)
    if se is not None:
        same = abs(factor - 1.0) < 1e-12
        yield from each(
            ERROR,
            said,
            record.se[order],
            se,
            converted=se * factor,
            why=None if same else why,
            wanted=6,
        )


def _factor(record: FixedEffectsResult) -> float:
    return float(np.sqrt(np.prod(list(record.factors.values()))))


def _factors(record: FixedEffectsResult) -> str:
    return values_said(record.factors, record.factors.values())


@opinion(FixedEffectsResult, "linearmodels")
def by_linearmodels(record: FixedEffectsResult, given: Given) -> Iterator[Compared]:
    """Yield least squares with dummies, its covariance without small-sample factors times ours."""
    from linearmodels.iv import IV2SLS

    p = plain(record, given)
    yield from linear(record, p, IV2SLS, p.x, None, None, list(p.names))


def _written_out(record: InstrumentalResult, given: Given) -> str:
    """Return the formula with endogenous regressors and instruments beside the others."""
    text = str(given.argument("formula", record.spec.get("formula")))
    left, *right = re.split(rf"(\|{OUTSIDE})", text, maxsplit=1)
    return bracketed(left).text + "".join(right)


@opinion(InstrumentalResult, "linearmodels")
def by_instruments(record: InstrumentalResult, given: Given) -> Iterator[Compared]:
    """Yield two-stage least squares, LIML or GMM with dummies."""
    from linearmodels.iv import IV2SLS, IVGMM, IVLIML

    p = plain(record, given, _written_out(record, given))
    at = {n: k for k, n in enumerate(p.names)}
    outer = [n for n in p.names if n not in {*record.endogenous, *record.instruments}]
    x = p.x[:, [at[n] for n in outer]]
    d = p.x[:, [at[n] for n in record.endogenous]]
    z = p.x[:, [at[n] for n in record.instruments]]
    kind: Any = {"2sls": IV2SLS, "liml": IVLIML, "gmm": IVGMM}[record.estimator]
    yield from linear(record, p, kind, x, d, z, [*outer, *record.endogenous])


def linear(
    record: FixedEffectsResult,
    p: Plain,
    kind: Any,
    x: Array,
    d: Array | None,
    z: Array | None,
    names: list[str],
) -> Iterator[Compared]:
    """Yield what linearmodels says of one equation, estimates and standard errors."""
    covariance = record.covariance_type
    gmm = getattr(record, "estimator", "") == "gmm"
    y, dummies = p.y, p.dummies
    if gmm and covariance == "clustered":  # dummies would be more moments than there are clusters
        y, x, d, z = (_without(dummies, one) for one in (y, x, d, z))
        dummies = dummies[:, :0]
    whole: Any = np.column_stack([x, dummies])
    how: dict[str, Any] = {"cov_type": "unadjusted"}
    if covariance == "hc1":
        how = {"cov_type": "robust"}
    elif covariance == "clustered":
        how = {"cov_type": "clustered", "clusters": p.clusters}
    more: dict[str, Any] = {}
    if gmm:
        more = {
            "weight_type": how["cov_type"],
            **({"clusters": p.clusters} if "clusters" in how else {}),
        }
    fit = kind(y, whole if whole.shape[1] else None, d, z, **more).fit(debiased=False, **how)
    b, se = np.asarray(fit.params), np.asarray(fit.std_errors)
    place = [*range(x.shape[1]), *range(whole.shape[1], b.size)]
    known = covariance in codes(PanelInstrumentsCovariance) and not gmm
    factor, why = _factor(record), Note(_WITHOUT_FACTOR, factors=_factors(record))
    if covariance == "classical":
        n, used = record.nobs, len(record.terms) + record.n_effects
        factor = float(np.sqrt(n / (n - used)))
        why = Note(_WITHOUT_FACTOR, factors=f"N/(N - K) = {factor**2:.6g}")
    if covariance == "clustered" and p.clusters.shape[1] > 1:
        known = False  # each of its three parts has a factor of its own
    yield from _rows(record, names, b[place], se[place] if known else None, factor, why)


@opinion(FixedEffectsResult, "pyfixest")
def by_pyfixest(record: FixedEffectsResult, given: Given) -> Iterator[Compared]:
    """Yield pyfixest's estimates, with the factors of fixest."""
    p = plain(record, given)
    slopes = [n for n in p.names if n != INTERCEPT]
    yield from _of_pyfixest(record, p, slopes, [], [])


@opinion(InstrumentalResult, "pyfixest")
def instruments_by_pyfixest(record: InstrumentalResult, given: Given) -> Iterator[Compared]:
    """Yield pyfixest's two-stage least squares of one endogenous regressor."""
    if record.estimator != "2sls" or len(record.endogenous) > 1:
        raise Refused(
            Message(_("pyfixest has two-stage least squares of one endogenous regressor."))
        )
    p = plain(record, given, _written_out(record, given))
    inner = {INTERCEPT, *record.endogenous, *record.instruments}
    slopes = [n for n in p.names if n not in inner]
    yield from _of_pyfixest(record, p, slopes, list(record.endogenous), list(record.instruments))


def _of_pyfixest(
    record: FixedEffectsResult, p: Plain, slopes: list[str], d: list[str], z: list[str]
) -> Iterator[Compared]:
    import pandas as pd
    import pyfixest

    called = {n: f"x{k}" for k, n in enumerate(p.names)}
    frame = pd.DataFrame({"y": p.y, **{called[n]: v for n, v in zip(p.names, p.x.T, strict=True)}})
    for letter, codes_of in (("f", p.effects), ("c", p.clusters)):
        for k, column in enumerate(codes_of.T):
            frame[f"{letter}{k}"] = column
    constant = INTERCEPT in p.names
    right = " + ".join(f"f{k}" for k in range(p.effects.shape[1]))
    text = f"y ~ {' + '.join(called[n] for n in slopes) or '1'}"
    text += ("" if constant or right else " - 1") + (f" | {right}" if right else "")
    if d:
        text += f" | {called[d[0]]} ~ {' + '.join(called[n] for n in z)}"
    kind = record.covariance_type
    vcov: Any = {"classical": "iid", "hc1": "hetero"}.get(kind, "iid")
    more: dict[str, Any] = {}
    if kind == "clustered":
        vcov = {"CRV1": "+".join(f"c{k}" for k in range(p.clusters.shape[1]))}
    if kind == "driscoll-kraay" and p.period is not None and p.unit is not None:
        frame["when"], frame["who"] = p.period, p.unit
        asked = record.spec.get("lags")
        lags = usual_lags(np.unique(p.period).size) if asked is None else asked
        vcov, more = "DK", {"time_id": "when", "panel_id": "who", "lag": lags}
    fit = pyfixest.feols(
        text,
        frame,
        vcov=vcov,
        vcov_kwargs=more or None,
        fixef_tol=1e-12,
        fixef_rm="none",
        ssc=pyfixest.ssc(k_adj=True, k_fixef="nonnested", G_adj=True, G_df="min"),
    )
    names = [*([INTERCEPT] if constant else []), *slopes, *d]
    order = [n if n == INTERCEPT else called[n] for n in names]
    b, se = (np.array([float(of[k]) for k in order]) for of in (fit.coef(), fit.se()))
    effects = p.effects.shape[1]
    counted = sum(np.unique(column).size for column in p.effects.T) - max(effects - 1, 0)
    same = record.n_effects == counted
    why = None if same else Note(_OTHER_COUNT, theirs=counted, ours=record.n_effects)
    yield from _rows(record, names, b, None, 1.0, Note(""))
    if kind in codes(PanelInstrumentsCovariance) or more:
        at, said = [record.terms.index(n) for n in names], [record.said(n) for n in names]
        yield from each(ERROR, said, record.se[at], se, why=why, expected=not same)


@opinion(FixedEffectsResult, "statsmodels")
def by_statsmodels(record: FixedEffectsResult, given: Given) -> Iterator[Compared]:
    """Yield least squares with dummies."""
    import statsmodels.api as sm

    p = plain(record, given)
    k = len(p.names)
    fit = sm.OLS(p.y, np.column_stack([p.x, p.dummies])).fit()
    order = [record.terms.index(n) for n in p.names]
    said = [record.said(n) for n in p.names]
    yield from each(ESTIMATE, said, record.estimates[order], fit.params[:k], sizes=record.se[order])
    yield number(_("e'e"), float(np.nansum(np.square(record.residuals))), fit.ssr)
    yield number(_("sigma²"), record.sigma2, fit.scale)
    yield number(_("R²"), record.r2["overall"], _r_squared(p.y, fit.ssr, record))


def _r_squared(y: Array, ssr: float, record: FixedEffectsResult) -> float:
    about = y.mean() if record.effects or "Intercept" in record.terms else 0.0
    return float(1.0 - ssr / np.square(y - about).sum())
