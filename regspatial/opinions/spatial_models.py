"""Spatial regressions: spreg, statsmodels, linearmodels, and R's spatialreg on the same columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..choices import codes
from ..choices.regression import FORMS, PanelInstrumentsCovariance
from ..regression import spatial_panel_estimate
from ..regression.cross_section.record import SpatialRegressionResult
from ..regression.panel.dynamic.record import SpatialDynamicResult
from ..results.regression import SpatialPanelResult
from ..results.second_opinion import Compared
from ..results.table import Note
from ..terms import term
from ..words import Message, Words, _
from .autocorrelation import pysal
from .in_r import run_r
from .leverages import by_leverages
from .lsdv import design_of, instruments_of, stacked
from .numbers import each, number
from .record_inputs import Given
from .registry import by_nobody, opinion

Array = NDArray[np.float64]

ESTIMATE, ERROR = Message(_("estimate")), Message(_("standard error"))
PLAIN = Message(_("without bias correction"))
IN_EQUATION = _("{what} in equation {k} (of {y})")
LIKELIHOOD = Message(_("log-likelihood"))

_CORRECTED = _(
    "With dummies for the fixed effects maximum likelihood is biased (incidental parameters); ours is "
    "corrected ({how}). Uncorrected, the two agree: see the rows without bias correction."
)
_NEAR = 0.05
"""Standard errors from the maximum that rounding in a likelihood as flat as that may move it."""
_LEVEL = 1e-6
"""Share of a log-likelihood: half the square of `_NEAR`, of likelihoods of a thousand."""
_LOWER = 1e-3
"""Log-likelihood by which a maximum is another one: searches end within 1e-8 of theirs."""
_FOLLOWS = _("It follows from {name}: least squares at the program's {name} give its number.")
_BY_SEARCH = 4
"""Digits of standard errors that spreg's search for lambda (to 1e-5 of its interval) leaves."""


def _family(*wanted: str) -> Any:
    def serves(record: SpatialPanelResult) -> bool:
        by_likelihood = getattr(record, "estimator", "ml") == "ml"
        return by_likelihood and FORMS[record.model].family in wanted

    return serves


def uncorrected(record: SpatialPanelResult, given: Given) -> SpatialPanelResult:
    """Return our own estimate as peers make it: no bias correction, expected information."""
    corrected = record.bias_correction != "none"
    if not corrected and record.covariance_type == "analytic":
        return record
    if isinstance(record, SpatialRegressionResult):
        return record
    d = design_of(record, given)
    spec = record.spec
    return spatial_panel_estimate(
        d.panel if given.argument("formula") is None else given.data(),
        given.argument("formula", spec.get("formula")),
        given.w if given.w is not None else record.w,
        y=given.argument("y"),
        x=given.argument("x"),
        model=record.model,
        fixed_effects=record.fixed_effects,
        durbin=spec.get("durbin") if FORMS[record.model].lags_of_x else None,
        bias_correction="none",
        covariance="analytic",
    )


def beside(
    record: SpatialPanelResult,
    given: Given,
    terms: Sequence[str],
    theirs: Mapping[str, Any],
    *,
    wanted: int = 6,
    errors: bool = True,
) -> Iterator[Compared]:
    """Yield estimates, standard errors and log-likelihood beside a peer's.

    Parameters
    ----------
    terms : names in the order of the peer
    theirs : mapping
        "b", "se" (arrays), "loglik" (float) as far as there.
    """
    plain = uncorrected(record, given)
    order = [plain.terms.index(t) for t in terms]
    names = [record.said(t) for t in terms]
    changed = plain is not record and record.bias_correction != "none"
    what: Words = ESTIMATE
    if changed:
        why = Note(_CORRECTED, how=term("bias_correction", record.bias_correction))
        yield from each(
            what,
            names,
            record.estimates[order],
            theirs["b"],
            sizes=record.se[order],
            why=why,
            expected=True,
            wanted=wanted,
        )
        what = Message(_("{what} {plain}"), what=ESTIMATE, plain=PLAIN)
    yield from each(
        what,
        names,
        plain.estimates[order],
        theirs["b"],
        sizes=plain.se[order],
        wanted=wanted,
    )
    if errors and plain.covariance_type == "analytic":
        what = ERROR
        if plain is not record:
            what = Message(_("{what} {plain}"), what=ERROR, plain=PLAIN)
        yield from each(what, names, plain.se[order], theirs["se"], wanted=wanted)
    if "loglik" in theirs:
        said = Message(_("{what} {plain}"), what=LIKELIHOOD, plain=PLAIN)
        yield number(said if changed else LIKELIHOOD, plain.loglik, float(theirs["loglik"]))


@opinion(SpatialPanelResult, "statsmodels", extra="", when=_family("none"))
def by_least_squares(record: SpatialPanelResult, given: Given) -> Iterator[Compared]:
    """Yield OLS on the regressors (W(x) among them) and dummies."""
    import statsmodels.api as sm

    s = stacked(design_of(record, given))
    fit = sm.OLS(s.y, s.columns).fit()
    k = len(s.terms)
    yield from each(
        ESTIMATE,
        _said(record, s.terms),
        _own(record, s.terms),
        fit.params[:k],
        sizes=_errors(record, s.terms),
    )
    yield number(_("e'e"), float(np.square(record.residuals).sum()), fit.ssr)
    if record.bias_correction == "none":
        yield number(LIKELIHOOD, record.loglik, fit.llf)
    if record.covariance_type in ("analytic", "classical"):
        yield from each(ERROR, _said(record, s.terms), _errors(record, s.terms), fit.bse[:k])
    elif (usual := getattr(record, "likelihood", None)) is not None:  # beside errors by region
        at = [record.terms.index(t) for t in s.terms]
        what = Message("{what} ({how})", what=ERROR, how=term("covariance", "analytic"))
        own = np.sqrt(np.diag(usual.covariance))[at]
        yield from each(what, _said(record, s.terms), own, fit.bse[:k])


def _said(record: SpatialPanelResult, terms: Sequence[str]) -> list[Words]:
    return [record.said(t) for t in terms]


def _own(record: SpatialPanelResult, terms: Sequence[str]) -> Array:
    return record.estimates[[record.terms.index(t) for t in terms]]


def _errors(record: SpatialPanelResult, terms: Sequence[str]) -> Array:
    return record.se[[record.terms.index(t) for t in terms]]


@opinion(SpatialPanelResult, "spreg", extra="pysal", when=_family("lag", "error"))
def by_spreg(record: SpatialPanelResult, given: Given) -> Iterator[Compared]:
    """Yield spreg's maximum likelihood with dummies."""
    from spreg.ml_error import BaseML_Error
    from spreg.ml_lag import BaseML_Lag

    s = stacked(design_of(record, given))
    k = len(s.terms)
    lag = FORMS[record.model].lag_of_y
    base = BaseML_Lag if lag else BaseML_Error
    fit = base(s.y[:, None], s.columns, pysal(s.matrix), method="full", epsilon=1e-12)
    at = [*range(k), s.columns.shape[1]]
    theirs: dict[str, Any] = {
        "b": np.asarray(fit.betas).ravel()[at],
        "se": np.sqrt(np.diag(np.asarray(fit.vm)))[at],
        "loglik": float(np.squeeze(fit.logll)),
    }
    terms = [*s.terms, "rho" if lag else "lambda"]
    last = len(terms) - 1
    plain = uncorrected(record, given)
    why = None if lag else _flat(plain, terms[-1], theirs)
    rows = beside(record, given, terms, theirs, wanted=_BY_SEARCH)
    corrected = plain is not record and record.bias_correction != "none"
    blocks = 1 + corrected  # of estimates, then of errors
    for place, row in enumerate(_from_lower(rows, s, plain, terms[-1], theirs, lag=lag)):
        term = place % len(terms)  # lambda is the last of the terms, of estimates and of errors
        if why is None or row.verdict != "differs":
            yield row
        elif term == last:
            yield replace(row, why=why, expected=True)
        elif _follows(s, row, float(theirs["b"][-1]), term, error=place >= blocks * len(terms)):
            yield replace(row, why=Note(_FOLLOWS, name=terms[-1]), expected=True)
        else:
            yield row


def _from_lower(
    rows: Iterator[Compared],
    s: Any,
    plain: SpatialPanelResult,
    name: str,
    theirs: Mapping[str, Any],
    *,
    lag: bool,
) -> Iterator[Compared]:
    """Yield rows, those that differ with the reason where a peer stopped at a lower maximum.

    Both likelihoods are computed once more, from the columns, at both values of the parameter.
    """
    own = float(plain.estimates[plain.terms.index(name)])
    both = ((own, plain.loglik), (float(theirs["b"][-1]), float(theirs["loglik"])))
    why: Note | None = None
    if both[0][1] - both[1][1] > _LOWER and all(
        abs(_likelihood_at(s, value, lag=lag) - said) < 1e-6 * max(1.0, abs(said))
        for value, said in both
    ):
        why = Note(
            _(
                "The likelihood has more than one maximum. Computed once more at both values of {name} it is "
                "{ours:.6g} at ours, the higher, and {theirs:.6g} where the program stopped."
            ),
            name=name,
            ours=both[0][1],
            theirs=both[1][1],
        )
    for row in rows:
        yield (
            row if why is None or row.verdict != "differs" else replace(row, why=why, expected=True)
        )


def _follows(s: Any, row: Compared, value: float, term: int, *, error: bool = False) -> bool:
    """Return whether least squares at a program's lambda explain nine tenths of a row's difference.

    The row is of a coefficient, or with `error` of its standard error.
    """
    a = np.eye(s.y.size) - value * s.matrix.toarray()
    x, y = a @ s.columns, a @ s.y
    b = np.linalg.lstsq(x, y, rcond=None)[0]
    there = float(b[term])
    if error:
        e = y - x @ b
        there = float(np.sqrt(e @ e / e.size * np.linalg.pinv(x.T @ x)[term, term]))
    return abs(row.theirs - there) <= 0.1 * abs(row.theirs - row.ours)


def _likelihood_at(s: Any, value: float, *, lag: bool) -> float:
    """Return the likelihood of a lag or an error model at a value of its parameter, from the columns."""
    a = np.eye(s.y.size) - value * s.matrix.toarray()
    y, x = a @ s.y, s.columns if lag else a @ s.columns
    e = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    level = -0.5 * e.size * (np.log(2.0 * np.pi * float(e @ e) / e.size) + 1.0)
    return float(level + np.linalg.slogdet(a)[1])


def _flat(plain: SpatialPanelResult, name: str, theirs: Mapping[str, Any]) -> Note | None:
    """Return why spreg's numbers differ, where it ends next to the maximum with the same likelihood."""
    at = plain.terms.index(name)
    apart = abs(float(theirs["b"][-1]) - float(plain.estimates[at])) / float(plain.se[at])
    if apart > _NEAR or abs(theirs["loglik"] - plain.loglik) > _LEVEL * abs(plain.loglik):
        return None
    return Note(
        _(
            "The log-likelihoods agree; spreg's is computed with the inverse of X'X of all dummies, whose "
            "rounding moves the flat maximum by {apart:.2g} standard errors of {name}."
        ),
        name=name,
        apart=apart,
    )


_ML = """
suppressMessages({library(spdep); library(spatialreg)})
set.ZeroPolicyOption(TRUE)
f <- as.formula(paste("y ~ 0 +", paste(setdiff(names(d), "y"), collapse = " + ")))
d <- as.data.frame(d)
fit <- FITTED
answer(b = BETA, se = SE, spatial = SPATIAL, spatial_se = SPATIAL_SE, loglik = as.numeric(logLik(fit)))
"""
_TIGHT = 'method = "eigen", zero.policy = TRUE, tol.solve = 1e-30, control = list(tol.opt = 1e-13)'
_IN_R = {
    "lag": (f"lagsarlm(f, d, w, {_TIGHT})", "fit$rho", "fit$rho.se"),
    "error": (f"errorsarlm(f, d, w, {_TIGHT})", "fit$lambda", "fit$lambda.se"),
    "both": (
        'sacsarlm(f, d, w, method = "eigen", zero.policy = TRUE, tol.solve = 1e-30)',
        "c(fit$rho, fit$lambda)",
        "c(fit$rho.se, fit$lambda.se)",
    ),
}


@opinion(
    SpatialPanelResult,
    "R: spatialreg",
    module="spatialreg",
    in_r=True,
    when=_family("lag", "error", "both"),
)
def by_spatialreg(record: SpatialPanelResult, given: Given) -> Iterator[Compared]:
    """Yield spatialreg's maximum likelihood with dummies."""
    family = FORMS[record.model].family
    s = stacked(design_of(record, given))
    fitted, spatial, spatial_se = _IN_R[family]
    script = (
        _ML.replace("FITTED", fitted)
        .replace("SPATIAL_SE", spatial_se)
        .replace("SPATIAL", spatial)
        .replace("BETA", "as.numeric(fit$coefficients)")
        .replace("SE,", "as.numeric(fit$rest.se),")
    )
    columns = {"y": s.y, **{f"x{k}": v for k, v in enumerate(s.columns.T)}}
    found = run_r(script, columns, s.matrix)
    k = len(s.terms)
    theirs = {
        "b": np.concatenate([found["b"][:k], found["spatial"]]),
        "se": np.concatenate([found["se"][:k], found["spatial_se"]]),
        "loglik": found["loglik"][0],
    }
    terms = [*s.terms, *FORMS[record.model].parameters]
    # of two parameters spatialreg has standard errors by numerical derivatives
    rows = beside(record, given, terms, theirs, wanted=4 if family == "both" else 5)
    if family == "both":
        yield from rows
        return
    plain = uncorrected(record, given)
    yield from _from_lower(rows, s, plain, terms[-1], theirs, lag=family == "lag")


def _by_two_stages(record: Any) -> bool:
    return getattr(record, "estimator", "ml") == "2sls"


@opinion(SpatialPanelResult, "linearmodels", extra="", when=_by_two_stages)
def by_two_stages(record: Any, given: Given) -> Iterator[Compared]:
    """Yield two-stage least squares with Wy, endogenous regressors, instruments and dummies."""
    from linearmodels.iv import IV2SLS

    i = instruments_of(record, given)
    s = stacked(i.design)
    names = [n for n in record.instruments if n in i.names]
    z = i.values[[i.names.index(n) for n in names]].reshape(len(names), -1).T
    inner = [s.terms[int(i.design.intercept) + k] for k in i.endogenous]
    outer = [t for t in s.terms if t not in inner]
    at = {t: k for k, t in enumerate(s.terms)}
    wy = np.asarray(s.matrix @ s.y)
    x = np.column_stack([s.x[:, [at[t] for t in outer]], s.dummies])
    endogenous = np.column_stack([s.x[:, [at[t] for t in inner]], wy])
    kind = record.covariance_type
    how: dict[str, Any] = {"cov_type": "unadjusted" if kind == "classical" else "robust"}
    if kind == "clustered":
        how = {"cov_type": "clustered", "clusters": s.units}
    fit = IV2SLS(s.y, x, endogenous, z).fit(debiased=kind != "clustered", **how)
    b, se = np.asarray(fit.params), np.asarray(fit.std_errors)
    place = [*range(len(outer)), *range(x.shape[1], b.size)]
    terms = [*outer, *inner, "rho"]
    yield from each(
        ESTIMATE, _said(record, terms), _own(record, terms), b[place], sizes=_errors(record, terms)
    )
    if kind not in (*codes(PanelInstrumentsCovariance), "hc3"):
        return  # linearmodels has no errors that are robust over space
    converted, why = se, None
    if kind == "hc3":
        converted = by_leverages(np.column_stack([x, endogenous]), np.column_stack([x, z]), fit)
        why = Note(
            _(
                "linearmodels has HC1; ours is HC3, here of its residuals and the leverages of numpy."
            )
        )
    if kind == "clustered":
        n, t = len(record.ids), len(record.times)
        free = s.columns.shape[1] + 1 - (n - 1 if s.dummies.shape[1] >= n else 0)
        factor = (n * t - 1) / (n * t - free) * n / (n - 1)
        converted = se * np.sqrt(factor)
        why = Note(
            _("linearmodels has no small-sample factor here; ours is (N - 1)/(N - K) G/(G - 1).")
        )
    yield from each(
        ERROR,
        _said(record, terms),
        _errors(record, terms),
        se[place],
        converted=converted[place],
        why=why,
    )


by_nobody(SpatialDynamicResult)  # dummies are not its effects
