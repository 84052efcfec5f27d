"""Moran's I of each variable with each: a matrix of bivariate Moran's I."""

from __future__ import annotations

from typing import Annotated, Any, Unpack

import numpy as np

from ..._calls.door import door
from ...choices.autocorrelation import GlobalInferenceOfG
from ...declare.asks import asked_as
from ...declare.data import SeveralVariables, TableOfColumns, TimeOrLast, WeightsOrRule
from ...declare.description import Output
from ...declare.draws import Alternatives, Inference, PermutationsOrNone, SeedOfPermutations
from ...declare.every_tool import SampleByWorkers
from ...declare.tool import tool
from ...options import Options
from ...progress import Progress
from ...results.record import label_entry
from ...words import _
from .. import _global
from .._inputs import Prepared, described, draws_of
from .._moments import Array, Moments, absolute_row_sums, linear_form
from .._one_period import profiles_by_period
from .._permutation import PermutationScheme, linear_sums
from .._profiles import checked_names, profiles
from ..global_stats import moran
from .record import MoranMatrix


@tool(
    group="pattern",
    behind="moran",
    name=_("Moran's I of each variable with each"),
    help=_(
        "A matrix of bivariate Moran's I: each variable in the region against each among "
        "the neighbours, with tests; the diagonal is Moran's I."
    ),
    tags=_("multivariate, bivariate, Moran, matrix, Wartenberg"),
    outputs=(
        Output.table("moran_matrix", _("Moran's I of each variable with each")),
        Output.table("moran_pairs", _("By pair")),
        Output.number("largest", _("Largest I of two different variables")),
    ),
)
@door
@profiles_by_period
def moran_matrix(
    panel: TableOfColumns,
    variables: SeveralVariables,
    w: WeightsOrRule,
    *,
    at_time: TimeOrLast = None,
    inference: Annotated[GlobalInferenceOfG, asked_as(Inference)] = "randomisation",
    permutations: PermutationsOrNone = None,
    alternative: Alternatives = "two-sided",
    rng: SeedOfPermutations = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> MoranMatrix:
    r"""Return Moran's I of each variable with each among the neighbours, at one time.

    .. math:: I_{uv} = \frac{1}{S_0} \sum_{ij} w_{ij} z_{ui} z_{vj}

    Parameters
    ----------
    panel : Panel
    variables : list of str
        Two or more columns of it.
    w : SpatialWeights
    at_time : int or str, optional
        Default: the last.
    inference, permutations, alternative, rng, executor, progress, options
        As for `bivariate_moran`, and on the diagonal too: what is among the neighbours is dealt
        anew. The diagonal deals the variable as a whole, as `moran` does.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    MoranMatrix
        Rows: the variable of the region; columns: that of its neighbours. Not symmetric unless W is.

    Raises
    ------
    ParameterError
        If fewer than two variables are given, or one twice.
    RegspatialError
        As `moran`.

    References
    ----------
    Wartenberg, D. (1985). Multivariate spatial correlation: a method for exploratory geographical
    analysis. Geographical Analysis 17, 263–283. doi:10.1111/j.1538-4632.1985.tb00849.x

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import autocorrelation
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = autocorrelation.moran_matrix(panel, ["ln_inn", "ln_de"], w, at_time=2022)
    >>> found.values.shape
    (2, 2)
    """
    names = checked_names(variables, least=2)
    plan = _global.planned(inference, permutations, alternative, GlobalInferenceOfG)
    when = panel.times[-1] if at_time is None else at_time
    p, z = profiles(panel, names, w, when)
    draws = draws_of(plan.permutations, rng, progress, options)
    s = _global.usable_sums(p)
    k = len(names)
    values, z_score, p_value = (np.empty((k, k)) for _unused in range(3))
    for u in range(k):
        a = np.asarray((p.matrix.T @ z[u].T).T)
        for v in range(k):
            if u == v:
                one = moran(
                    panel[names[u]].at(when),
                    w,
                    inference=inference,
                    permutations=permutations,
                    alternative=alternative,
                    rng=0 if draws is None else draws.seed,
                    options=options,
                )
                found = one.values[0], one.z_score[0], one.p_value[0]
            else:
                found = _pair(a, z[u], z[v], p, s.s0, plan, draws)
            values[u, v], z_score[u, v], p_value[u, v] = found
    spec = {
        "verb": "moran_matrix",
        "weights": described(w),
        "inference": plan.inference,
        "permutations": plan.permutations,
        "alternative": plan.alternative,
        "seed": None if draws is None else draws.seed,
        **label_entry(
            {k: v for n in names for k, v in panel[n].labels.items()}, panel.notes_of(*names)
        ),
    }
    return MoranMatrix(
        variables=tuple(names),
        time=p.variable.times[0],
        ids=p.variable.ids,
        values=values,
        z_score=z_score,
        p_value=p_value,
        correlation=np.asarray(np.corrcoef(z[:, 0])),
        inference=plan.inference,
        alternative=plan.alternative,
        permutations=plan.permutations,
        islands=p.islands,
        spec=spec,
    )


def _pair(
    a: Array,
    here: Array,
    there: Array,
    p: Prepared,
    s0: float,
    plan: Any,
    draws: PermutationScheme | None,
) -> tuple[float, float, float]:
    value = np.einsum("ti,ti->t", a, there) / s0
    m = linear_form(a, there)
    moments = {"randomisation": Moments(m.expected / s0, m.variance / s0**2)}
    simulated = None if draws is None else linear_sums(a, there, draws) / s0
    largest = np.abs(here).max(axis=1) * np.abs(there).max(axis=1)
    size = absolute_row_sums(p.matrix).sum() * largest / s0
    chosen = _global.tested(value, moments, plan, simulated, size)[plan.inference]
    return float(value[0]), float(chosen.z[0]), float(chosen.p_value[0])
