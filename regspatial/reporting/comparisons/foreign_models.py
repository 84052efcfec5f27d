"""Columns of a comparison for results of statsmodels, linearmodels and pyfixest.

They are known by the package of their type and asked by attribute, so nothing is imported.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from .column import Cell, ModelColumn

_INTERCEPTS = ("const", "Intercept", "intercept", "_cons", "(Intercept)")
_COVARIANCES = {
    "nonrobust": "classical",
    "unadjusted": "classical",
    "iid": "classical",
    "homoskedastic": "classical",
    "HC1": "hc1",
    "hetero": "hc1",
    "robust": "hc1",
    "heteroskedastic": "hc1",
    "cluster": "clustered",
    "clustered": "clustered",
    "CRV1": "clustered",
}
"""What these packages call standard errors, and what they are here; HC1 where their robust is that."""


_USUAL = {
    "entity": {"id", "entity", "unit", "region", "adcode"},
    "time": {"time", "year", "period"},
}
"""Names of the columns that are the regions and the periods of a panel."""


def foreign_column(model: Any) -> ModelColumn | None:
    """Return the column of a result of another package, or None where it is none of these."""
    package = type(model).__module__.partition(".")[0]
    reader = {"statsmodels": _statsmodels, "linearmodels": _linearmodels, "pyfixest": _pyfixest}
    return reader[package](model) if package in reader else None


def _statsmodels(fit: Any) -> ModelColumn:
    names = getattr(fit.params, "index", None)
    names = list(fit.model.exog_names if names is None else names)
    kind = str(getattr(fit, "cov_type", ""))
    r2 = getattr(fit, "rsquared", None)
    return ModelColumn(
        heading=type(fit.model).__name__,
        group=0,
        effect="",
        y_name=str(fit.model.endog_names),
        cells=_cells(names, fit.params, fit.bse, fit.pvalues),
        facts=_facts(
            nobs=fit.nobs,
            r2_overall=r2,
            loglik=getattr(fit, "llf", None),
            aic=getattr(fit, "aic", None),
            bic=getattr(fit, "bic", None),
            covariance=_COVARIANCES.get(kind, kind or None),
        ),
        model="outside",
        by_t=bool(getattr(fit, "use_t", False)),
    )


def _linearmodels(fit: Any) -> ModelColumn:
    names = list(fit.params.index)
    effects = _effects_of(fit)
    inclusive = getattr(fit, "rsquared_inclusive", None)
    plain = getattr(fit, "rsquared", None)
    kind = str(getattr(fit, "_cov_type", getattr(fit, "cov_type", ""))).lower()
    return ModelColumn(
        heading=type(fit.model).__name__,
        group=0,
        effect="",
        y_name=str(fit.model.dependent.vars[0]),
        cells=_cells(names, fit.params, fit.std_errors, fit.pvalues),
        facts=_facts(
            nobs=fit.nobs,
            r2_within=plain if effects else None,
            r2_overall=inclusive if effects else plain,
            loglik=getattr(fit, "loglik", None),
            fixed_effects=effects or "none",
            covariance=_COVARIANCES.get(kind, kind or None),
        ),
        model="outside",
        by_t="normal" not in str(getattr(fit, "distribution", "")).lower(),
    )


def _effects_of(fit: Any) -> str:
    entity = bool(getattr(fit.model, "entity_effects", False))
    time = bool(getattr(fit.model, "time_effects", False))
    return "twoway" if entity and time else "entity" if entity else "time" if time else ""


def _pyfixest(fit: Any) -> ModelColumn:
    estimates = fit.coef()
    named = str(getattr(fit, "_fixef", None) or "none")
    absorbed = {_kind(n): n for n in (part.strip() for part in named.split("+"))}
    kind = str(getattr(fit, "_vcov_type_detail", getattr(fit, "_vcov_type", "")))
    return ModelColumn(
        heading=type(fit).__name__,
        group=0,
        effect="",
        y_name=str(getattr(fit, "_depvar", "")),
        cells=_cells(list(estimates.index), estimates, fit.se(), fit.pvalue()),
        facts=_facts(
            nobs=getattr(fit, "_N", None),
            r2_within=getattr(fit, "_r2_within", None),
            r2_overall=getattr(fit, "_r2", None),
            fixed_effects=_joined(absorbed),
            covariance=_COVARIANCES.get(kind, kind or None),
        ),
        model="outside",
        by_t=True,
        absorbed=absorbed,
    )


def _kind(name: str) -> str:
    """Return our own word for regions and periods, for a column with a usual name; else the name."""
    return next((k for k, usual in _USUAL.items() if name.lower() in usual), name)


def _joined(kinds: Iterable[str]) -> str:
    return "twoway" if sorted(kinds) == ["entity", "time"] else " + ".join(kinds)


def _cells(names: Iterable[Any], estimates: Any, errors: Any, p_values: Any) -> Mapping[str, Cell]:
    each = zip(names, *(_plain(one) for one in (estimates, errors, p_values)), strict=True)
    return {
        "Intercept" if str(name) in _INTERCEPTS else str(name): (float(b), float(e), float(p))
        for name, b, e, p in each
    }


def _plain(values: Any) -> list[float]:
    return [float(v) for v in getattr(values, "values", values)]


def _facts(**known: Any) -> dict[str, Any]:
    """Return the statistics that are there, numbers as numbers."""
    out: dict[str, Any] = {}
    for key, value in known.items():
        if value is None or isinstance(value, str):
            out[key] = value or None
        elif math.isfinite(float(value)):
            out[key] = int(value) if key == "nobs" else float(value)
    return out
