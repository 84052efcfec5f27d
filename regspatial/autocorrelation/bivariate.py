"""Bivariate Moran's I: one variable here, another among the neighbours."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Unpack

import numpy as np

from .._calls.door import door
from .._kernels.random import Rng
from ..choices.autocorrelation import (
    Alternative,
    GlobalInferenceOfG,
    LocalInference,
)
from ..containers import SpatialWeights, Variable
from ..declare.asks import Asks
from ..declare.data import AnyVariable, WeightsOrRule
from ..declare.description import Output
from ..declare.draws import InferenceFolded
from ..declare.every_tool import SampleByWorkers
from ..declare.tool import tool
from ..options import Options
from ..progress import Progress
from ..results.autocorrelation import GlobalStatistic, LocalStatistic
from ..results.record import label_entry
from ..words import _
from . import _global, _local
from ._by_period import per_period
from ._inputs import at_times, draws_of, other_standardised, prepare
from ._moments import Moments, absolute_row_sums, linear_form
from ._permutation import linear_sums
from .declared import LocalDrawsByTime
from .local_stats import moran_local


@door
@per_period
def bivariate_moran(
    variable: Variable,
    lagged_variable: Variable,
    w: SpatialWeights,
    *,
    inference: GlobalInferenceOfG = "randomisation",
    permutations: int | None = None,
    alternative: Alternative = "two-sided",
    rng: Rng = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> GlobalStatistic:
    r"""Return the bivariate Moran's I of every time: x here against y among the neighbours.

    .. math:: I_{xy} = \frac{1}{S_0} \sum_{ij} w_{ij} z^x_i z^y_j

    with z standardised by time (divisor n).

    Parameters
    ----------
    variable, lagged_variable : Variable
        x and y, of the same regions and times.
    w : SpatialWeights
    inference : {"randomisation", "permutation"}
        Both deal the values of y anew over all regions, x in place.
    permutations, alternative, rng, executor, progress, options
        As for `moran`.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    GlobalStatistic
        Expected value 0 and the exact variance over all arrangements of y.

    Raises
    ------
    RegspatialError
        As `moran`.

    Notes
    -----
    The test does not separate correlation between x and y in the same region from spatial
    association; where they are correlated and each is autocorrelated, I is large without any
    influence between regions. esda's ``Moran_BV`` gives the same I (row-normalised W).

    References
    ----------
    Wartenberg, D. (1985). Multivariate spatial correlation: a method for exploratory geographical
    analysis. Geographical Analysis 17, 263–283. doi:10.1111/j.1538-4632.1985.tb00849.x
    Lee, S.-I. (2001). Developing a bivariate spatial association measure. Journal of Geographical
    Systems 3, 369–385. doi:10.1007/s101090100064

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import autocorrelation
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = autocorrelation.bivariate_moran(
    ...     panel["ln_inn"].at(2022), panel["ln_de"].at(2022), w
    ... )
    >>> round(float(found.values[0]), 3)
    0.063
    """
    plan = _global.planned(inference, permutations, alternative, GlobalInferenceOfG)
    p = prepare(variable, w)
    zy = other_standardised(p, lagged_variable)
    s = _global.usable_sums(p)
    a = np.asarray((p.matrix.T @ p.z.T).T)
    values = np.einsum("ti,ti->t", a, zy) / s.s0
    m = linear_form(a, zy)
    moments = {"randomisation": Moments(m.expected / s.s0, m.variance / s.s0**2)}
    draws = draws_of(plan.permutations, rng, progress, options)
    simulated = None if draws is None else linear_sums(a, zy, draws) / s.s0
    largest = np.abs(p.z).max(axis=1) * np.abs(zy).max(axis=1)
    size = absolute_row_sums(p.matrix).sum() * largest / s.s0
    found = _global.recorded(
        "bivariate_moran",
        p,
        w,
        values=values,
        by=_global.tested(values, moments, plan, simulated, size),
        plan=plan,
        draws=draws,
        simulated=simulated,
        z=p.restored(p.z),
        lag=p.restored(np.asarray((p.matrix @ zy.T).T)),
        other=lagged_variable.name,
    )
    return replace(
        found,
        spec={
            **found.spec,
            **label_entry(
                {**lagged_variable.labels, **variable.labels},
                dict.fromkeys((*variable.notes, *lagged_variable.notes)),
            ),
        },
    )


@tool(
    group="pattern",
    behind="local_moran",
    name=_("Bivariate local Moran"),
    help=_("One variable in the region against another among its neighbours."),
    tags=_(
        "LISA, Moran, bivariate, local, two variables in space, spatial association of "
        "two variables"
    ),
    style="lisa",
    table=_("Holds the columns that are used."),
    outputs=(
        Output.layer(_("Clusters by region")),
        Output.table("bivariate_local_moran", _("By region and time")),
        Output.table("bivariate_local_moran_counts", _("Regions by cluster")),
        Output.number("significant", _("Regions in a cluster, last time")),
    ),
)
@door
@per_period
def bivariate_local_moran(
    variable: AnyVariable,
    lagged_variable: Annotated[
        Variable,
        Asks(
            _("Variable among the neighbours"),
            _("Column with a number for every region and time."),
        ),
    ],
    w: WeightsOrRule,
    *,
    inference: InferenceFolded = "permutation",
    **asked: Unpack[LocalDrawsByTime],
) -> LocalStatistic:
    r"""Return the bivariate local Moran of every region: x here against y among its neighbours.

    .. math:: I_i = z^x_i \sum_j w_{ij} z^y_j

    Parameters
    ----------
    variable, lagged_variable : Variable
        The same regions and times.
    w, at_time, permutations, alternative, correction, alpha, scheme, rng, executor, progress, options
        As for `local_moran`.
    inference : {"permutation", "analytic"}
        The values of y of the other regions are dealt anew among them; x_i and y_i stay.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    LocalStatistic
        Quadrant: x of the region, then y of its neighbours.

    Raises
    ------
    RegspatialError
        As `local_moran`.

    References
    ----------
    Anselin, L., Syabri, I. and Smirnov, O. (2002). Visualizing multivariate spatial correlation
    with dynamically linked windows. In: New Tools for Spatial Data Analysis. CSISS, Santa Barbara.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import autocorrelation
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = autocorrelation.bivariate_local_moran(
    ...     panel["ln_inn"].at(2022), panel["ln_de"].at(2022), w, permutations=99, rng=1
    ... )
    >>> found.values.shape
    (1, 30)
    """
    plan, draws = _local.planned(asked, inference, LocalInference)
    lagged_variable = at_times(lagged_variable, asked["at_time"])
    p = prepare(at_times(variable, asked["at_time"]), w)
    found = moran_local(
        p,
        w,
        other_standardised(p, lagged_variable),
        plan,
        draws,
        statistic="bivariate_local_moran",
        other=lagged_variable.name,
    )
    return replace(
        found,
        spec={
            **found.spec,
            **label_entry(
                {**lagged_variable.labels, **variable.labels},
                dict.fromkeys((*variable.notes, *lagged_variable.notes)),
            ),
        },
    )
