"""Regression discontinuity: the jump of an outcome at a cutoff, with what it has to pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Unpack, cast

import numpy as np

from ...._calls.door import door
from ....choices import one_of
from ....choices.discontinuity import CutoffCovariance, CutoffCriterion, CutoffKernel
from ....containers import Panel, Regions, SpatialWeights, Variable
from ....containers.own_column import own_column
from ....declare.asks import Asks
from ....declare.data import Table
from ....declare.description import Output
from ....declare.draws import LevelOfIntervals
from ....declare.every_tool import SampleChoice
from ....declare.tool import tool
from ....errors import InferenceWarning, ParameterError, SpecificationError, warn
from ....progress import Progress, report
from ....results.record import label_entry
from ....words import Message, Words, _, p_
from .checks import Setting, checks
from .counts import counts_of
from .density import density_jump
from .jump import FEWEST, Jump, jump
from .on_map import Frontier, along_it, frontier_of, with_distance
from .record import Discontinuity
from .sample import Sample, sample_of
from .side import How

FEW_CLUSTERS = 10
"""Clusters on a side within the bandwidth below which their errors are too small."""


@tool(
    group="policy",
    behind="policy",
    name=_("Regression discontinuity"),
    help=_(
        "The jump of an outcome where a running variable passes a cutoff, or at a border on a map: local polynomials on both "
        "sides, bandwidth by least mean squared error, robust bias-corrected intervals; with a test of the density, covariates "
        "as outcomes, placebo cutoffs, donuts and other bandwidths beside it, and of a border the effect at places along it."
    ),
    tags=_(
        "RDD, RD design, rdrobust, cutoff, threshold of a policy, running variable, border discontinuity, geographic regression "
        "discontinuity, Hu line, Qinling–Huai line, Huai river heating, local linear, Calonico, Cattaneo and Titiunik, donut, placebo cutoff, "
        "McCrary, rddensity, manipulation test, Cattaneo, Jansson and Ma"
    ),
    outputs=(
        Output.layer(_("Regions on both sides of the cutoff")),
        Output.table("effects_table", _("Jump at the cutoff"), "discontinuity"),
        Output.table("sides", _("Both sides"), "discontinuity_sides"),
        Output.table("checks_table", _("Checks"), "discontinuity_checks"),
        Output.table("density_table", _("Density at the cutoff"), "discontinuity_density"),
        Output.table("bins", _("Binned means"), "discontinuity_bins"),
        Output.table("places_table", _("Effects along the border"), "discontinuity_places"),
        Output.table("counts_table", _("Numbers of regions on both sides"), "discontinuity_counts"),
        Output.table("regions_table", _("Regions of the sample"), "discontinuity_regions"),
        Output.number("effect", _("Jump"), "jump.conventional"),
    ),
)
@door
def discontinuity(
    panel: Table,
    formula: Annotated[
        str,
        Asks(
            _("Formula"),
            _(
                "Such as: y ~ 1; y ~ c1 + c2 with covariates that were settled beforehand, which are tested as outcomes as well."
            ),
            kind="formula",
        ),
    ],
    w: Annotated[
        SpatialWeights | None,
        Asks(
            _("Spatial weights"),
            _("For an estimate without regions that have a neighbour across the cutoff."),
            optional=True,
        ),
    ] = None,
    *,
    running: Annotated[
        str | Variable | None,
        Asks(
            _("Running variable"),
            _(
                "Column that decides about treatment: a score, a distance. Empty: the distance to a border of the map."
            ),
        ),
    ] = None,
    regions: Annotated[
        Regions | None,
        Asks(p_("layer", "Regions"), _("On which the border is."), optional=True),
    ] = None,
    treated: Annotated[
        str | Sequence[str] | None,
        Asks(
            _("Treated regions"),
            _(
                "Column with 1 for treated regions and 0 for others, or their ids: the border is where they meet others."
            ),
            kind="text",
        ),
    ] = None,
    line: Annotated[
        str | Sequence[Any] | None,
        Asks(
            _("Line"),
            _(
                "hu: the Hu line; huai: the Qinling–Huai line; or LINESTRING (98.5 25.0, 127.5 50.2). To its right, as it is drawn, regions are "
                "treated."
            ),
            kind="text",
        ),
    ] = None,
    cutpoint: Annotated[
        float,
        Asks(
            _("Cutoff"),
            _("From it on regions are treated, in units of the running variable."),
            advanced=True,
        ),
    ] = 0.0,
    at_time: Annotated[
        object,
        Asks(_("Time"), _("Empty: all times together, errors by region."), advanced=True),
    ] = None,
    along: Annotated[
        int,
        Asks(
            _("Places along the border"),
            _("Spread evenly; an effect is estimated at each."),
            least=1,
            most=50,
            advanced=True,
        ),
    ] = 5,
    donut: Annotated[
        float,
        Asks(
            _("Donut"),
            _(
                "Observations nearer than this to the cutoff are left out, in units of the running variable; km of a border."
            ),
            least=0.0,
            advanced=True,
        ),
    ] = 0.0,
    degree: Annotated[
        int,
        Asks(
            _("Degree of the polynomial"),
            _("1: local linear; the bias is estimated with one degree more."),
            least=1,
            most=3,
            advanced=True,
        ),
    ] = 1,
    kernel: Annotated[
        CutoffKernel,
        Asks(_("Kernel"), _("How weights fall with distance."), terms="kernel", advanced=True),
    ] = "triangular",
    bandwidth: Annotated[
        float | None,
        Asks(
            _("Bandwidth"),
            _("In units of the running variable; empty: estimated."),
            least=0.0,
            advanced=True,
        ),
    ] = None,
    criterion: Annotated[
        CutoffCriterion,
        Asks(
            _("Criterion"),
            _("What the bandwidth makes least."),
            terms="cutoff_criterion",
            advanced=True,
            when=("bandwidth", (None,)),
        ),
    ] = "mse",
    covariance: Annotated[
        CutoffCovariance,
        Asks(
            _("Standard errors"),
            _("Of nearest neighbours, of residuals (HC), or clustered."),
            terms="cutoff_covariance",
            advanced=True,
        ),
    ] = "auto",
    cluster: Annotated[
        str | None,
        Asks(
            _("Cluster by"),
            _("Column or attribute of the table; empty: regions."),
            advanced=True,
            when=("covariance", ("auto", "clustered")),
        ),
    ] = None,
    level: LevelOfIntervals = 0.95,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> Discontinuity:
    r"""Estimate the jump of an outcome where a running variable passes a cutoff.

    On each side a polynomial of the outcome in :math:`u = r - c` is fitted with weights that fall to zero at the
    bandwidth; the jump is the difference of the two at :math:`u = 0`. Its bias, by a polynomial of one degree more, is
    taken off, and the robust error knows of that.

    Parameters
    ----------
    panel : Panel
        Observations with an empty cell are left out.
    formula : str
        ``"y ~ 1"``, or ``"y ~ x"``: covariates settled before treatment, with one coefficient for both sides, each
        tested as an outcome too.
    w : SpatialWeights, optional
        Whose regions with a neighbour across the cutoff are left out in one of the checks.
    running : str, or a Variable of the panel, optional
        Column that decides about treatment. One of `running`, `treated` and `line` is given.
    regions : Regions, optional
        The map; with more regions than the panel too.
    treated : str or list of str, optional
        Column of zeros and ones (of the panel, or an attribute of the map), or ids of regions. The border is where outlines of
        treated and untreated regions have edges in common; treated regions have positive distances.
    line : str, or (m, 2) vertices, optional
        "hu", the Hu line from Tengchong to Heihe; "huai", the Qinling–Huai line, through 21 towns, exact to about 30 km; or a line
        of one's own, as LINESTRING too. What lies to its right, as it is drawn, has positive distances: of the Hu line the
        southeast, of the Qinling–Huai line the north.
    cutpoint : float
        The cutoff: from it on regions are treated; of a border zero.
    at_time : label of a period, optional
        By default all periods together, errors clustered by region.
    along : int
        Places of a border at which the effect is estimated.
    donut : float
        Observations with \|u\| below it are left out.
    degree : int
        Of the polynomial, 1 to 3.
    kernel : {"triangular", "epanechnikov", "uniform"}
    bandwidth : float, optional
        Of the estimate and of its bias; by default both estimated.
    criterion : {"mse", "cer"}
        The bandwidth makes the mean squared error of the jump least, or the error of its interval's coverage.
    covariance : {"auto", "nearest", "hc0", "hc1", "hc2", "hc3", "clustered"}
        "auto": by three nearest neighbours; clustered where a region stands several times or `cluster` is given.
    cluster : str, optional
        By default regions.
    level : float
    where, missing : optional
        As in `regspatial.moran`.
    progress : callable, optional

    Returns
    -------
    Discontinuity
        Rows conventional, bias-corrected and robust in `.to_frame()`; `.jump`, `.checks`, `.frontier`, `.layer_columns()`.

    Raises
    ------
    SpecificationError
        If a side has no observation, or too few distinct values of the running variable within the bandwidths; if all regions
        are on one side of a border, or treated regions meet no others.
    ParameterError
        If not one of `running`, `treated` and `line` is given, or a border without `regions`.
    GeometryError
        If map and line are of two coordinate systems.

    Notes
    -----
    Read the conventional estimate with the robust interval. Numbers are those of rdrobust (bandwidths "mserd" and
    "cerrd", common to both sides). The density of the running variable, every region once, ought not to jump where
    nobody could choose his side: the test is that of rddensity, a cubic of the distribution on each side.

    Distances to a border are those of a region's centroid, in km along great circles (R = 6371.0088 km), as edges of outlines
    and lines are; of projected maps straight, in the unit of the map. At a place of the border the running variable is the
    distance to that place. Few regions are near it, and neighbours' errors may be alike: critical values are those of 5,000 draws of
    normal errors with the correlation :math:`\lambda` of neighbours (of what a quadratic surface on each side leaves), of this
    estimate over this error; those of all places together fail as often at each (Beran 1988).

    References
    ----------
    Calonico, S., Cattaneo, M. D., and Titiunik, R. (2014). Robust nonparametric confidence intervals for
    regression-discontinuity designs. Econometrica 82(6). https://doi.org/10.3982/ECTA11757
    Calonico, S., Cattaneo, M. D., Farrell, M. H., and Titiunik, R. (2019). Regression discontinuity designs using
    covariates. Review of Economics and Statistics 101(3). https://doi.org/10.1162/rest_a_00760
    Calonico, S., Cattaneo, M. D., and Farrell, M. H. (2020). Optimal bandwidth choice for robust bias-corrected
    inference in regression discontinuity designs. Econometrics Journal 23(2). https://doi.org/10.1093/ectj/utz022

    Keele, L. J., and Titiunik, R. (2015). Geographic boundaries as regression discontinuities. Political Analysis 23(1).
    https://doi.org/10.1093/pan/mpu014

    Beran, R. (1988). Balanced simultaneous confidence sets. Journal of the American Statistical Association 83(403).
    https://doi.org/10.1080/01621459.1988.10478650
    Cattaneo, M. D., Jansson, M., and Ma, X. (2020). Simple local polynomial density estimators. Journal of the American
    Statistical Association 115(531). https://doi.org/10.1080/01621459.2019.1635480

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(0)
    >>> score = rng.uniform(-1.0, 1.0, (1, 400))
    >>> y = score + 2.0 * (score >= 0.0) + 0.1 * rng.normal(size=(1, 400))
    >>> panel = rs.Panel.from_arrays(range(400), [2020], {"score": score, "y": y})
    >>> found = rs.discontinuity(panel, "y ~ 1", running="score")
    >>> round(found.jump.conventional, 1)
    2.0
    """
    running = None if running is None else own_column(running, panel, "running")
    given = {"running": running, "treated": treated, "line": line}
    at = _frontier(panel, regions, given, at_time, cutpoint)
    if at is not None:
        panel, running = with_distance(panel, at)
    running = cast("str", running)  # `_frontier` has seen that one of them is given
    for name, choice, of in (
        ("kernel", kernel, CutoffKernel),
        ("criterion", criterion, CutoffCriterion),
        ("covariance", covariance, CutoffCovariance),
    ):
        one_of(name, choice, of)
    report(progress, 0.0, "data")
    s = sample_of(panel, formula, running, cutpoint, at_time, cluster)
    each = np.unique(np.array([s.region, s.u]), axis=1)[1]  # a region once, whatever its periods
    s = s.kept(np.abs(s.u) >= donut)
    setting = Setting(
        degree,
        How(kernel, _errors(s, covariance, cluster)),
        level,
        criterion,
        None if bandwidth is None else (bandwidth, bandwidth),
    )
    main = _jump(s, setting, running)
    report(progress, 0.4, "fit")
    beside = _across(s, w, at)
    found = checks(s, main, setting, cutpoint, beside)
    report(progress, 0.8, "fit")
    if at is not None and regions is not None:
        xy = regions.select(panel.ids).coordinates()
        at = along_it(s, at, xy, along, setting)
    labels: dict[str, Words] = {**s.panel.labels}
    if at is not None:
        labels[running] = _distance_said(at)
    return Discontinuity(
        y_name=s.y_name,
        running=running,
        ids=s.panel.ids,
        times=s.panel.times,
        cutoff=float(cutpoint),
        jump=main,
        checks=found,
        counts=counts_of(s, main),
        density=density_jump(each),
        u=s.u,
        y=s.y,
        region=s.region,
        beside=beside,
        frontier=at,
        notes=s.notes,
        spec={
            "function": "discontinuity",
            "formula": formula,
            **given,
            "cutpoint": cutpoint,
            "at_time": at_time,
            "along": along,
            "donut": donut,
            "degree": degree,
            "kernel": kernel,
            "bandwidth": bandwidth,
            "criterion": criterion,
            "covariance": setting.how.errors,
            "cluster": cluster,
            "level": level,
            **label_entry(labels, s.notes),
        },
    )


def _distance_said(at: Frontier) -> Words:
    if at.unit:
        return Message(_("Distance to the border ({unit})"), unit=at.unit)
    return Message(_("Distance to the border"))


def _frontier(
    panel: Panel,
    regions: Regions | None,
    given: dict[str, Any],
    at_time: object,
    cutpoint: float,
) -> Frontier | None:
    """Return the border of a map, None where a column is the running variable."""
    there = [name for name, one in given.items() if one is not None and not _empty(one)]
    if len(there) != 1:
        raise ParameterError(
            _(
                "Give one of {param:running}, a column, {param:treated}, where treated regions meet others, and {param:line}; given are {n}."
            ),
            n=len(there),
        )
    if there == ["running"]:
        return None
    if cutpoint:
        raise ParameterError(
            _(
                "{param:cutpoint={cutpoint}} is not allowed with a border, where distances are zero. Leave it out."
            ),
            cutpoint=cutpoint,
        )
    treated, line = given["treated"], given["line"]
    return frontier_of(panel, regions, treated, line if there == ["line"] else None, at_time)


def _empty(given: Any) -> bool:
    return isinstance(given, str) and not given.strip()


def _errors(s: Sample, covariance: str, cluster: str | None) -> str:
    if covariance != "auto":
        return covariance
    several = len(np.unique(s.region)) < len(s.region)
    return "clustered" if several or cluster else "nearest"


def _jump(s: Sample, setting: Setting, running: str) -> Jump:
    sides = s.sides()
    if setting.given is None and len(s.u) < FEWEST:
        raise SpecificationError(
            _(
                "A bandwidth is estimated from {fewest} {fewest:observation|observations} on; there {n:is|are} {n}, {left} below the cutoff and {right} from it "
                "on. Give more regions or periods, or {param:bandwidth}."
            ),
            n=len(s.u),
            left=len(sides[0].u),
            right=len(sides[1].u),
            fewest=FEWEST,
        )
    found = jump(sides, *setting)
    if found is None:
        raise SpecificationError(
            _(
                "Near the cutoff {running!r} has too few distinct values for a polynomial of degree {degree} and one more for its bias: "
                "{left} below the cutoff and {right} from it on in all. Give a larger {param:bandwidth}, a smaller {param:donut}, or a "
                "running variable that is measured more finely."
            ),
            running=running,
            degree=setting.order,
            left=sides[0].distinct,
            right=sides[1].distinct,
        )
    if setting.how.errors == "clustered":
        few = min(len(np.unique(x.within(found.h, setting.how.kernel).groups)) for x in sides)
        if few < FEW_CLUSTERS:
            warn(
                InferenceWarning(
                    _(
                        "Within the bandwidth a side has {few} {few:cluster|clusters}: errors by cluster are too small below {least}. "
                        "Look at a larger {param:bandwidth}, or at more regions."
                    ),
                    few=few,
                    least=FEW_CLUSTERS,
                )
            )
    return found


def _across(s: Sample, w: SpatialWeights | None, at: Frontier | None) -> np.ndarray | None:
    """Return which observations are of a region that has a neighbour across the cutoff at that time."""
    if w is None:
        return None if at is None or at.beside is None else at.beside[s.region]
    links = w.aligned(s.panel.ids).matrix
    out = np.zeros(len(s.u), dtype=bool)
    for t in np.unique(s.time):
        here = s.time == t
        above, below = np.zeros(s.panel.n), np.zeros(s.panel.n)
        above[s.region[here & (s.u >= 0)]] = 1.0
        below[s.region[here & (s.u < 0)]] = 1.0
        beside = np.where(above > 0, (links != 0) @ below, (links != 0) @ above) > 0
        out[here] = beside[s.region[here]]
    return out
