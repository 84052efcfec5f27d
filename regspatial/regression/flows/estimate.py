"""Flows between regions that depend on one another: SAR and SDM of origins and destinations."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from ..._calls.door import door
from ..._kernels.linear.spectrum import eigen_spectrum
from ..._kernels.random import Numbers, as_seed
from ...choices import one_of
from ...choices.flows import (
    FlowDependence,
    FlowDistance,
    FlowModel,
    FlowNull,
    FlowScale,
    OwnFlows,
)
from ...declare.asks import Asks
from ...declare.data import (
    MapIfAny,
    SeveralVariables,
    TableOfColumns,
    TimeOfCrossSection,
    WeightsOrRule,
)
from ...declare.description import Output
from ...declare.draws import LevelOfIntervals, SeedOfDraws
from ...declare.tool import tool
from ...errors import ConvergenceError
from ...progress import Progress, report
from ...results.network.by_time import of_time
from ...results.network.layer import NetworkLayer
from ...results.record import label_entry
from ...results.table import Note
from ...words import _
from .design import FlowDesign, design_of, labels_of
from .effects import Parts, parts_of, spectra_of
from .likelihood import Determinant, FlowFit, Lagged, maximised
from .record import FlowTest, SpatialFlows

Array = NDArray[np.float64]

_RHO = ("rho_d", "rho_o", "rho_w")
_FREE: dict[str, list[int]] = {
    "all": [0, 1, 2],
    "ends": [0, 1],
    "destination": [0],
    "origin": [1],
    "both": [2],
    "none": [],
}


@tool(
    group="model",
    behind="ppml",
    name=_("Spatial model of flows"),
    help=_(
        "Migration, trade, commuting and other flows that depend on the flows of neighbouring origins and destinations: SAR "
        "or SDM, with effects at the origin, at the destination, within the region and on the flows between others."
    ),
    tags=_(
        "origin-destination, OD, flows, migration, commuting, trade, gravity, spatial interaction, LeSage and Pace, spflow, "
        "SAR, SDM, network effects"
    ),
    outputs=(
        Output.table("coefficients", _("Coefficients")),
        Output.table("flow_effects", _("Effects")),
        Output.table("flow_tests", _("Likelihood ratios of smaller models")),
        Output.table("fit", _("Fit")),
        Output.number("nobs", _("Flows")),
        Output.number("loglik", _("Log-likelihood")),
    ),
)
@door
def spatial_flows(
    flows: Annotated[
        NetworkLayer | tuple[NetworkLayer, ...],
        Asks(
            _("Observed flows"), _("Table with a row per flow, or a layer of lines."), kind="flows"
        ),
    ],
    panel: TableOfColumns,
    variables: SeveralVariables,
    w: WeightsOrRule,
    *,
    regions: MapIfAny = None,
    at_time: TimeOfCrossSection = None,
    model: Annotated[
        FlowModel,
        Asks(_("Model"), _("With the regressors of neighbours (SDM) or without."), terms="model"),
    ] = "sdm",
    flow_scale: Annotated[
        FlowScale,
        Asks(
            _("Scale of the flows"),
            _("Logarithms need flows above zero."),
            terms="flow_scale",
            advanced=True,
        ),
    ] = "log1p",
    distance: Annotated[
        FlowDistance,
        Asks(
            _("Distance between regions"),
            _("Between their middles on the map, a regressor."),
            terms="flow_distance",
            advanced=True,
        ),
    ] = "log",
    dependence: Annotated[
        FlowDependence,
        Asks(
            _("Dependence on neighbours of"),
            _("Of which ends the neighbours' flows matter."),
            terms="flow_dependence",
            advanced=True,
        ),
    ] = "all",
    own: Annotated[
        OwnFlows,
        Asks(
            _("Flows within a region"),
            _("They stay in: what is their own in the model."),
            terms="own_flows",
            advanced=True,
        ),
    ] = "slopes",
    draws: Annotated[
        int,
        Asks(
            _("Number of draws"),
            _("For intervals of the effects."),
            least=100,
            most=100000,
            advanced=True,
        ),
    ] = 1000,
    level: LevelOfIntervals = 0.95,
    rng: SeedOfDraws = None,
    progress: Progress | None = None,
) -> SpatialFlows:
    r"""Estimate flows between all pairs of regions that depend on the flows of neighbours.

    .. math:: F = \rho_d W F + \rho_o F W' + \rho_w W F W' + Z\delta + E

    with destinations in rows and origins in columns: flows to neighbours of the destination, from neighbours of the origin,
    and between both kinds of neighbours. Z has each variable at the destination, at the origin and added for own flows, in the
    SDM also means of neighbours, and distance.

    Parameters
    ----------
    flows : NetworkLayer, or several of them by time
        As `io.read_flows` and `network.flow_layer` return them, with own flows; a pair that is not listed is a flow of zero. Of
        several the one of `at_time`.
    panel : Panel
        Regressors by region; its regions are those of the model, and all others must be without flows.
    variables : list of str
        Columns, or expressions such as ``"log(gdp)"``.
    w : SpatialWeights
        Matched by label; rows of sum one are usual.
    regions : Regions, optional
        The map that distances are measured on, in km of longitude and latitude, else in its unit.
    at_time : int or str, optional
    model : {"sdm", "sar"}
    flow_scale : {"log1p", "log", "level"}
    distance : {"log", "level", "none"}
    dependence : {"all", "ends", "destination", "origin", "both", "none"}
        Which of rho_d, rho_o and rho_w are estimated; "ends" leaves out rho_w.
    own : {"slopes", "constant"}
        Flows within a region have a constant and slopes of their own, added to the others, or the constant alone.
    draws : int, default 1000
        Of the estimates, for the intervals of effects.
    level : float
    rng : int, Generator or None
    progress : callable, optional
        ``progress(fraction, message) -> bool``.

    Returns
    -------
    SpatialFlows
        Coefficients, effects, likelihood ratios, residuals by origin and destination.

    Raises
    ------
    LabelError
        If flows, panel, weights and map are not of the same regions.
    DomainError
        If the logarithm of a flow of zero is asked for.
    ConstantColumnError, CollinearityError, SpecificationError, ParameterError, MissingValueError
    ConvergenceError
        If the likelihood does not settle, or draws of the estimates lie beyond its bounds by half.

    Notes
    -----
    The log-determinant is exact, Σ_ij ln|1 - rho_d l_i - rho_o l_j - rho_w l_i l_j| over the eigenvalues of W, and nothing has n²
    rows and columns: 300 regions, 90,000 flows, take seconds. Standard errors are of the observed information and take errors for
    independent with one variance.

    Effects (LeSage and Thomas-Agnan 2015): x of region r rises by one; the flows out of r, into r, within r, and between others
    change by sums that stand in the table, means over r. A slope alone is none of them.

    spflow's default cuts the log-determinant at the second order of its series, which moves estimates (in its own example rho_d
    .4974 in place of .4906); with 100 orders it agrees.

    References
    ----------
    LeSage, J. P., and Pace, R. K. (2008). Spatial econometric modeling of origin-destination flows. Journal of Regional Science
    48(5). https://doi.org/10.1111/j.1467-9787.2008.00573.x
    LeSage, J. P., and Thomas-Agnan, C. (2015). Interpreting spatial econometric origin-destination flow models. Journal of
    Regional Science 55(2). https://doi.org/10.1111/jors.12114

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel().select(times=[2022]), dri.regions()
    >>> n, random = len(panel.ids), np.random.default_rng(1)
    >>> size = panel["ln_pgdp"].values[0]
    >>> amount = np.exp(random.normal(size=(n, n)) + size[:, None] + size[None, :] - 20)
    >>> links = [
    ...     (a, b, amount[i, j]) for i, a in enumerate(panel.ids) for j, b in enumerate(panel.ids)
    ... ]
    >>> flows = rs.network.flow_layer(links)
    >>> w = rs.weights.knn(regions, k=5)
    >>> found = rs.spatial_flows(
    ...     flows, panel, ["ln_pgdp"], w, regions=regions, flow_scale="log", rng=1
    ... )
    >>> found.nobs
    900
    """
    one_of("model", model, FlowModel)
    one_of("flow_scale", flow_scale, FlowScale)
    one_of("distance", distance, FlowDistance)
    one_of("dependence", dependence, FlowDependence)
    one_of("own", own, OwnFlows)
    report(progress, 0.0, "data")
    layer = _layer(flows, at_time)
    d = design_of(
        layer,
        panel,
        variables,
        w,
        regions,
        at_time=at_time,
        model=model,
        scale=flow_scale,
        distance=distance,
        own=own,
    )
    report(progress, 0.2, "log-determinant")
    determinant = Determinant.of(eigen_spectrum(d.w).values)
    report(progress, 0.4, "likelihood")
    free = np.eye(3)[:, _FREE[dependence]]
    lagged = Lagged.of(d.f, d.w, d.z)
    fit = maximised(determinant, lagged, free)
    tests = _tests(d, determinant, lagged, fit, free, model)
    report(progress, 0.6, "draws")
    seed = as_seed(rng)
    drawn = _effects(d, determinant, fit, free, draws, seed)
    spec = {
        "function": "spatial_flows",
        "variables": list(d.variables),
        "model": model,
        "flow_scale": flow_scale,
        "distance": distance,
        "dependence": dependence,
        "own": own,
        "draws": draws,
        "level": level,
        "seed": seed,
        "time": None if layer.time is None else str(layer.time),
        **label_entry(labels_of(d), d.panel.notes_of(*d.variables)),
    }
    return _record(d, fit, free, tests, drawn, spec)


def _layer(flows: NetworkLayer | tuple[NetworkLayer, ...], time: object) -> NetworkLayer:
    """Return the flows: of a single layer those it has, whatever its time."""
    several = isinstance(flows, tuple) and len(flows) > 1
    return of_time(flows, time if several else None)


def _tests(
    d: FlowDesign,
    determinant: Determinant,
    lagged: Lagged,
    fit: FlowFit,
    free: Array,
    model: FlowModel,
) -> tuple[FlowTest, ...]:
    """Return the likelihood ratios of the models without dependence, without each rho, and without slopes of neighbours."""

    def test(null: FlowNull, smaller: FlowFit, df: int) -> FlowTest:
        ratio = max(2.0 * (fit.loglik - smaller.loglik), 0.0)
        return FlowTest(null=null, statistic=ratio, df=df, p_value=float(chdtrc(df, ratio)))

    there = [k for k in range(3) if free[k].any()]
    out = []
    if len(there) > 1:
        out.append(test("none", maximised(determinant, lagged, np.zeros((3, 0))), len(there)))
    nulls: tuple[FlowNull, ...] = ("destination", "origin", "both")
    for k in there:
        rest = np.eye(3)[:, [j for j in there if j != k]]
        out.append(test(nulls[k], maximised(determinant, lagged, rest), 1))
    if model == "sdm":
        kept = [k for k, t in enumerate(d.terms) if not t.startswith(("D(W ", "O(W "))]
        smaller = maximised(determinant, Lagged.of(d.f, d.w, d.z[:, kept]), free)
        out.append(test("sar", smaller, len(d.terms) - len(kept)))
    return tuple(out)


def _effects(
    d: FlowDesign, determinant: Determinant, fit: FlowFit, free: Array, draws: int, seed: int
) -> tuple[Array, Array, int]:
    """Return effects (variables, 5), those at draws (R, variables, 5), and how many draws were rejected.

    Raises
    ------
    ConvergenceError
    """
    mean = np.concatenate([fit.rho, fit.b])
    sd = np.sqrt(np.maximum(np.diag(fit.covariance), 0.0))
    unit = np.where(sd > 0, sd, 1.0)
    values, vectors = np.linalg.eigh(fit.covariance / np.outer(unit, unit))
    root = (vectors * np.sqrt(np.maximum(values, 0.0))).T * unit
    sample = mean + Numbers(seed).normal(draws, mean.size) @ root
    sample[:, :3] *= free.any(axis=1)
    there = [row for row in sample if determinant.feasible(row[:3])]
    if 2 * len(there) < draws:
        raise ConvergenceError(
            _(
                "{rejected} of {draws} {draws:draw|draws} of the estimates lie beyond the bounds of rho_d, rho_o and rho_w, so that effects have no "
                "intervals. Take the model without rho_w ({param:dependence=ends}), or fewer regressors."
            ),
            rejected=draws - len(there),
            draws=draws,
        )

    parts: Parts = parts_of(spectra_of(d.w))

    def at(row: Array) -> Array:
        slopes = np.where(d.slopes >= 0, row[3:][d.slopes], 0.0)
        return parts.of(row[:3], slopes)

    return at(mean), np.array([at(row) for row in there]), draws - len(there)


def _record(
    d: FlowDesign,
    fit: FlowFit,
    free: Array,
    tests: tuple[FlowTest, ...],
    drawn: tuple[Array, Array, int],
    spec: dict[str, Any],
) -> SpatialFlows:
    n = len(d.ids)
    rho = [k for k in range(3) if free[k].any()]
    at = [*rho, *range(3, 3 + len(d.terms))]
    e = fit.residuals.reshape(n, n).T
    (effects, at_draws, rejected), notes = drawn, d.notes
    if rejected:
        said = _(
            "{rejected} of {draws} {draws:draw|draws} lay beyond the bounds of the rho and were left out of the effects' intervals."
        )
        notes = (*notes, Note(said, rejected=rejected, draws=spec["draws"]))
    return SpatialFlows(
        model=spec["model"],
        dependence=spec["dependence"],
        scale=spec["flow_scale"],
        terms=(*(_RHO[k] for k in rho), *d.terms),
        estimates=np.concatenate([fit.rho, fit.b])[at],
        covariance=fit.covariance[np.ix_(at, at)],
        variables=d.variables,
        effects=effects,
        effect_draws=at_draws,
        level=spec["level"],
        rejected=rejected,
        ids=d.ids,
        fitted=d.f.T - e,
        residuals=e,
        sigma2=fit.sigma2,
        loglik=fit.loglik,
        logdet=fit.logdet,
        tests=tests,
        notes=notes,
        spec=spec,
    )
