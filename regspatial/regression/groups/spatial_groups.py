"""One spatial panel model by group, with the weights among its regions, and whether they are one."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import chdtrc

from ..._calls.door import door
from ...choices.regression import FORMS
from ...containers import Panel, Regions, SpatialWeights
from ...containers.ids import among
from ...containers.labels import spoken
from ...declare.asks import asked_as
from ...declare.data import GroupsAttribute, MapOfGroups, Table, Weights
from ...declare.description import Output
from ...declare.every_tool import KeyedSample
from ...declare.models import Durbin, ModelChoice, ModelFormula, PanelFixedEffects
from ...declare.tool import tool
from ...errors import (
    MissingValueError,
    RegspatialError,
    SpecificationError,
    WeightsWarning,
    listed,
)
from ...formula.conditions import region_labels
from ...options import DEFAULT, Options
from ...progress import Progress, report
from ...results import Note
from ...results.record import label_entry
from ...results.regression import SpatialPanelResult
from ...results.table import region
from ...terms import Named
from ...weights import subset
from ...weights._cut_words import as_cut
from ...words import Message, _
from ..estimation.design import PanelDesign, design, spectrum_of
from ..estimation.lee_yu import plain_shape, transformed_shape
from ..impacts.average import impacts
from ..impacts.record import Impacts
from ..panel.fixed.spatial_panel import spatial_panel_estimate
from .record import GroupDifference, GroupTest, SpatialGroups, welch

Array = NDArray[np.float64]

_FEW = 5
"""Regions below which a group is said to be small: W of four has three others in every row."""


@tool(
    group="model",
    behind="spatial_panel",
    name=_("Spatial panel model by group"),
    help=_(
        "The spatial panel model and its impacts by group of regions, with the weights "
        "among its regions, normalised again; differences of coefficients and impacts with "
        "z and p, and Chow's test by likelihood ratio against one model with the same "
        "weights within groups."
    ),
    tags=_(
        "heterogeneity, sub-samples, Chow, spillover, macro-regions, spatial "
        "heterogeneity by macro-region"
    ),
    outputs=(
        Output.table("coefficients", _("Coefficients")),
        Output.table("impacts", _("Impacts")),
        Output.table("differences", _("Differences")),
        Output.table("tests", _("Tests")),
        Output.table("groups", _("Groups")),
        Output.number("p_value", _("p that all groups are one")),
    ),
)
@door
def spatial_groups(
    panel: Table,
    formula: Annotated[str, asked_as(ModelFormula)],
    w: Annotated[SpatialWeights, asked_as(Weights)],
    group: GroupsAttribute,
    *,
    regions: MapOfGroups = None,
    model: ModelChoice = "sdm",
    fixed_effects: PanelFixedEffects = "twoway",
    durbin: Durbin = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[KeyedSample],
) -> SpatialGroups:
    r"""Estimate a spatial panel model by group of regions, and compare coefficients and effects.

    .. math::
        z = \frac{e_g - e_h}{\sqrt{s_g^2 + s_h^2}},\qquad
        LR = 2\Big(\sum_g L_g - L_r\Big),\quad df = (G-1)(K+p+1)

    with K slopes (theta included), p spatial parameters and the error variance.

    Parameters
    ----------
    panel, formula, w, id, time, model, fixed_effects, durbin
        As in `regspatial.regression.spatial_panel_estimate`; within each group the weights are those among its regions,
        normalised again, and so a matrix of their own.
    group : str
        A grouping of the panel's regions, a variable of whole numbers that stays the same in every region
        (0 and 1), or an attribute of `regions`.
    regions : Regions, optional
    where, missing : optional
        As in `regspatial.moran`.
    progress, options : optional

    Returns
    -------
    SpatialGroups
        `.models` and `.impacts` by group, `.differences` of coefficients and effects, `.tests`.

    Raises
    ------
    SpecificationError
        If there is one group only, or a model cannot be estimated in one (naming it).
    ParameterError
        If there is no such grouping.

    Notes
    -----
    The restricted model has the block-diagonal, normalised-again weights and the fixed effects by
    group, those of periods too: against the full W the models are not nested. Both likelihoods are of
    transformed data where every row of a group's weights has one sum, and plain ones otherwise. For
    sac and gns there is no such test here.

    References
    ----------
    Chow, G. C. (1960). Tests of equality between sets of coefficients in two linear regressions.
    Econometrica 28(3). https://doi.org/10.2307/1910133
    LeSage, J., and Pace, R. K. (2009). Introduction to Spatial Econometrics. CRC Press.
    https://doi.org/10.1201/9781420064254

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> near = np.eye(24, k=1) + np.eye(24, k=-1)
    >>> w = rs.weights.from_dense(range(24), near)
    >>> panel = rs.Panel.from_arrays(
    ...     range(24), range(8), {"x": rng.normal(size=(8, 24)), "y": rng.normal(size=(8, 24))}
    ... )
    >>> panel = panel.with_groups(half=["a"] * 12 + ["b"] * 12)
    >>> len(rs.spatial_groups(panel, "y ~ x", w, "half", model="sar").models)
    2
    """
    report(progress, 0.0, "data")
    spills = FORMS[model].spills
    groups = _members(panel, regions, group)
    aligned = w.aligned(panel.ids)
    fits: list[SpatialPanelResult] = []
    effects: list[Impacts] = []
    designs: list[PanelDesign] = []
    isolated: dict[str, tuple[str, ...]] = {}
    links = []
    how: dict[str, Any] = {"model": model, "fixed_effects": fixed_effects, "durbin": durbin}
    for k, (label, ids) in enumerate(groups.items()):
        part = panel.select(ids=ids)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", WeightsWarning)  # they are named in the table
            cut = subset(aligned, ids, islands="keep")
        isolated[label] = cut.islands
        links.append(cut.links)
        try:
            fit = spatial_panel_estimate(part, formula, cut, options=options, **how)
            designs.append(design(part, formula, cut, y=None, x=None, **how))
            if spills:
                effects.append(impacts(fit, inference="delta", by_region=False, options=options))
        except RegspatialError as error:
            raise _in_group(label, error) from error
        fits.append(fit)
        report(progress, 0.9 * (k + 1) / len(groups), "groups")
    tests, notes = _chow(designs, options or DEFAULT)
    report(progress, 1.0, "done")
    return SpatialGroups(
        y_name=fits[0].y_name,
        group=group,
        labels=tuple(groups),
        models=tuple(fits),
        impacts=tuple(effects),
        differences=_differences(tuple(groups), fits, effects),
        tests=tests,
        isolated=isolated,
        links=tuple(links),
        notes=(
            Note(
                _(
                    "Weights within each group: {w}, cut to its regions, {again}; links between groups do not "
                    "count."
                ),
                w=Named("weights_kind", aligned.kind),
                again=as_cut(aligned),
            ),
            *_of_sizes(panel, group, groups),
            *notes,
        ),
        spec={
            "function": "spatial_groups",
            "formula": formula,
            "group": group,
            **how,
            **label_entry(
                {**({} if regions is None else regions.labels), **fits[0].variable_labels},
                dict.fromkeys(note for one in fits for note in one.data_notes),
            ),
        },
    )


def _members(panel: Panel, regions: Regions | None, group: str) -> dict[str, list[str]]:
    """Return the regions of every group, in order of the labels."""
    ids, labels = region_labels(panel, regions, group)
    found = {
        label: [i for i, one in zip(ids, labels, strict=True) if one == label]
        for label in sorted(set(map(str, labels.tolist())) - {""})
    }
    found = {label: among(members, panel.ids) for label, members in found.items()}
    if not 2 <= len(found) <= 20:
        raise SpecificationError(
            _(
                "{name} has {n} {n:group|groups} among the regions that are used; there must be 2 to 20. "
                "Name another grouping of regions in {param:group}."
            ),
            name=group,
            n=len(found),
        )
    return found


def _of_sizes(panel: Panel, group: str, groups: Mapping[str, list[str]]) -> tuple[Note, ...]:
    """Say which regions are in no group, and which groups have few."""
    inside = {i for members in groups.values() for i in members}
    outside = [i for i in panel.ids if i not in inside]
    out = []
    if outside:
        out.append(
            Note(
                _(
                    "{n} {n:region has|regions have} no label in {group} and {n:is|are} in no model: {ids}."
                ),
                n=len(outside),
                group=spoken(group, panel.labels),
                ids=listed([region(i) for i in outside]),
            )
        )
    few = [Message("{label} ({n})", label=k, n=len(v)) for k, v in groups.items() if len(v) < _FEW]
    if few:
        out.append(
            Note(
                _(
                    "Few regions: {groups}. Among so few there is hardly a neighbour to tell from another, "
                    "and standard errors, which rest on many, say little."
                ),
                groups=listed(few),
            )
        )
    return tuple(out)


def _in_group(label: str, error: RegspatialError) -> RegspatialError:
    """Return what is wrong with a group; empty cells have ways out of their own."""
    if isinstance(error, MissingValueError):
        said = Message(_("In the group {label}: {reason}"), label=label, reason=error.message)
        return MissingValueError(said, ids=error.ids, columns=error.columns)
    return SpecificationError(
        _("In the group {label}: {reason} Merge groups, or leave it out."),
        label=label,
        reason=error.message,
    )


def _differences(
    labels: tuple[str, ...], fits: list[SpatialPanelResult], effects: list[Impacts]
) -> tuple[GroupDifference, ...]:
    """Return differences of every coefficient and effect between every two groups."""
    out = []
    kinds = ("direct", "indirect", "total")
    for g in range(len(labels)):
        for h in range(g + 1, len(labels)):
            a, b = fits[g], fits[h]
            for i, term in enumerate(a.terms):
                if term not in b.terms:
                    continue
                j = b.terms.index(term)
                out.append(
                    GroupDifference.of(
                        labels[g],
                        labels[h],
                        "coefficient",
                        term,
                        float(a.estimates[i] - b.estimates[j]),
                        float(np.hypot(a.se[i], b.se[j])),
                        welch((a.df, b.df), (float(a.se[i]), float(b.se[j]))),
                    )
                )
            if effects:
                left, right = effects[g], effects[h]
                for i, name in enumerate(left.variables):
                    for k, kind in enumerate(kinds):
                        out.append(
                            GroupDifference.of(
                                labels[g],
                                labels[h],
                                kind,
                                name,
                                float(left.estimates[i, k] - right.estimates[i, k]),
                                float(np.hypot(left.se[i, k], right.se[i, k])),
                                welch(
                                    (left.df, right.df),
                                    (float(left.se[i, k]), float(right.se[i, k])),
                                ),
                            )
                        )
    return tuple(out)


def _chow(
    designs: list[PanelDesign], options: Options
) -> tuple[tuple[GroupTest, ...], tuple[Note, ...]]:
    """Return the likelihood ratio of one model for all groups, or why there is none."""
    model = designs[0].model
    if FORMS[model].family == "both":
        return (), (
            Note(_("There is no test that all groups are one for models with rho and lambda.")),
        )
    even = all(d.w is None or d.shock.even for d in designs)
    about = _shift(designs[0])  # one zero for all groups, which may have an intercept in common
    blocks = [_Block(d, options, transformed=even, about=about) for d in designs]
    free = sum(_maximum([one]) for one in blocks)
    restricted = _maximum(blocks)
    k = len(designs[0].terms) + len(FORMS[model].parameters) + 1
    df = (len(blocks) - 1) * k
    lr = 2.0 * (free - restricted)
    test = GroupTest(
        test="chow-lr", statistic=lr, df1=df, df2=None, p_value=float(chdtrc(df, max(lr, 0.0)))
    )
    said = Message(_("transformed data")) if even else Message(_("data as they are"))
    return (test,), (Note(_("Likelihoods of the Chow test: of {what}."), what=said),)


def _shift(d: PanelDesign) -> Array:
    """Return what was taken off the columns of Z, (K,)."""
    return np.zeros(len(d.terms)) if d.shift is None else d.shift


class _Block:
    """One group's data in the units of y, and its part of the likelihood."""

    def __init__(
        self, d: PanelDesign, options: Options, *, transformed: bool, about: Array | float = 0.0
    ):
        self.error = FORMS[d.model].family == "error"
        self.shape = transformed_shape(d) if transformed else plain_shape(d)
        y, z = d.y * d.y_unit, (d.Z + (_shift(d) - about)[:, None, None]) * d.units[:, None, None]
        self.with_w = FORMS[d.model].family != "none"
        self.y, self.z = d.within(y), d.within(z)
        if self.with_w:
            self.wy = d.within(d.lag(y))
            self.wz = d.within(d.lag(z)) if self.error else np.zeros_like(self.z)
            self.spectrum = spectrum_of(d.w, options) if d.w is not None else None
            self.bounds = self.spectrum.bounds if self.spectrum else (-1.0, 1.0)

    def columns(self, rho: float) -> tuple[Array, Array]:
        """Return y and Z after the filter, rows by observation."""
        if not self.with_w:
            return self.y.ravel(), self.z.reshape(len(self.z), -1).T
        z = self.z - rho * self.wz if self.error else self.z
        return (self.y - rho * self.wy).ravel(), z.reshape(len(z), -1).T

    def jacobian(self, rho: float) -> float:
        """Return a [ln|I - rho W| - (c/2) ln(v'v/n)]."""
        if not self.with_w or self.spectrum is None:
            return 0.0
        at = np.array([rho])
        taken = self.shape.shock_taken(at)
        return float(self.shape.a * (self.spectrum.logdet(at)[0] - taken[0]))


def _maximum(blocks: list[_Block]) -> float:
    """Return the greatest log-likelihood with slopes, spatial parameter and variance in common."""
    m = sum(one.shape.m for one in blocks)

    def negative(rho: float) -> float:
        parts = [one.columns(rho) for one in blocks]
        y = np.concatenate([p[0] for p in parts])
        z = np.vstack([p[1] for p in parts])
        scale = np.linalg.norm(z, axis=0)
        b = np.linalg.lstsq(z / scale, y, rcond=None)[0]
        rss = float(np.sum((y - z / scale @ b) ** 2))
        log_likelihood = -0.5 * m * (np.log(2 * np.pi) + 1.0 + np.log(rss / m))
        return float(-(log_likelihood + sum(one.jacobian(rho) for one in blocks)))

    if not blocks[0].with_w:
        return -negative(0.0)
    low = max(one.bounds[0] for one in blocks)
    high = min(one.bounds[1] for one in blocks)
    edge = 1e-6 * (high - low)
    grid = np.linspace(low + edge, high - edge, 41)
    values = [negative(float(r)) for r in grid]
    k = int(np.argmin(values))
    ends = float(grid[max(k - 1, 0)]), float(grid[min(k + 1, 40)])
    found = minimize_scalar(negative, bounds=ends, method="bounded", options={"xatol": 1e-10})
    return float(-min(float(found.fun), values[k]))
