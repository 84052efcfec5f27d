"""The Gini coefficient as the part of neighbours and the part of all other pairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Unpack

import numpy as np
import scipy.sparse as sp

from .._calls.door import door
from ..choices.autocorrelation import GlobalInferenceOfG
from ..declare.asks import asked_as
from ..declare.data import AnyVariable, WeightsOrRule
from ..declare.description import Output
from ..declare.draws import Alternatives, Binary, Inference, PermutationsOrNone, SeedOfPermutations
from ..declare.every_tool import SampleByWorkers
from ..declare.tool import tool
from ..errors import InputError, listed
from ..options import Options
from ..progress import Progress
from ..results.autocorrelation import GlobalStatistic, numbers_of
from ..results.by import axis, by, part
from ..results.record import Record
from ..results.table import Note, Table
from ..words import Message, _
from ._by_period import per_period
from ._global import planned, recorded, tested, usable_sums
from ._inputs import Prepared, draws_of, prepare
from ._moments import Array, Matrix, distances
from ._permutation import PermutationScheme, blocks
from ._weights import binary_matrix


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpatialGini(Record):
    """The Gini coefficient of every time and the part of it that lies between neighbours.

    Parameters
    ----------
    gini : (T,) array
        Of all pairs of regions, with divisor n².
    near : GlobalStatistic
        The part of the pairs of neighbours, and its test; the rest of `gini` is that of other pairs.
    """

    gini: Array
    near: GlobalStatistic

    @property
    def spec(self) -> Mapping[str, Any]:
        """What was run."""
        return self.near.spec

    @property
    def far(self) -> Array:
        """The part of all other pairs, (T,)."""
        return self.gini - self.near.values

    def tables(self) -> tuple[Table, ...]:
        """Return one row a time."""
        note = Note(
            _(
                "The two parts add up to the Gini. Expected: the neighbours' part if the same values lay "
                "in any other order; below it (z < 0) neighbours are alike."
            )
        )
        return (
            by(self, axis("times", self.near.times)).table(
                "spatial_gini",
                Message(
                    _("Gini between neighbours and others: {variable}"),
                    variable=self.said(self.near.variable),
                ),
                part("gini", _("Gini"), self.gini),
                part("near", _("Between neighbours"), self.near.values),
                part("far", _("Between others"), self.far),
                *numbers_of(self.near),
                notes=(note, *self.near.notes),
            ),
        )


@tool(
    group="describe",
    behind="disparity",
    name=_("Spatial Gini by time"),
    help=_(
        "How much of the Gini coefficient lies between neighbours and how much between all other "
        "pairs, and whether neighbours are more alike than chance would have it."
    ),
    tags=_("Gini, inequality, neighbours, Rey and Smith, global"),
    table=_("Holds the columns that are used."),
    outputs=(
        Output.table("spatial_gini", _("Gini between neighbours and others, by time")),
        Output.number("value", _("Between neighbours, last time"), "near.last_value"),
        Output.number("z", _("z, last time"), "near.last_z"),
        Output.number("p_value", _("p, last time"), "near.last_p"),
    ),
)
@door
@per_period
def spatial_gini(
    variable: AnyVariable,
    w: WeightsOrRule,
    *,
    binary: Binary = True,
    inference: Annotated[GlobalInferenceOfG, asked_as(Inference)] = "randomisation",
    permutations: PermutationsOrNone = None,
    alternative: Alternatives = "two-sided",
    rng: SeedOfPermutations = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> SpatialGini:
    r"""Return the Gini coefficient of every time as the part of neighbours and that of other pairs.

    .. math:: G = \frac{\sum_{ij} w_{ij} |x_i - x_j|}{2 n^2 \bar x}
              + \frac{\sum_{ij} (1 - w_{ij}) |x_i - x_j|}{2 n^2 \bar x}

    Where neighbours are alike the first part is small.

    Parameters
    ----------
    variable : Variable
        Values with a natural zero, none of them negative.
    w : SpatialWeights
    binary : bool
        Whether to use only who is a neighbour of whom (weights 0 and 1), as the decomposition was
        proposed; False takes the weights as they are.
    inference : {"randomisation", "permutation"}
    permutations, alternative, rng, executor, progress, options
        As for `moran`. `alternative` speaks of the neighbours' part itself: "less" is the
        alternative of positive autocorrelation.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    SpatialGini
        With `gini`, `near` (a `GlobalStatistic`) and `far`.

    Raises
    ------
    InputError
        If a value is negative, naming the regions.
    RegspatialError
        Otherwise as `moran`.

    Notes
    -----
    The expected value and the variance are exact over all arrangements of the values (Mantel), so that
    no permutations are needed; inequality's ``Gini_Spatial`` has those of its permutations.

    References
    ----------
    Rey, S. J. and Smith, R. J. (2013). A spatial decomposition of the Gini coefficient. Letters in
    Spatial and Resource Sciences 6, 55–70. doi:10.1007/s12076-012-0086-z

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import autocorrelation
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = autocorrelation.spatial_gini(panel["gdp"].at(2022), w)
    >>> round(float(found.gini[0]), 3), round(float(found.near.values[0]), 3)
    (0.38, 0.07)
    """
    plan = planned(inference, permutations, alternative, GlobalInferenceOfG)
    p = prepare(variable, w)
    _none_negative(p)
    p = binary_matrix(p) if binary else p
    s = usable_sums(p)
    unit = p.raw / p.raw.mean(axis=1, keepdims=True)
    scale = 1.0 / (2.0 * p.n**2)
    total, moments = distances(s, unit)
    rows, columns, weight = _pairs(p.matrix)
    values = scale * np.array([np.abs(one[rows] - one[columns]) @ weight for one in unit])
    draws = draws_of(plan.permutations, rng, progress, options)
    simulated = None
    if draws is not None:
        simulated = scale * _rearranged(unit, rows, columns, weight, draws)
    by = tested(
        values,
        {"randomisation": moments.times(scale)},
        plan,
        simulated,
        scale * np.abs(weight).sum() * np.ptp(unit, axis=1),
    )
    near = recorded(
        "spatial_gini", p, w, values=values, by=by, plan=plan, draws=draws, simulated=simulated
    )
    return SpatialGini(gini=scale * total, near=near)


def _none_negative(p: Prepared) -> None:
    bad = (p.restored(p.raw) < 0).any(axis=0)
    if bad.any():
        ids = [i for i, is_bad in zip(p.variable.ids, bad, strict=True) if is_bad]
        raise InputError(
            _(
                "{name!r} is negative in {n} {n:region|regions}: {regions}. The Gini coefficient divides "
                "by the mean and needs a natural zero; use the variable before logs or standardising."
            ),
            ids=ids,
            columns=[p.variable.name],
            name=p.variable.name,
            n=len(ids),
            regions=listed(ids),
        )


def _pairs(matrix: Matrix) -> tuple[Array, Array, Array]:
    """Return the pairs with a weight, each once: both ends, and the sum of its two weights."""
    upper = sp.triu(sp.coo_array(matrix + matrix.T), k=1, format="coo")
    return upper.row, upper.col, upper.data


def _rearranged(
    unit: Array, rows: Array, columns: Array, weight: Array, draws: PermutationScheme
) -> Array:
    """Return Σ w_ij |y_i − y_j| of every full permutation y, (T, permutations)."""
    out = np.empty((len(unit), draws.permutations))
    for start, stop in blocks(draws.permutations, 24 * rows.size, draws.chunk_bytes):
        dealt = draws.dealt(unit.shape[1], start, stop)
        for t, one in enumerate(unit):
            y = one[dealt]
            out[t, start:stop] = weight @ np.abs(y[rows] - y[columns])
        draws.told(stop / draws.permutations)
    return out
