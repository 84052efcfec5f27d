"""Geographical detectors: how much of the variance of y lies between the strata of factors."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._kernels import strata as kernel
from ..._kernels.random import as_seed
from ...choices import codes, one_of
from ...choices.geodetector import CutMethod
from ...containers import Panel, Variable
from ...containers.groups import is_expression
from ...containers.one_time import one_time
from ...declare.asks import Asks
from ...declare.data import Table, TimeOrLast
from ...declare.description import Output
from ...declare.draws import SeedOfPermutations
from ...declare.every_tool import SampleByWorkers
from ...declare.tool import tool
from ...errors import ConstantColumnError, DataWarning, ParameterError, listed, warn
from ...formula import canonical, having
from ...progress import Progress, part, report
from ...results.record import label_entry
from ...words import _
from ...words.lists import items
from ..grouping import coded
from ..strata_draws import Drawing, Pair, p_of_pairs, p_of_searches
from ..strata_tests import compared, f_tests, gap_of, kind_of, risk_tests
from .record import Candidate, Ecological, Factor, GeoDetector, Interaction

Array = NDArray[np.float64]
Codes = NDArray[np.intp]
_Tried = tuple[str | None, int, Array | None, Codes | None]
SMALLEST = 2
"""Regions that a stratum made by a cut must have: one has no variance."""


@tool(
    group="pattern",
    name=_("Geographical detectors (GeoDetector)"),
    help=_(
        "How much of the variance of a variable lies between the strata of factors, alone "
        "and two by two, with the cuts that explain most and p-values that know of the "
        "search for them."
    ),
    tags=_(
        "geodetector, geographical detector, spatial stratified heterogeneity, q "
        "statistic, optimal discretisation, OPGD, driving factors, explanatory power, "
        "interaction of factors"
    ),
    tried={"factors": "ln_de,hum", "at_time": "2022"},
    style="sequential",
    map=_("For a map of the result."),
    outputs=(
        Output.table("geodetector", _("Factor detector")),
        Output.table("geodetector_interactions", _("Interaction detector")),
        Output.table("geodetector_risk", _("Risk detector: means")),
        Output.table("geodetector_risk_tests", _("Risk detector: tests")),
        Output.table("geodetector_ecological", _("Ecological detector")),
        Output.table("geodetector_cuts", _("Every cut that was tried")),
        Output.layer(_("Map with strata and their means")),
        Output.number("q", _("Largest q"), "largest"),
    ),
)
@door
def geodetector(
    panel: Table,
    variable: Annotated[str | Variable, Asks(_("Variable"), _("What is explained."))],
    factors: Annotated[
        Sequence[str] | None,
        Asks(
            _("Factors to be cut into classes"),
            _("Columns of numbers, such as income or altitude."),
        ),
    ] = None,
    *,
    categories: Annotated[
        Sequence[str] | None,
        Asks(
            _("Factors that are strata as they are"), _("Columns of codes, such as zones or types.")
        ),
    ] = None,
    methods: Annotated[
        Sequence[str] | str | None,
        Asks(
            _("Methods of cutting"),
            _("With commas: quantile, equal, natural, geometric, sd. Empty: all."),
            kind="text",
            advanced=True,
        ),
    ] = None,
    fewest: Annotated[
        int,
        Asks(
            _("Fewest classes"),
            _("All numbers of classes from the fewest to the most are tried."),
            least=2,
            most=50,
            advanced=True,
        ),
    ] = 3,
    most: Annotated[
        int,
        Asks(
            _("Most classes"),
            _("All numbers of classes from the fewest to the most are tried."),
            least=2,
            most=50,
            advanced=True,
        ),
    ] = 8,
    at_time: TimeOrLast = None,
    permutations: Annotated[
        int,
        Asks(
            _("Number of permutations"),
            _("999 is usual, 9999 for published p-values."),
            least=1,
            most=1000000,
        ),
    ] = 999,
    rng: SeedOfPermutations = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> GeoDetector:
    r"""Find how much of the variance of y lies between the strata of factors, alone and two by two.

    .. math:: q = 1 - \frac{\sum_h N_h\sigma_h^2}{N\sigma^2}, \qquad
              F = \frac{N-L}{L-1}\frac{q}{1-q}

    with :math:`N_h` regions in stratum h of L. Factors that are numbers are cut into classes: every
    method with every number of classes is tried, and the cut with the largest q is taken. The p-value by
    permutation puts y into random orders and repeats that whole search in each, so that it does not
    take the best of many for a single one.

    Parameters
    ----------
    panel : Panel
    variable : column name
        What is explained.
    factors : sequence of column names, optional
        Numbers, to be cut into strata.
    categories : sequence of column names, optional
        Whose values are strata as they are: zones, types, codes. Words, too: a grouping of the panel
        (`Panel.with_groups`), which shell, recipes and QGIS take from the map (region4) and from columns of words.
    methods : sequence or text with commas, default all
        "quantile", "equal", "natural" (Fisher and Jenks), "geometric" (positive columns), "sd".
    fewest, most : int, default 3 and 8
        Numbers of classes that are tried.
    at_time : optional
        Which time; the last by default, with a warning where there are others.
    permutations : int, default 999
    rng : int, Generator or None
    where, missing : optional
        As in `regspatial.moran`.
    executor : object with a ``map`` method, optional
        Shares the work out, as in `regspatial.local_moran`.
    progress : callable, optional

    Returns
    -------
    GeoDetector
        Factor, interaction, risk and ecological detectors, and every cut that was tried.

    Raises
    ------
    ParameterError
        If no factor is named, one is y, a method is not known, or the numbers of classes or of
        permutations make no sense.
    ConstantColumnError
        If y or a factor does not vary, or no cut of a factor leaves every stratum two regions.
    SpecificationError
        If there are several times and none was named.
    UnknownColumnError, MissingValueError

    Warns
    -----
    DataWarning
        If strata of a category hold one region: these explain themselves.

    Notes
    -----
    p of the central F distribution and by permutation test that strata do not differ. Wang's non-central
    F (2016) stands beside them for replication: it changes when a constant is added to y and rejects too
    seldom. The p of F does not know of the search for cuts; that by permutation does.

    q of two factors laid over each other is never below that of one of them, so that "weakened" cannot
    appear and "enhanced" says little: `p_gain` puts y into random orders within the strata of one and of
    the other, and is the larger of the two; `p_interaction` tests what is there beyond the sum of both.
    The ecological detector compares squared errors of both factors, each region predicted without
    itself, by random signs; the F of Wang, which takes two fits of one sample for independent, stands
    beside it. Cuts are taken as given in these.

    References
    ----------
    Wang, J. F. et al. (2010). Geographical detectors-based health risk assessment and its application in
    the neural tube defects study of the Heshun region, China. International Journal of Geographical
    Information Science 24(1), 107–127. doi:10.1080/13658810802443457
    Wang, J. F., Zhang, T. L., Fu, B. J. (2016). A measure of spatial stratified heterogeneity. Ecological
    Indicators 67, 250–256. doi:10.1016/j.ecolind.2016.02.052
    Song, Y., Wang, J., Ge, Y., Xu, C. (2020). An optimal parameters-based geographical detector model.
    GIScience & Remote Sensing 57(5), 593–610. doi:10.1080/15481603.2020.1760434

    Examples
    --------
    >>> import regspatial as rs
    >>> columns = {"y": [[1.0, 2, 1, 5, 6, 5, 9, 8]], "zone": [[1.0, 1, 1, 2, 2, 2, 3, 3]]}
    >>> panel = rs.Panel.from_arrays("ABCDEFGH", [2020], columns)
    >>> found = rs.geodetector(panel, "y", categories=["zone"], permutations=99, rng=1)
    >>> round(found.factors[0].q, 3)
    0.972
    """
    names = _names(variable, factors, categories)
    tried = _methods(methods)
    if not 2 <= fewest <= most:
        raise ParameterError(
            _(
                "{param:fewest={fewest}} and {param:most={most}} are not allowed: at least two classes, "
                "and the most not below the fewest."
            ),
            fewest=fewest,
            most=most,
        )
    seed = as_seed(rng)
    panel, words = coded(panel, names[1])
    panel, (target, cut, given) = _columns(panel, variable, names, at_time)
    order = np.argsort(np.array(panel.ids))  # draws belong to the sorted ids
    values = {n: panel.columns[n][0][order] for n in dict.fromkeys((target, *cut, *given))}
    run = _Run(Drawing(values[target], seed, permutations))
    for k, name in enumerate((*cut, *given)):
        report(progress, 0.2 * k / len(values), "geodetector")
        classes = range(fewest, most + 1) if name in cut else None
        run.factor(name, values[name], tried, classes)
    run.tested(part(progress, 0.2, 0.5))
    if given:
        _name_single(run, given)
    run.pairs(part(progress, 0.5, 1.0))
    back = np.argsort(order)
    return GeoDetector(
        ids=panel.ids,
        times=panel.times,
        variable=target,
        y=panel.columns[target][0].copy(),
        factors=tuple(run.factors),
        strata=np.stack([c[back] for c in run.strata]),
        interactions=tuple(run.interactions),
        risk_tests=tuple(risk_tests(run.y, run.factors, run.strata)),
        ecological=tuple(run.ecological),
        candidates=tuple(run.candidates),
        spec={
            "function": "geodetector",
            "factors": cut,
            "categories": given,
            "words": words,
            "methods": list(tried),
            "fewest": fewest,
            "most": most,
            "permutations": permutations,
            "seed": seed,
            **label_entry(panel.labels, panel.notes_of(target, *cut, *given)),
        },
    )


class _Run:
    """What is found, factor by factor and then pair by pair."""

    def __init__(self, drawing: Drawing) -> None:
        self.y, self.drawing = drawing.y, drawing
        self.cuts: list[list[Codes]] = []
        self.factors: list[Factor] = []
        self.strata: list[Codes] = []
        self.candidates: list[Candidate] = []
        self.interactions: list[Interaction] = []
        self.ecological: list[Ecological] = []

    def factor(
        self, name: str, x: Array, methods: Sequence[str], classes: Sequence[int] | range | None
    ) -> None:
        """Cut a factor in every way, or take its values as strata, and keep the best."""
        if classes is None:
            found = np.unique(x, return_inverse=True)
            strata_of = np.asarray(found[1], dtype=np.intp)
            tried: list[_Tried] = [(None, len(found[0]), found[0], strata_of)]
        else:
            tried = [(m, k, *self._cut(x, k, m)) for m in methods for k in classes]
        kept = [one for one in tried if one[3] is not None]
        if not kept:
            raise ConstantColumnError(
                _(
                    "No cut of {x} leaves every stratum at least {n} {n:region|regions}; take fewer classes, or name "
                    "it among {param:categories}."
                ),
                columns=[name],
                x=name,
                n=SMALLEST,
            )
        strata = [one[3] for one in kept if one[3] is not None]
        q = kernel.q_of(strata, self.y)[:, 0]
        best = int(np.argmax(q))
        self._note(name, tried, dict(zip(map(id, kept), q, strict=True)), id(kept[best]))
        self.cuts.append(strata)
        method, k, limits, _codes = kept[best]
        codes_ = strata[best]
        self.strata.append(codes_)
        f, central, wang = f_tests(float(q[best]), codes_, self.y)
        self.factors.append(
            Factor(
                name=name,
                method=method or "none",
                classes=k,
                q=float(q[best]),
                f=f,
                p_f=central,
                p_wang=wang,
                p_value=float("nan"),
                tried=len(kept),
                limits=() if limits is None else tuple(map(float, limits)),
            )
        )

    def _cut(self, x: Array, k: int, method: str) -> tuple[Array | None, Codes | None]:
        limits = kernel.cuts(x, k, method)
        if limits is None:
            return None, None
        found = kernel.classed(x, limits)
        count = np.bincount(found, minlength=k)
        return limits, found if count.min() >= SMALLEST else None

    def _note(self, name: str, tried: list[_Tried], q: dict[int, float], best: int) -> None:
        for one in tried:
            method, k, limits, _strata = one
            if method is None:
                continue
            self.candidates.append(
                Candidate(
                    name=name,
                    method=method,
                    classes=k,
                    q=float(q.get(id(one), np.nan)),
                    limits=() if limits is None else tuple(map(float, limits)),
                    chosen=id(one) == best,
                )
            )

    def tested(self, progress: Progress | None) -> None:
        """Repeat the search of every factor in random orders."""
        found = p_of_searches(self.drawing, self.cuts, [one.q for one in self.factors], progress)
        self.factors = [f._replace(p_value=p) for f, p in zip(self.factors, found, strict=True)]

    def pairs(self, progress: Progress | None) -> None:
        """Lay factors over each other two by two, and compare them."""
        places = list(itertools.combinations(range(len(self.factors)), 2))
        laid = []
        for k, (i, j) in enumerate(places):
            a, b = self.strata[i], self.strata[j]
            both = kernel.crossed(a, b)
            q = float(kernel.q_of([both], self.y)[0, 0])
            basis = kernel.additive_basis(a, b, both)
            laid.append(Pair(a, b, both, basis, q, 1 + 4 * k))
        found = p_of_pairs(self.drawing, laid, progress)
        for (i, j), pair, (gain, beyond, apart) in zip(places, laid, found, strict=True):
            one, two = self.factors[i], self.factors[j]
            self.interactions.append(
                Interaction(
                    a=one.name,
                    b=two.name,
                    q_a=one.q,
                    q_b=two.q,
                    q=pair.q,
                    strata=int(pair.both.max()) + 1,
                    kind=kind_of(one.q, two.q, pair.q),
                    p_gain=gain,
                    p_interaction=beyond,
                )
            )
            gap = gap_of(self.y, (pair.a, pair.b))
            self.ecological.append(compared(self.y, (one, two), gap, apart))


def _methods(given: Sequence[str] | str | None) -> list[str]:
    if given is None:
        return list(codes(CutMethod))
    texts = [given] if isinstance(given, str) else given
    found = [one for text in texts for one in items(text)]
    for one in found:
        one_of("methods", one, CutMethod)
    return list(dict.fromkeys(found)) or list(codes(CutMethod))


def _names(
    y: str | Variable, factors: Sequence[str] | None, categories: Sequence[str] | None
) -> tuple[list[str], list[str]]:
    cut, given = ([v] if isinstance(v, str) else list(v or ()) for v in (factors, categories))
    every = [*dict.fromkeys(cut), *dict.fromkeys(given)]
    if not every:
        raise ParameterError(
            _("Name at least one factor in {param:factors} or {param:categories}.")
        )
    target = y if isinstance(y, str) else y.name
    twice = [n for n in dict.fromkeys(every) if every.count(n) > 1 or n == target]
    if twice:
        raise ParameterError(
            _(
                "These columns are named twice, as factors, as categories or as what is explained: {twice}."
            ),
            columns=twice,
            twice=listed(twice),
        )
    return list(dict.fromkeys(cut)), list(dict.fromkeys(given))


def _columns(
    panel: Panel, y: str | Variable, names: tuple[list[str], list[str]], time: object
) -> tuple[Panel, tuple[str, list[str], list[str]]]:
    """Return one time of the panel, and the names of y, of what is cut and of what is given."""
    target = y if isinstance(y, str) else y.name
    if isinstance(y, Variable) and target not in panel:
        panel = panel.with_columns(by_position=False, **{target: y})
    panel = having(panel, [target, *names[0], *names[1]])
    target, *rest = (
        canonical(panel, n) if is_expression(n) else n for n in (target, *names[0], *names[1])
    )
    panel = one_time(panel, time)
    panel.require(target, *rest)
    still = [n for n in (target, *rest) if np.ptp(panel.columns[n][0]) == 0.0]
    if still:
        raise ConstantColumnError(
            _("These columns do not vary: {still}."), columns=still, still=listed(still)
        )
    split = len(names[0])
    return panel, (target, rest[:split], rest[split:])


def _name_single(run: _Run, given: Sequence[str]) -> None:
    """Warn of categories with strata of one region."""
    single = {
        f.name: int((np.bincount(s) == 1).sum())
        for f, s in zip(run.factors, run.strata, strict=True)
        if f.name in given
    }
    named = [n for n, k in single.items() if k]
    if named:
        warn(
            DataWarning(
                _(
                    "Strata of these categories hold one region alone and explain themselves: {named}."
                ),
                named=listed(named),
            )
        )
