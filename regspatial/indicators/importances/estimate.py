"""Importances of predictors by boosted trees, after what these predict where they were not shown the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._calls.edges import ask
from ..._kernels.random import as_seed
from ...choices import one_of
from ...choices.data import Missing
from ...choices.importances import Engine
from ...containers import Regions, SpatialWeights
from ...declare.asks import Asks
from ...declare.data import Table
from ...declare.description import Output
from ...declare.draws import SeedOfPermutations
from ...declare.every_tool import KeyedSelectionByWorkers
from ...declare.tool import tool
from ...errors import (
    ConstantColumnError,
    DataWarning,
    ParameterError,
    SpecificationError,
    listed,
    warn,
)
from ...progress import Progress, part, report
from ...protocols import GROWER
from ...results.record import label_entry
from ...words import _, p_
from ...words.lists import items
from ..folds import by_neighbours, by_place, by_region, links_among
from ..identities import refuse_tied
from ..model_rows import Rows, rows_of
from .record import Importances
from .validation import scores_of, validated

Array = NDArray[np.float64]
Folds = NDArray[np.intp]

CLEAR = 0.05
"""p of "no better than the mean" below which trees predict: of 180 panels of noise in thirty regions R²
was above zero in 14, and clear of it in none."""


@tool(
    group="model",
    name=_("Importances of predictors (boosted trees, SHAP)"),
    help=_(
        "Whether boosted trees predict a variable in blocks of regions that they were not "
        "shown, and what these predictions owe to each predictor: SHAP values, "
        "permutations, splits. Predictors tied to the variable by an identity are refused. "
        "In QGIS it runs in the external Python of the settings."
    ),
    tags=_(
        "importance, SHAP, Shapley values, xgboost, gradient boosting, machine "
        "learning, permutation importance, cross-validation, spatial blocks, gain, "
        "cover, weight, which variable matters most, random forest, drivers"
    ),
    style="diverging",
    outputs=(
        Output.table("validation", _("How well it is predicted")),
        Output.table("importances", _("Importances")),
        Output.table("splits", _("Splits of the trees (xgboost)")),
        Output.table("local", _("Predictions and SHAP values by region")),
        Output.layer(_("Map with SHAP values")),
        Output.number("r2", _("R² out of sample")),
    ),
)
@door
def importances(
    panel: Table,
    formula: Annotated[
        str,
        Asks(
            _("Formula"),
            _("What is predicted, and by what: energy ~ gdp + urban + log(patents)."),
            kind="formula",
        ),
    ],
    w_blocks: Annotated[
        SpatialWeights | Sequence[SpatialWeights] | None,
        Asks(
            _("Weights along which blocks are grown"),
            _(
                "A rule such as queen or knn k=6, or a weights file; empty: the map is cut by "
                "lines into blocks of equal size."
            ),
            kind="rules",
        ),
    ] = None,
    *,
    regions: Annotated[
        Regions | None,
        Asks(
            p_("layer", "Regions"),
            _("For blocks of regions, and for a map of the result."),
            optional=True,
        ),
    ] = None,
    engine: Annotated[
        Engine,
        Asks(
            p_("importances", "Engine"),
            _("Only xgboost has gain, cover and weight."),
            terms="importance_engine",
        ),
    ] = "sklearn",
    folds: Annotated[
        int,
        Asks(
            _("Folds"),
            _("Into how many blocks the regions are divided; each is left out once."),
            least=2,
            most=50,
        ),
    ] = 5,
    repeats: Annotated[
        int, Asks(_("Repeats"), _("Divisions into folds that are drawn."), least=1, most=100)
    ] = 5,
    trees: Annotated[
        int,
        Asks(
            _("Trees"),
            _("Each corrects what those before it leave."),
            least=1,
            most=5000,
            advanced=True,
        ),
    ] = 100,
    depth: Annotated[
        int,
        Asks(
            _("Depth of the trees"),
            _("Splits from the root to a leaf at most; 1 knows no interactions."),
            least=1,
            most=12,
            advanced=True,
        ),
    ] = 3,
    learning_rate: Annotated[
        float,
        Asks(
            _("Learning rate"),
            _("The share of each tree that counts, above 0 and at most 1."),
            least=0.0,
            most=1.0,
            advanced=True,
        ),
    ] = 0.05,
    leaf_rows: Annotated[
        int,
        Asks(
            _("Rows of a leaf"),
            _("At least; more make smoother trees."),
            least=1,
            most=10000,
            advanced=True,
        ),
    ] = 10,
    permutations: Annotated[
        int,
        Asks(
            _("Permutations"),
            _("Random orders of each predictor within each fold."),
            least=1,
            most=1000,
            advanced=True,
        ),
    ] = 5,
    allow: Annotated[
        Sequence[str] | str | None,
        Asks(
            _("Predictors that may be tied by an identity"),
            _(
                "With commas. A predictor that reproduces the variable as a sum, or as a product "
                "with others, is refused unless it stands here."
            ),
            kind="text",
            advanced=True,
        ),
    ] = None,
    missing: Missing | None = None,
    rng: SeedOfPermutations = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[KeyedSelectionByWorkers],
) -> Importances:
    r"""Ask boosted trees what their predictions owe to each predictor, if they predict at all.

    Regions are left out in blocks that hang together, all their times with them; trees grown on the
    others predict them:

    .. math:: R^2_{out} = 1 - \frac{\sum_i (y_i - \hat y_{-b(i)}(x_i))^2}{\sum_i (y_i - \bar y_{-b(i)})^2}

    Where this is not positive, or not clear of chance (one-sided t over regions of the fall of the squared
    error, p from .05 up), there are no importances. Otherwise every prediction of a row that was left
    out is taken apart by the Shapley values of its tree ensemble,

    .. math:: \hat y_{-b}(x_i) = \phi_0 + \sum_j \phi_{ij}, \qquad
              \phi_j = \sum_{S \not\ni j} \frac{|S|!\,(k-|S|-1)!}{k!}\,[v(S \cup j) - v(S)]

    with :math:`v(S)` the prediction when the columns of S are known and splits on others are passed by the
    shares of rows that went each way.

    Parameters
    ----------
    panel : Panel or data frame
    formula : str
        ``"y ~ x1 + log(x2)"``, as in `regspatial.formula`. An intercept has no meaning.
    w_blocks : SpatialWeights, optional
        Whose links the blocks are grown along (contiguity, nearest neighbours); how strong they are does
        not count.
    regions : Regions, optional
        Instead: the map is cut by lines across each other, through the centroids. With neither, regions
        are left out at random, and what neighbours have in common flatters the fit.
    engine : {"sklearn", "xgboost"}
        "sklearn" is HistGradientBoostingRegressor with TreeSHAP of the package shap; it has no gain, weight
        or cover. "xgboost" has these, and exact TreeSHAP of its own.
    folds : int, default 5
        Blocks, and parts of regions.
    repeats : int, default 5
        Drawn divisions into folds; every row is left out once in each.
    trees, depth, learning_rate, leaf_rows : 100, 3, 0.05, 10
        Number of trees, splits from root to leaf at most, shrinkage, rows of a leaf at least.
    permutations : int, default 5
        Random orders of each column within each fold.
    allow : sequence or text with commas, optional
        Predictors that may be tied to y by an identity.
    id, time : str, optional
        Columns of a data frame.
    where, missing : optional
        As in `regspatial.moran`.
    rng : int, Generator or None
        Of blocks, parts and permutations; the trees draw nothing.
    executor : object with a ``map`` method, optional
        Shares the folds out, as in `regspatial.local_moran`.
    progress : callable, optional

    Returns
    -------
    Importances
        `.validation`; `.predicts`; `.scores`; `.phi`, (k, T, n), means over the repeats of SHAP values of
        predictions of rows left out; ``.local(x)`` as a variable.

    Raises
    ------
    SpecificationError
        If predictors reproduce y as a sum, or as a product of powers; if there are too few regions or rows.
    ConstantColumnError
        If y does not vary.
    ParameterError, WeightsError
        If weights link nearly all pairs of regions, so that no block hangs together.
    MissingDependencyError
        If scikit-learn, shap or xgboost is not installed.
    FormulaError, UnknownColumnError, MissingValueError, LabelError

    Warns
    -----
    DataWarning
        If neither weights nor regions are given; if a predictor does not vary.

    Notes
    -----
    An importance is of a prediction, not of a cause: a predictor that stands for another takes its share,
    and of two that go together each may have any part of what they have in common. Intervals are the 2.5
    and 97.5 % points over the refits, one a fold and repeat: they show how far the ranking depends on
    which regions were seen, and are no confidence intervals. Nothing is tuned. One thread computes each of
    the refits, so that digits do not depend on how many there are.

    References
    ----------
    Lundberg, S. M., et al. (2020). From local explanations to global understanding with explainable AI for
    trees. Nature Machine Intelligence 2, 56–67. https://doi.org/10.1038/s42256-019-0138-9
    Chen, T., & Guestrin, C. (2016). XGBoost: a scalable tree boosting system. KDD '16, 785–794.
    https://doi.org/10.1145/2939672.2939785
    Roberts, D. R., et al. (2017). Cross-validation strategies for data with temporal, spatial,
    hierarchical, or phylogenetic structure. Ecography 40(8), 913–929. https://doi.org/10.1111/ecog.02881
    Breiman, L. (2001). Random forests. Machine Learning 45, 5–32. https://doi.org/10.1023/A:1010933404324

    Examples
    --------
    >>> import regspatial as rs
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> x, z = rng.normal(size=(2, 4, 30))
    >>> columns = {"y": np.tanh(2 * x) + 0.2 * rng.normal(size=(4, 30)), "x": x, "z": z}
    >>> panel = rs.Panel.from_arrays(range(30), range(4), columns)
    >>> xy = rng.uniform(0, 500, size=(30, 2))
    >>> regions = rs.Regions(ids=range(30), points=xy, lonlat=False)
    >>> found = rs.importances(panel, "y ~ x + z", regions=regions, repeats=1, rng=1)
    >>> found.predicts, found.scores[0].name
    (True, 'x')
    """
    one_of("engine", engine, Engine)
    seed = as_seed(rng)
    how: dict[str, Any] = {
        "trees": int(trees),
        "depth": int(depth),
        "learning_rate": _rate(learning_rate),
        "leaf_rows": int(leaf_rows),
        "permutations": int(permutations),
        "seed": seed,
    }
    rows = rows_of(panel, formula, missing == "keep")
    _check(rows, folds)
    allowed = _allowed(allow, rows.terms)
    refuse_tied(rows.y_name, rows.y, rows.terms, rows.X, allowed)
    given = _one_of(w_blocks)
    parts = _folds(rows, given, regions, folds, repeats, seed)
    schemes = tuple(parts)
    of_rows = np.stack([parts[s][:, rows.place] for s in schemes])
    report(progress, 0.05, "trees")
    job = {"X": rows.X, "y": rows.y, "folds": of_rows, "engine": engine, **how}
    grow = GROWER.get()
    inner = part(progress, 0.05, 1.0)
    answer = ask("grown_trees", job, inner) if grow is None else grow(job, inner)
    validation = validated(rows, schemes, of_rows, answer)
    predicts = validation[0].r2 > 0.0 and validation[0].p_value < CLEAR
    phi = np.asarray(answer["phi"])
    return Importances(
        ids=rows.panel.ids,
        times=rows.panel.times,
        y_name=rows.y_name,
        terms=tuple(rows.terms),
        validation=tuple(validation),
        predicts=predicts,
        scores=tuple(scores_of(rows, answer, of_rows[0])) if predicts else (),
        y=rows.back(rows.y),
        x=np.stack([rows.back(c) for c in rows.X.T]),
        phi=np.stack([rows.back(c) for c in phi.mean(axis=0).T]),
        base=rows.back(np.asarray(answer["base"]).mean(axis=0)),
        predicted=rows.back(np.asarray(answer["predicted"])[0].mean(axis=0)),
        blocks=rows.unsorted(parts[schemes[0]][0]),
        spec={
            "function": "importances",
            "formula": formula,
            "engine": engine,
            "schemes": list(schemes),
            "blocks_by": "weights"
            if given is not None
            else "map"
            if regions is not None
            else "none",
            "folds": folds,
            "repeats": repeats,
            **how,
            "allow": list(allowed),
            "rows": len(rows.y),
            "left_out": int(rows.used.size - rows.used.sum()),
            "versions": str(answer["versions"]),
            **label_entry(rows.panel.labels, rows.notes),
        },
    )


def _check(rows: Rows, folds: int) -> None:
    n = len(np.unique(rows.place))
    if n < 2 * folds:
        raise SpecificationError(
            _(
                "{n} {n:region|regions} in {folds} folds: a fold needs two at least, so take "
                "{param:folds} up to {most}, or more regions."
            ),
            n=n,
            folds=folds,
            most=n // 2,
        )
    if np.ptp(rows.y) == 0.0:
        raise ConstantColumnError(
            _("{name!r} does not vary, so there is nothing to predict."),
            columns=[rows.y_name],
            name=rows.y_name,
        )
    still = [t for t, c in zip(rows.terms, rows.X.T, strict=True) if np.ptp(c) == 0.0]
    if still:
        warn(
            DataWarning(
                _("These columns do not vary, so no tree splits on them: {still}."),
                columns=still,
                still=listed(still),
            )
        )


def _rate(value: float) -> float:
    if not 0.0 < value <= 1.0:
        raise ParameterError(
            _("{param:learning_rate={value}} is not allowed; it must be above 0 and at most 1."),
            value=value,
        )
    return float(value)


def _allowed(given: Sequence[str] | str | None, terms: Sequence[str]) -> list[str]:
    texts = [given] if isinstance(given, str) else list(given or ())
    names = [one for one in texts if one in terms]
    names += [one for text in texts if text not in terms for one in items(text, terms)]
    unknown = [n for n in names if n and n not in terms]
    if unknown:
        raise ParameterError(
            _(
                "{param:allow} names {unknown}, which {n:is no predictor|are no predictors}; there are: {terms}."
            ),
            unknown=listed(unknown),
            n=len(unknown),
            terms=listed(terms, 30),
        )
    return [n for n in dict.fromkeys(names) if n]


def _one_of(given: SpatialWeights | Sequence[SpatialWeights] | None) -> SpatialWeights | None:
    if given is None or isinstance(given, SpatialWeights):
        return given
    if len(given) > 1:
        raise ParameterError(
            _(
                "{param:w_blocks} names more than one matrix of weights ({n}); blocks are grown along one."
            ),
            n=len(given),
        )
    return given[0] if given else None


def _folds(
    rows: Rows,
    w: SpatialWeights | None,
    regions: Regions | None,
    folds: int,
    repeats: int,
    seed: int,
) -> dict[str, Folds]:
    """Return the fold of each region (sorted) in each repeat, by scheme: blocks first."""
    found: dict[str, Folds] = {}
    if w is not None:
        near = links_among(w, rows.ids)
        found["blocks"] = np.stack([by_neighbours(near, folds, seed, r) for r in range(repeats)])
    elif regions is not None:
        there = regions.select(rows.ids)
        found["blocks"] = np.stack([by_place(there, folds, seed, r) for r in range(repeats)])
    else:
        warn(
            DataWarning(
                _(
                    "Regions are left out at random, their neighbours stay: what neighbours have in common "
                    "flatters the fit. Give {param:regions} or {param:w_blocks}."
                )
            )
        )
    found["regions"] = np.stack([by_region(len(rows.ids), folds, seed, r) for r in range(repeats)])
    return found
