"""Coefficients and predictions at places, or times, that were not used."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..containers import Panel, Regions
from ..errors import SpecificationError
from ..formula import Formula, Term, evaluate, parse
from ..results.gw import GwrResult, LocalPrediction
from ..results.gw_multiscale import MgwrResult
from ._check import check_fits
from ._data import Design, checked_coordinates, coordinates
from ._glm import fit_places_glm
from ._local_fit import Fit, Problem, fit_places
from ._places import Places, blocks, places
from ._predict_multiscale import predict_multiscale

Array = NDArray[np.float64]


def predict(
    result: GwrResult | MgwrResult,
    panel: Panel | None = None,
    *,
    coords: ArrayLike | None = None,
    regions: Regions | None = None,
    points: str | tuple[str, str] = "centroid",
) -> LocalPrediction:
    """Return the coefficients, and the response they predict, at other places.

    Parameters
    ----------
    result : GwrResult or MgwrResult
        As it was estimated (results read back from files cannot predict).
    panel : Panel, optional
        The regressors there, one time (the response is not needed); without it only the
        coefficients are found.
    coords, regions, points
        Where: as in `gwr`, in the coordinates and metric of the model.

    Returns
    -------
    LocalPrediction
        For GWR with standard errors; an adaptive bandwidth counts the nearest observations, a new
        place not being one of them.

    Raises
    ------
    SpecificationError, GeometryError, LabelError, UnknownColumnError, MissingValueError
    CollinearityError
        Naming the places where the coefficients are not identified.

    Notes
    -----
    mgwr predicts for GWR in this way and not at all for MGWR. For MGWR the partial response of each
    term at the end of the back-fitting, x_j b_j + e, is regressed on x_j about the new place with
    the term's bandwidth; at the observations that gives the fitted values, to the tolerance of the
    back-fitting.
    """
    d, problem = known(result)
    if len(d.times) > 1:
        raise SpecificationError(
            "Predictions are made from gwr and mgwr, not from gtwr.",
            "预测仅支持 gwr 与 mgwr，不支持 gtwr。",
        )
    ids, xy, x, exposure = new_places(d, result, panel, coords, regions, points)
    if isinstance(result, MgwrResult):
        return predict_multiscale(result, d, problem, ids, xy, x)
    targets = places(xy, d.metric)
    design = np.zeros((len(xy), d.k)) if x is None else d.standardised(x)
    if problem.family != "gaussian" and exposure is None and problem.exposure is not None:
        exposure = np.ones(len(xy))
    fit = _fit(problem, targets, design, float(result.bandwidth), exposure)
    check_fits(problem, fit, ids, targets)
    gaussian = problem.family == "gaussian"
    nothing = np.full(len(xy), np.nan)
    return LocalPrediction(
        model=result.model,
        ids=tuple(ids),
        terms=d.terms,
        coefficients=fit.coefficients,
        std_errors=np.sqrt((result.sigma2 if gaussian else 1.0) * fit.cct),
        fitted=nothing if x is None else fit.fitted,
        std_error=np.sqrt(result.sigma2 * fit.sts) if gaussian and x is not None else nothing,
        spec={"function": "predict", "model": dict(result.spec)},
    )


def _fit(
    problem: Problem, targets: Places, x: Array, bandwidth: float, exposure: Array | None
) -> Fit:
    work = blocks(targets)
    parts = []
    for rows in work:
        some = targets.take(rows)
        if problem.family == "gaussian":
            parts.append(fit_places(problem, some, x[rows], bandwidth))
        else:
            part = None if exposure is None else exposure[rows]
            parts.append(fit_places_glm(problem, some, x[rows], bandwidth, part))
    back = np.argsort(np.concatenate(work))
    return Fit(*(np.concatenate(column)[back] for column in zip(*parts, strict=True)))


def known(result: Any) -> tuple[Design, Problem]:
    """Return the data a result was estimated from.

    Raises
    ------
    SpecificationError
    """
    if "design" not in result._cache:
        raise SpecificationError(
            "This result does not hold its data any more; estimate the model again.",
            "该结果已不含数据；请重新估计模型。",
        )
    return result._cache["design"], result._cache["problem"]


def new_places(
    d: Design,
    result: Any,
    panel: Panel | None,
    coords: ArrayLike | None,
    regions: Regions | None,
    points: str | tuple[str, str],
) -> tuple[list[str], Array, Array | None, Array | None]:
    """Return ids, coordinates, the design (or None) and the exposure (or None) of new places."""
    if panel is None:
        if (regions is None) == (coords is None):
            raise SpecificationError(
                "Give the new places either as regions=… or as coords=….",
                "请用 regions=… 或 coords=… 给出新地点，二者择一。",
            )
        if regions is not None:
            kind = "point" if points == "centroid" and regions.polygons is None else points
            return list(regions.ids), np.asarray(regions.coordinates(kind)), None, None
        xy, _ = checked_coordinates(coords, None, d.metric)
        return [str(i) for i in range(len(xy))], xy, None, None
    if panel.T > 1:
        raise SpecificationError(
            f"The panel of new places has {panel.T} times; select one.",
            f"新地点的面板有 {panel.T} 个时期；请选择一个。",
        )
    xy, _ = coordinates(panel, regions, coords, points, d.metric)
    x = _regressors(d, result.spec, panel)
    exposure = None
    if result.spec.get("offset"):
        panel.require(result.spec["offset"])
        exposure = panel.columns[result.spec["offset"]].ravel()
    return list(panel.ids), xy, x, exposure


def _regressors(d: Design, spec: Any, panel: Panel) -> Array:
    text = spec.get("formula")
    if text is None:
        names = [t for i, t in enumerate(d.terms) if i >= int(d.intercept)]
        panel.require(*names)
        columns = [panel.columns[v].ravel() for v in names]
    else:
        formula = parse(text)
        ones = {c: np.ones((1, panel.n)) for c in _only_left(formula)}
        found = evaluate(formula, panel.with_columns(**ones))
        columns = [v.ravel() for v in found.x.values()]
    first = [np.ones(panel.n)] if d.intercept else []
    return np.column_stack([*first, *columns])


def _only_left(formula: Formula) -> set[str]:
    """Return the columns of the response that are no regressors: new places need not have them."""
    right = _names(formula, formula.terms)
    return _names(formula, (formula.response,)) - right


def _names(formula: Formula, terms: Sequence[Term]) -> set[str]:
    nodes = [node for term in terms for _, node in term.factors]
    found = {one.id for node in nodes for one in ast.walk(node) if isinstance(one, ast.Name)}
    return {formula.quoted.get(name, name) for name in found} & set(formula.columns)
