"""Exposure-robust inference for shift–share regressors and instruments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ...._kernels.perfect_fit import refuse_perfect, smallest
from ....choices import one_of
from ....choices.exposure import LeaveOut, ShareKind, ShockClusters, Since
from ....choices.regression import InstrumentalCovariance
from ....containers import Panel, Regions, Variable
from ....containers.labels import made as called
from ....declare.asks import Asks
from ....declare.data import Base, IndustriesOfShares, Table, Total
from ....declare.description import Output
from ....declare.every_tool import SampleChoice
from ....declare.models import LeaveOutChoice, SinceChoice
from ....declare.tool import tool
from ....errors import InferenceWarning, ParameterError, SpecificationError, warn
from ....formula import canonical, having, quoted
from ....progress import Progress, report
from ....results.record import label_entry
from ....results.table import Note
from ....words import Message, _, p_
from ...panel.least_squares.model import Asked
from ...panel.least_squares.record import centred_of, counted_note, effects_code
from ..exposure_equation import Equation, equation_of
from ..exposure_fit import (
    Alone,
    Design,
    compared,
    exposure_robust_errors,
    rotemberg,
    shock_regression,
    sums_left_out,
)
from ..exposure_shares import Shares, blocks_of, groups_of, shares_of
from ..exposures import Exposures
from .record import ExposureRobust, Inference

Array = NDArray[np.float64]

FEW_SHOCKS = 40
"""Effective clusters of shocks below which the normal quantiles of AKM are too small; see the docs' table."""

BARTIK = "bartik"
"""What stands in a formula for the instrument of the industries that are named."""


@tool(
    group="policy",
    behind="bartik_instrument",
    name=_("Shift–share regression with exposure-robust errors"),
    help=_(
        "A shift–share (Bartik) regressor or instrument with standard errors by shocks: "
        "AKM, AKM0 and the regression of the shocks, beside those by regions; how many "
        "shocks there effectively are, and what each industry weighs (Rotemberg)."
    ),
    tags=_(
        "shift-share, Bartik, AKM, Adao, Kolesar, Morales, exposure-robust, Rotemberg "
        "weights, reg_ss, ivreg_ss, ssaggregate, instrument"
    ),
    outputs=(
        Output.table("coefficients", _("Coefficient")),
        Output.table("exposure_inference", _("Inference by regions and by shocks")),
        Output.table("shocks", _("The shocks")),
        Output.table("rotemberg", _("Weights of the industries")),
        Output.table("each_shock", _("Each shock")),
        Output.number("nobs", _("Observations")),
        Output.number(
            "effective_shocks", _("Effective number of shocks"), "exposures.effective_shocks"
        ),
    ),
)
@door
def exposure_robust(
    panel: Table,
    formula: Annotated[
        str,
        Asks(
            _("Formula"),
            _(
                "Such as: y ~ x + [d ~ bartik] | id + time, or y ~ bartik + x | id + time. The "
                "word bartik is the instrument of the industries below; a column may stand in its "
                "place."
            ),
            kind="formula",
            also=("bartik",),
        ),
    ],
    industries: IndustriesOfShares,
    *,
    regressor: Annotated[
        str | None,
        Asks(
            _("Shift–share regressor"),
            _("Where the formula has no brackets; empty: the first regressor."),
            advanced=True,
        ),
    ] = None,
    base: Base = None,
    total: Total = None,
    shares: Annotated[
        ShareKind,
        Asks(
            _("The columns hold"),
            _("Shares that are given are of each time, unless a base is named."),
            terms="share_kind",
            advanced=True,
        ),
    ] = "amounts",
    leave_out: LeaveOutChoice = "own",
    since: SinceChoice = "previous",
    shock_clusters: Annotated[
        ShockClusters,
        Asks(
            _("Clusters of shocks"),
            _("Whether what happens to an industry at several times goes together."),
            terms="shock_clusters",
            advanced=True,
        ),
    ] = "industry",
    industry_groups: Annotated[
        Mapping[str, str] | str | None,
        Asks(
            _("Groups of industries"),
            _(
                "Industries whose shocks go together, with commas: mills=manufacturing, "
                "chips=manufacturing. Empty: each alone."
            ),
            advanced=True,
        ),
    ] = None,
    cluster: Annotated[
        str | Sequence[str] | None,
        Asks(
            _("Cluster by"),
            _(
                "Of the errors by regions that stand beside: a column or a field, such as the "
                "province. Empty: the regions."
            ),
            advanced=True,
        ),
    ] = None,
    regions: Annotated[
        Regions | None,
        Asks(
            p_("layer", "Regions"),
            _("For clusters and effects by its fields, such as the province."),
            optional=True,
            advanced=True,
        ),
    ] = None,
    null: Annotated[
        float, Asks(_("Value under the null"), _("What the tests are against."), advanced=True)
    ] = 0.0,
    level: Annotated[
        float,
        Asks(
            _("Level of the intervals"),
            _("Of the intervals by regions and by shocks."),
            least=0.5,
            most=0.9999,
            advanced=True,
        ),
    ] = 0.95,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> ExposureRobust:
    r"""Estimate with a shift–share regressor or instrument, with standard errors by shocks.

    .. math::
        \hat b = \frac{\ddot z'y}{\ddot z'd},\qquad
        \widehat{se}_{AKM} = \frac{\sqrt{\sum_c (\sum_{k \in c} \hat g_k \sum_i s_{ik} \hat e_i)^2}}{|\ddot z'd|},
        \qquad \hat g = (S'S)^{-1} S'\ddot z

    with z̈ what controls and effects leave of the instrument, S the shares of regions in industries and c
    clusters of industries. Regions with the same industries share what the shocks do to them, and
    their residuals go together wherever they lie: errors by region, robust or clustered, are too small.
    AKM0 imposes the null and inverts the test, which is better where shocks are few.

    Parameters
    ----------
    panel : Panel
        With a column an industry.
    formula : str
        ``"y ~ x + [d ~ bartik] | id + time"``, one instrument for one regressor; or without brackets,
        ``"y ~ bartik + x | id + time"``, least squares on the shift–share variable. ``bartik``, where no column
        is called so, is made of the industries; any other column or expression may stand in its place.
    industries : sequence of column names
        Employment or output, of which shares are made, or the shares.
    regressor : str, optional
        Without brackets: the shift–share variable; by default the first regressor.
    base : time, optional
        Of the shares; by default the first. With shares that are given: by default each time's own.
    total : Variable or str, optional
        What the industries are shares of; by default their sum.
    shares : {"amounts", "given"}
        Whether the columns are amounts or shares already.
    leave_out : {"own", "none"}
        Of ``bartik``: growth of the other regions, or of all.
    since : {"previous", "base"}
        Of ``bartik``: growth since the time before, or since the base.
    shock_clusters : {"industry", "each"}
        Whether shocks to an industry at several times go together.
    industry_groups : mapping of industry to group, or text, optional
        Industries whose shocks go together: ``"mills=manufacturing, chips=manufacturing"``; the others stand
        alone.
    cluster : str or sequence of str, optional
        Clusters of the errors by regions that stand beside; by default the regions where they have several
        times.
    regions : Regions, optional
        For effects and clusters by its fields.
    null : float
        The value that is tested.
    level : float
        Of the intervals.
    where, missing : optional
        As in `regspatial.moran`.
    progress : callable, optional

    Returns
    -------
    ExposureRobust
        The coefficient with errors by regions (robust, clustered) and by shocks (AKM, AKM0, and where the
        instrument is exactly shares times shocks the regression of the shocks, which has the same
        coefficient); how many shocks there effectively are and how they are spread; Rotemberg weights.

    Raises
    ------
    FormulaError, UnknownColumnError, DomainError, ConstantColumnError
        From the formula and the columns.
    SpecificationError
        With several instruments or endogenous regressors; with as many industries as regions in a period.
    CollinearityError
        If shares of industries are multiples of one another; they are named.

    Warns
    -----
    InferenceWarning
        Under 40 effective clusters of shocks.

    Notes
    -----
    Not weighted. AKM has no small-sample factor and normal quantiles, as the authors' package in R
    (reg_ss, ivreg_ss), with whose numbers these agree. Shocks of a growth that leaves the own region out are taken as known; that they are
    estimated is left aside, which matters where regions are few. With shares that add to less than one, the sum of the shares
    in each period belongs among the controls; a note says where it does not stand there.

    References
    ----------
    Adão, R., Kolesár, M., and Morales, E. (2019). Shift-share designs: theory and inference. Quarterly
    Journal of Economics 134(4). https://doi.org/10.1093/qje/qjz025
    Borusyak, K., Hull, P., and Jaravel, X. (2022). Quasi-experimental shift-share research designs.
    Review of Economic Studies 89(1). https://doi.org/10.1093/restud/rdab030
    Goldsmith-Pinkham, P., Sorkin, I., and Swift, H. (2020). Bartik instruments: what, when, why, and how.
    American Economic Review 110(8). https://doi.org/10.1257/aer.20181047

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> first = rng.lognormal(size=(25, 200))
    >>> jobs = {f"i{k}": [one, one * np.exp(rng.normal())] for k, one in enumerate(first)}
    >>> panel = rs.Panel.from_arrays(range(200), [2010, 2020], jobs)
    >>> panel = panel.derive(d="bartik(" + ", ".join(jobs) + ", since=base)", y="2 * d")
    >>> noise = rng.normal(size=(2, 200))
    >>> panel = panel.with_columns(by_position=True, y=panel["y"].values + noise)
    >>> fit = rs.exposure_robust(panel, "y ~ d | id + time", list(jobs))
    >>> fit.by("akm").groups
    25
    """
    for name, value, allowed in (
        ("shares", shares, ShareKind),
        ("leave_out", leave_out, LeaveOut),
        ("since", since, Since),
        ("shock_clusters", shock_clusters, ShockClusters),
    ):
        one_of(name, value, allowed)
    report(progress, 0.0, "data")
    panel, of = with_total(panel, industries, total)
    names = named_industries(panel, industries)
    codes, groups = groups_of(panel, names, industry_groups)
    found = shares_of(panel, names, base, of, shares)
    if _names_bartik(panel, formula):
        panel = with_bartik(panel, found, total=of, kind=shares, leave_out=leave_out, since=since)
    asked = Asked(
        covariance="clustered" if cluster or panel.T > 1 else "hc1",
        cluster=cluster,
        regions=regions,
    )
    e = equation_of(panel, formula, regressor, asked)
    report(progress, 0.4, "estimates")
    m, a = e.c.model, Alone.of(e.c)
    refuse_perfect(float(a.e @ a.e), smallest(m.sample.y / m.y_unit, centred_of(m)))
    blocks, when = blocks_of(panel, found, m.sample.at)
    clusters = np.tile(codes, (len(blocks), 1))
    if shock_clusters == "each":
        clusters = clusters + len(groups) * np.arange(len(blocks))[:, None]
    s = Design.of(blocks, clusters, m.sample.x[m.sample.names.index(e.variable)], a)
    report(progress, 0.7, "errors")
    exposures = Exposures(
        industries=names,
        groups=tuple(groups[k] for k in codes),
        times=tuple(panel.times[t] for t in when),
        weights=s.weights / s.weights.sum(),
        shocks=np.where(s.weights > 0.0, s.g, np.nan),
    )
    _warn_few(exposures)
    return _record(
        e, a, s, exposures, found, {"null": null, "level": level, "shock_clusters": shock_clusters}
    )


def with_total(
    panel: Panel, industries: Sequence[str], total: Variable | str | None
) -> tuple[Panel, str | None]:
    """Return the panel with every expression as a column, and what the column of the total is called."""
    if isinstance(total, Variable):
        if total.name not in panel:
            panel = panel.with_columns(by_position=False, **{total.name: total})
        return having(panel, industries), total.name
    if not total:
        return having(panel, industries), None
    panel = having(panel, [*industries, total])
    panel[total]  # names the columns that are there if it is not
    return panel, canonical(panel, total)


def named_industries(panel: Panel, industries: Sequence[str], least: int = 2) -> tuple[str, ...]:
    """Return the columns of the industries, each once.

    Raises
    ------
    UnknownColumnError
    ParameterError
        If there are fewer than two.
    """
    for name in industries:
        panel[name]  # names the columns that are there if it is not
    names = tuple(dict.fromkeys(canonical(panel, name) for name in industries))
    if len(names) < least:
        raise ParameterError(
            _(
                "{param:industries} names {n} {n:column|columns}; this structure needs "
                "{least} at least."
            ),
            n=len(names),
            least=least,
        )
    return names


def _names_bartik(panel: Panel, formula: str) -> bool:
    """Return whether a formula has the word, where no column is called so."""
    return BARTIK not in panel and bool(re.search(rf"(?<![`\w]){BARTIK}(?![`\w(])", formula))


def with_bartik(
    panel: Panel,
    found: Shares,
    *,
    total: str | None,
    kind: ShareKind,
    leave_out: LeaveOut,
    since: Since,
) -> Panel:
    """Return the panel with the instrument of its industries as a column."""
    if kind == "given":
        raise SpecificationError(
            _(
                "{name} is made of amounts; with {param:shares=given} there are none. Name the column of the "
                "instrument in the formula."
            ),
            name=BARTIK,
        )
    made = panel[bartik_text(found, total, leave_out, since)]
    values = np.full((panel.T, panel.n), np.nan)
    values[[panel.times.index(t) for t in made.times]] = made.values
    panel = panel.with_columns(by_position=True, **{BARTIK: values})
    return panel.with_labels({**panel.labels, BARTIK: called(Message(_("shift–share variable")))})


def bartik_text(found: Shares, total: str | None, leave_out: LeaveOut, since: Since) -> str:
    """Return the expression of the instrument."""
    base = repr(found.base) if isinstance(found.base, str) else str(found.base)
    parts = [*map(quoted, found.industries), f"base={base}"]
    parts += [f"total={quoted(total)}"] if total else []
    return f"bartik({', '.join(parts)}, leave_out={leave_out}, since={since})"


def _record(
    e: Equation, a: Alone, s: Design, exposures: Exposures, found: Shares, asked: dict[str, Any]
) -> ExposureRobust:
    m = e.c.model
    scale = float(m.y_unit / m.units[len(e.c.x)])
    null, level = asked["null"] / scale, asked["level"]
    methods: list[InstrumentalCovariance] = ["hc1"]
    if m.asked.covariance == "clustered":
        methods.append("clustered")
    akm, akm0 = exposure_robust_errors(a, s, null, level)
    by_shocks = shock_regression(a, s, null, level)
    inference = [*(compared(a, null, level, one) for one in methods), akm, akm0]
    inference += [] if by_shocks is None else [by_shocks]
    iv = e.variable != e.name
    parts = rotemberg(a, s, first_stage=iv, covariance=methods[-1])
    return ExposureRobust(
        y_name=m.sample.y_name,
        terms=(e.name,),
        instrument=e.variable,
        model="iv" if iv else "ols",
        estimates=np.array([a.b * scale]),
        covariance=np.array([[(akm.std_error * scale) ** 2]]),
        null=asked["null"],
        level=level,
        inference=tuple(_scaled(one, scale) for one in inference),
        exposures=exposures,
        rotemberg=parts.weight,
        alone=parts.estimate * scale,
        first_stage=parts.f,
        rest=0.0 if s.exact else s.rest,
        nobs=a.y.size,
        n_effects=m.effects.rank,
        effects=tuple(one.name for one in m.sample.effects),
        fixed_effects=effects_code(m.sample),
        notes=(counted_note(m), *_said_of_shares(a, s, found)),
        spec={
            "function": "exposure_robust",
            "formula": m.formula,
            "industries": list(exposures.industries),
            "base": found.base,
            "groups": list(exposures.groups),
            **asked,
            **label_entry(m.source.labels, m.sample.notes),
        },
    )


def _scaled(one: Inference, scale: float) -> Inference:
    """Return it in units of the data."""
    return replace(
        one,
        std_error=one.std_error * scale,
        pieces=tuple((low * scale, high * scale) for low, high in one.pieces),
    )


def _said_of_shares(a: Alone, s: Design, found: Shares) -> list[Note]:
    """Return whether shares are complete, and whether their sum is controlled for."""
    said = []
    if found.base is not None:
        said.append(Note(_("Shares of {time}."), time=found.base))
    if sums_left_out(a, s):
        said.append(
            Note(
                _(
                    "The sum of the shares in each period is not among the controls and effects: regions with much "
                    "of these industries are compared with regions with little. Add it (times the periods), "
                    "or effects of periods where the shares sum to one."
                )
            )
        )
    return said


def _warn_few(found: Exposures) -> None:
    many = found.effective_groups
    if many < FEW_SHOCKS:
        warn(
            InferenceWarning(
                _(
                    "The effective number of clusters of shocks is {n:.3g}; under {limit} AKM standard errors tend "
                    "to be too small. Read AKM0."
                ),
                n=many,
                limit=FEW_SHOCKS,
            )
        )
