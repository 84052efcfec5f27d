"""A spatial Durbin model of a policy: direct and indirect effects by periods since its start, against one of each."""

from __future__ import annotations

from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ...._calls.door import door
from ...._kernels.random import as_seed
from ....containers import Panel, SpatialWeights
from ....containers.own_column import own_column
from ....declare.asks import Asks
from ....declare.data import Table, WeightsOrRule
from ....declare.description import Output
from ....declare.draws import SeedOfDraws
from ....declare.every_tool import SampleChoice
from ....declare.policy import FirstTreated, PolicyFormula
from ....declare.tool import tool
from ....errors import CollinearityError, ParameterError, SpecificationError, listed
from ....progress import Progress, report
from ....results.record import label_entry
from ....results.regression import SpatialPanelResult
from ....results.table import Note
from ....words import ToolName, _
from ...impacts.average import impacts
from ...panel.fixed.spatial_panel import spatial_panel_estimate
from ..covariates import check_moved
from ..exclusion import regions_out
from ..imputation.effects import Effect
from ..imputation.links import aligned
from ..imputation.sample import PolicySample, sample_of
from .constancy import OneEffect, constancy
from .record import PolicyDurbin

Array = NDArray[np.float64]
FEWEST = 3
"""Regions that a period since the start needs: an error by region rests on those of its own column."""


@tool(
    group="policy",
    behind="policy",
    name=_("Spatial Durbin model of a policy by event time"),
    help=_(
        "Direct and indirect effects of a policy by periods since its start, in a spatial Durbin model with fixed effects, and "
        "a test against the model with one effect for all periods, whose indirect effect can be the age of a region's own policy."
    ),
    tags=_(
        "SDM-DID, spatial difference in differences, spatial DID, dynamic effects, staggered adoption, spillover of a policy, "
        "indirect effect of a treatment"
    ),
    outputs=(
        Output.table("effects_table", _("Effects by periods"), "policy_durbin"),
        Output.table("tests", _("Tests"), "policy_durbin_tests"),
        Output.number("direct", _("Mean direct effect"), "direct.estimate"),
        Output.number("indirect", _("Mean indirect effect"), "indirect.estimate"),
    ),
)
@door
def policy_durbin(
    panel: Table,
    formula: PolicyFormula,
    w: WeightsOrRule,
    *,
    first: FirstTreated,
    lags: Annotated[
        int | None,
        Asks(
            _("Periods after"),
            _(
                "With effects of their own; later ones count with the last. Empty: as long as three regions are seen."
            ),
            least=1,
            most=1000,
        ),
    ] = None,
    draws: Annotated[
        int,
        Asks(
            _("Number of samples"),
            _("Of signs, for the test of one effect for all periods."),
            least=99,
            most=9999,
            advanced=True,
        ),
    ] = 999,
    rng: SeedOfDraws = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> PolicyDurbin:
    r"""Estimate direct and indirect effects of a policy by periods since its start.

    .. math::
        y_t = \rho W y_t + \sum_l (\beta_l D^l_t + \theta_l W D^l_t) + x_t b + W x_t c + \mu + \alpha_t + u_t

    where :math:`D^l` is one in a region's period l since its start. One effect for all periods
    (:math:`\beta_l = \beta, \theta_l = \theta`) is estimated and tested beside it.

    Parameters
    ----------
    panel : Panel
        Regions with an empty cell in y or a covariate are left out, since a spatial lag needs every region in
        every period.
    formula : str
        ``"y ~ x"``; ``"y ~ 1"`` without covariates.
    w : SpatialWeights
    first : str, or a Variable of the panel
        As in `regspatial.policy`.
    lags : int, optional
        The last period since the start with an effect of its own; later ones count with it. By default the last
        in which three regions are seen.
    draws : int
        Of signs, for the test of one effect for all periods.
    rng : int, Generator or None
    where, missing : optional
        As in `regspatial.moran`.
    progress : callable, optional

    Returns
    -------
    PolicyDurbin
        A row an effect in `.to_frame()`; `.by_period` and `.static` are the two regressions.

    Raises
    ------
    SpecificationError
        As `regspatial.policy`; also if a region is treated from the first period on.
    ParameterError
        If fewer than two regions are seen in some period up to `lags`.

    Notes
    -----
    Where effects grow and policies spread from neighbour to neighbour, one indirect effect measures how long ago
    the region itself was treated: with no spillover at all it was .38 of 31 provinces, and "significant" in three
    of ten samples; by periods it is zero. Errors are by region (CR2, t with n − 1 degrees of freedom), the delta
    method for the effects. A spatial lag of y alone (SAR) is not offered: its indirect effect is a fixed share of
    the direct one, and errors that go together between neighbours make it up.

    References
    ----------
    Delgado, M. S., and Florax, R. J. G. M. (2015). Difference-in-differences techniques for spatial data. Economics
    Letters 137. https://doi.org/10.1016/j.econlet.2015.10.035

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(0)
    >>> ring = rs.example("dri").regions()
    >>> w = rs.weights.knn(ring, k=3)
    >>> start = np.full((10, 30), np.nan)
    >>> start[:, ::5], start[:, 1::5] = 2004.0, 2006.0
    >>> since = np.arange(2000, 2010)[:, None] - start
    >>> y = np.where(since >= 0, 1.0 + 0.2 * since, 0.0) + 0.1 * rng.normal(size=(10, 30))
    >>> panel = rs.Panel.from_arrays(ring.ids, range(2000, 2010), {"start": start, "y": y})
    >>> found = rs.policy_durbin(panel, "y ~ 1", w, first="start", rng=1)
    >>> round(found.direct.estimate, 1)
    1.4
    """
    first = own_column(first, panel, "first")
    report(progress, 0.0, "data")
    seed = as_seed(rng)
    s = sample_of(panel, formula, first, 0)
    _check(s, first)
    w = aligned(w, s.panel)
    since = np.arange(s.panel.T)[:, None] - s.first  # (T, n), −infinite: never
    last = _last(since, lags)
    columns = {str(k): (np.clip(since, -1, last) == k).astype(float) for k in range(last + 1)}
    counted = {k: (int(c.sum()), int(c.any(axis=0).sum())) for k, c in columns.items()}
    moving = _regression(s, w, columns)
    report(progress, 0.5, "fit")
    still = _regression(s, w, {ONE: (since >= 0).astype(float)})
    report(progress, 0.8, "impacts")
    direct, indirect = _effects(moving, counted)
    cells = sum(c for c, _units in counted.values())
    units = int((since >= 0).any(axis=0).sum())
    one_direct, one_indirect = _effects(still, {ONE: (cells, units)})
    return PolicyDurbin(
        y_name=s.y_name,
        first=first,
        ids=s.panel.ids,
        direct=direct[-1],
        indirect=indirect[-1],
        own=direct[:-1],
        next_door=indirect[:-1],
        static=(one_direct[0], one_indirect[0]),
        outermost=last if last < since.max() else -1,
        tests=_constancy(s, w, columns, still.rho, draws, seed),
        model=moving,
        static_model=still,
        notes=_notes(moving),
        spec={
            "function": "policy_durbin",
            "formula": formula,
            "first": first,
            "lags": lags,
            "draws": draws,
            "seed": seed,
            **label_entry(s.panel.labels, s.notes),
        },
    )


ONE = "treated"


def _check(s: PolicySample, first: str) -> None:
    always = np.flatnonzero(s.first <= 0)
    if always.size:
        names = [str(s.panel.ids[k]) for k in always]
        raise SpecificationError(
            _(
                "These regions are treated from the first period on, so that nothing tells how long they have been: {regions}. "
                "Give earlier periods, or leave them out{but}."
            ),
            ids=names,
            regions=listed(names),
            but=regions_out(names, s.panel.columns),
        )
    empty = ~(np.isfinite(s.y) & np.isfinite(s.x).all(axis=0))
    if empty.any():
        names = [str(s.panel.ids[k]) for k in np.flatnonzero(empty.any(axis=1))]
        raise SpecificationError(
            _(
                "A spatial lag needs every region in every period; {n} {n:cell|cells} of {names} are empty in {first!r}, y or a "
                "covariate. Fill them, leave these regions out{but}, or use {tool}, which leaves cells out."
            ),
            ids=names,
            but=regions_out(names, s.panel.columns),
            n=int(empty.sum()),
            names=listed(names),
            first=first,
            tool=ToolName("policy"),
        )


def _last(since: Array, lags: int | None) -> int:
    """Return the last period since the start that has an effect of its own."""
    most = int(since.max())
    seen = np.array([(since == k).any(axis=0).sum() for k in range(most + 1)])
    if lags is None:
        enough = np.flatnonzero(seen < FEWEST)
        return max(int(enough[0]) - 1 if enough.size else most, 0)
    last = min(lags, most)
    if (few := np.flatnonzero(seen[:last] < 2)).size:
        raise ParameterError(
            _(
                "In period {k} since the start fewer than two regions are seen. Give fewer {param:lags}: up to {most}."
            ),
            k=int(few[0]),
            most=max(int(few[0]) - 1, 1),
        )
    return last


def _regression(
    s: PolicySample, w: SpatialWeights, columns: dict[str, Array]
) -> SpatialPanelResult:
    """Return the Durbin model of y on columns of the treatment and the covariates."""
    named = {_free(s, key): values for key, values in columns.items()}
    x = dict(zip(s.names, s.x.transpose(0, 2, 1), strict=True))
    made = Panel.from_arrays(s.panel.ids, s.panel.times, {s.y_name: s.y.T, **named, **x})
    try:
        return spatial_panel_estimate(made, None, w, y=s.y_name, x=[*named, *x], model="sdm")
    except CollinearityError as found:
        check_moved(found, s.names, list(named))
        if not set(named) & set(found.columns):
            raise
        raise _untold(s, found) from found


def _untold(s: PolicySample, found: CollinearityError) -> SpecificationError:
    """Return what is said where being treated and having treated neighbours say the same."""
    treated = [str(s.panel.ids[k]) for k in np.flatnonzero(np.isfinite(s.first))]
    return SpecificationError(
        _(
            "Direct and indirect effects cannot be told apart: beside effects of regions and periods, who is treated ({treated}) says "
            "what treated neighbours say by these weights, in {names}. Give weights with fewer or unequal neighbours, or use {tool}."
        ),
        ids=treated,
        treated=listed(treated),
        names=listed(found.columns, 3),
        tool=ToolName("policy"),
    )


def _free(s: PolicySample, key: str) -> str:
    """Return a name of a column of the treatment that no other column has."""
    name = f"since_{key}" if key != ONE else ONE
    while name in (s.y_name, *s.names):
        name += "_"
    return name


def _effects(
    result: SpatialPanelResult, counted: dict[str, tuple[int, int]]
) -> tuple[tuple[Effect, ...], tuple[Effect, ...]]:
    """Return direct and indirect effects by period, with their means over treated cells last."""
    found = impacts(result, inference="delta", by_region=False)
    k, many = len(counted), len(result.variables)
    covariance = found.covariance.reshape(many, 3, many, 3)
    cells = np.array([c for c, _units in counted.values()], dtype=float)
    out = []
    for kind, clock in enumerate(("own", "next")):
        among = covariance[:k, kind, :k, kind]
        rows = [*np.eye(k), cells / cells.sum()] if k > 1 else [np.ones(1)]
        each = []
        for row, key in zip(rows, [*counted, "mean"], strict=False):
            count, units = counted.get(key, (int(cells.sum()), 0))
            if key == "mean":
                units = max(u for _c, u in counted.values())
            each.append(
                Effect(
                    key=f"{clock}+{key}" if key.isdigit() else clock,
                    estimate=float(row @ found.estimates[:k, kind]),
                    se=float(np.sqrt(row @ among @ row)),
                    df=float(result.df or np.inf),
                    cells=count,
                    units=units,
                    score=np.zeros(0),
                )
            )
        out.append(tuple(each))
    return out[0], out[1]


def _constancy(
    s: PolicySample,
    w: SpatialWeights,
    columns: dict[str, Array],
    rho: float,
    draws: int,
    seed: int,
) -> tuple[OneEffect, ...]:
    """Return the tests of one effect for all periods, at the rho of that model."""
    links = sparse.csr_array(w.matrix)

    def lags(some: Array) -> Array:
        return np.stack([links @ one for one in some]) if len(some) else some

    apart = np.stack([c.T for c in columns.values()])
    null = np.concatenate([apart.sum(axis=0)[None], s.x])
    return constancy(
        s.y - rho * (links @ s.y),
        np.concatenate([null, lags(null)]),
        apart[1:],
        lags(apart[1:]),
        draws,
        seed,
    )


def _notes(moving: SpatialPanelResult) -> tuple[Note, ...]:
    return (
        Note(
            _(
                "Indirect: what a region gains in the mean if all others are treated; direct: if it is itself. Means are over treated "
                "cells. Errors by region, t with {df} degrees of freedom; rho {rho:.3g}."
            ),
            df=moving.df or 0,
            rho=moving.rho,
        ),
        Note(
            _(
                "A SAR is not offered for a treatment: its indirect effect is a fixed share of the direct one, and errors that go "
                "together between neighbours are taken for spillover."
            )
        ),
    )
