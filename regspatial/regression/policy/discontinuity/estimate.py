"""Regression discontinuity: the jump of an outcome at a cutoff, with what it has to pass."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from ...._calls.door import door
from ....choices import one_of
from ....choices.data import Missing, Where
from ....choices.discontinuity import CutoffCovariance, CutoffCriterion, CutoffKernel
from ....containers import SpatialWeights, Variable
from ....containers.own_column import own_column
from ....declare.asks import Asks
from ....declare.data import Table
from ....declare.description import Output
from ....declare.draws import LevelOfIntervals
from ....declare.tool import tool
from ....errors import InferenceWarning, SpecificationError, warn
from ....progress import Progress, report
from ....results.record import label_entry
from ....words import _
from .checks import Setting, checks
from .jump import FEWEST, Jump, jump
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
        "The jump of an outcome where a running variable passes a cutoff: local polynomials on both sides, bandwidth by least "
        "mean squared error, robust bias-corrected intervals; with covariates as outcomes, placebo cutoffs, donuts and "
        "other bandwidths beside it."
    ),
    tags=_(
        "RDD, RD design, rdrobust, cutoff, threshold of a policy, running variable, border discontinuity, geographic regression "
        "discontinuity, Hu line, Huai river heating, local linear, Calonico, Cattaneo and Titiunik, donut, placebo cutoff"
    ),
    outputs=(
        Output.table("effects_table", _("Jump at the cutoff"), "discontinuity"),
        Output.table("sides", _("Both sides"), "discontinuity_sides"),
        Output.table("checks_table", _("Checks"), "discontinuity_checks"),
        Output.table("bins", _("Binned means"), "discontinuity_bins"),
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
        str | Variable,
        Asks(
            _("Running variable"),
            _("Column that decides about treatment: distance to the border, a score."),
        ),
    ],
    cutpoint: Annotated[
        float,
        Asks(_("Cutoff"), _("From it on regions are treated, in units of the running variable.")),
    ] = 0.0,
    at_time: Annotated[
        object, Asks(_("Time"), _("Empty: all times together, errors by region."))
    ] = None,
    donut: Annotated[
        float,
        Asks(
            _("Donut"),
            _(
                "Observations nearer than this to the cutoff are left out, in units of the running variable."
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
    where: Where | None = None,
    missing: Missing | None = None,
    progress: Progress | None = None,
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
    running : str, or a Variable of the panel
        Column that decides about treatment.
    cutpoint : float
        The cutoff: from it on regions are treated.
    at_time : label of a period, optional
        By default all periods together, errors clustered by region.
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
        Rows conventional, bias-corrected and robust in `.to_frame()`; `.jump`, `.checks`.

    Raises
    ------
    SpecificationError
        If a side has no observation, or too few distinct values of the running variable within the bandwidths.

    Notes
    -----
    Read the conventional estimate with the robust interval. Numbers are those of rdrobust (bandwidths "mserd" and
    "cerrd", common to both sides).

    References
    ----------
    Calonico, S., Cattaneo, M. D., and Titiunik, R. (2014). Robust nonparametric confidence intervals for
    regression-discontinuity designs. Econometrica 82(6). https://doi.org/10.3982/ECTA11757
    Calonico, S., Cattaneo, M. D., Farrell, M. H., and Titiunik, R. (2019). Regression discontinuity designs using
    covariates. Review of Economics and Statistics 101(3). https://doi.org/10.1162/rest_a_00760
    Calonico, S., Cattaneo, M. D., and Farrell, M. H. (2020). Optimal bandwidth choice for robust bias-corrected
    inference in regression discontinuity designs. Econometrics Journal 23(2). https://doi.org/10.1093/ectj/utz022

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
    del where, missing  # the door has chosen
    running = own_column(running, panel, "running")
    for name, given, of in (
        ("kernel", kernel, CutoffKernel),
        ("criterion", criterion, CutoffCriterion),
        ("covariance", covariance, CutoffCovariance),
    ):
        one_of(name, given, of)
    report(progress, 0.0, "data")
    s = sample_of(panel, formula, running, cutpoint, at_time, cluster)
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
    return Discontinuity(
        y_name=s.y_name,
        running=running,
        ids=s.panel.ids,
        times=s.panel.times,
        cutoff=float(cutpoint),
        jump=main,
        checks=checks(s, main, setting, cutpoint, _across(s, w)),
        u=s.u,
        y=s.y,
        notes=s.notes,
        spec={
            "function": "discontinuity",
            "formula": formula,
            "running": running,
            "cutpoint": cutpoint,
            "at_time": at_time,
            "donut": donut,
            "degree": degree,
            "kernel": kernel,
            "bandwidth": bandwidth,
            "criterion": criterion,
            "covariance": setting.how.errors,
            "cluster": cluster,
            "level": level,
            **label_entry(s.panel.labels, s.notes),
        },
    )


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


def _across(s: Sample, w: SpatialWeights | None) -> np.ndarray | None:
    """Return which observations are of a region that has a neighbour across the cutoff at that time."""
    if w is None:
        return None
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
