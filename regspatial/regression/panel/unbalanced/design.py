"""From a panel with holes, or with weights by period, to checked arrays stacked over what is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ....choices import one_of
from ....choices.regression import FORMS, FixedEffects, Model
from ....containers import Panel, PeriodWeights, SpatialWeights
from ....containers.holes import left_out, none_left, patterns
from ....containers.period_weights import WeightsAt
from ....errors import MissingValueError, SpecificationError, listed
from ....formula import columns_of
from ....formula.design import INTERCEPT
from ....formula.evaluating import ModelColumns
from ....results.table import region
from ....weights._cut_words import as_cut
from ....words import Message, _, n_
from ...estimation.design import (
    LAG_OF_ONE,
    PanelDesign,
    design,
    lag_of_one,
    lagged_of,
    refuse_one_name_for_two,
    usable,
)
from ...estimation.design_checks import check_columns, say_past
from ...estimation.far_columns import with_lags
from ...estimation.units import check_units, unit_of
from .blocks import Blocks, blocks_of
from .dummies import Dummies

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

LEAST = 4
"""Fewer regions in a period, or of it in all, are no neighbourhood."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UnbalancedDesign(PanelDesign):
    """Arrays over the N cells that are there: y (1, N), Z (K, 1, N), period after period.

    Attributes
    ----------
    there : (T, n) bool
    blocks : Blocks
    dummies : Dummies
    w_error : SpatialWeights or None
        The weights of the errors, where they have one of their own for all periods.
    alone : int
        Cells that lack y alone, where the model has weights.
    """

    there: Mask
    blocks: Blocks
    dummies: Dummies
    w_error: SpatialWeights | None = None
    cut: bool = False
    without_w: bool = False
    alone: int = 0

    @property
    def n(self) -> int:
        """Number of regions."""
        return len(self.ids)

    @property
    def T(self) -> int:
        """Number of times."""
        return len(self.panel.times)

    @property
    def size(self) -> int:
        """Number of cells."""
        return self.blocks.size

    def lag(self, values: Array) -> Array:
        """Return W applied along the last axis, each period by its own."""
        return self.blocks.lag(values)

    @property
    def error_blocks(self) -> Blocks:
        """The blocks whose W is that of the errors."""
        return self.blocks.of_errors

    @property
    def one_w(self) -> bool:
        """Whether all regions are there at all times, with one W."""
        return self.w is not None and bool(self.there.all())

    @property
    def is_whole(self) -> bool:
        """Whether the panel it was made of is one without holes, with one W or none."""
        return not self.cut and bool(self.there.all()) and (self.one_w or self.without_w)

    @property
    def weights_of_errors(self) -> tuple[WeightsAt, ...]:
        """The weights of the errors with their times, where they are not W."""
        other = self.error_blocks
        return () if other is self.blocks else other.weights(self.panel.times)

    def within(self, values: Array) -> Array:
        """Return the values without their fixed effects."""
        return self.dummies.taken_out(values)

    def grid(self, values: Array) -> Array:
        """Return stacked values (…, N) by time and region (…, T, n), NaN where nothing is."""
        out = np.full((*values.shape[:-1], *self.there.shape), np.nan)
        out[..., self.there] = values
        return out


def unbalanced_design(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | PeriodWeights | None,
    *,
    y: str | None,
    x: Sequence[str] | None,
    model: Model,
    fixed_effects: FixedEffects,
    durbin: Sequence[str] | None,
    w_error: SpatialWeights | PeriodWeights | None = None,
    holes: bool = True,
    told: bool = False,
    columns: ModelColumns | None = None,
) -> UnbalancedDesign:
    """Check everything that can be checked before estimating, and stack what is there.

    `columns` are those of the formula where they were read before.
    """
    one_of("model", model, Model)
    one_of("fixed_effects", fixed_effects, FixedEffects)
    columns = columns or columns_of(panel, formula, y, x, holes=holes)
    if not told:
        say_past(columns.y_name, columns.y, columns.x)
    panel = columns.panel or panel
    there = ~np.isnan([columns.y, *columns.x.values()]).any(axis=0)
    empty = {k: np.isnan(v) for k, v in {columns.y_name: columns.y, **columns.x}.items()}
    kept, regions, notes = _kept(panel, there, empty)
    cut = np.ix_(kept, regions)
    panel = panel.select(
        ids=[panel.ids[i] for i in np.flatnonzero(regions)],
        times=[panel.times[t] for t in np.flatnonzero(kept)],
    )
    there = there[cut]
    if w is None and model != "ols":
        raise SpecificationError(_("{param:model={model!r}} needs spatial weights w."), model=model)
    if isinstance(w, SpatialWeights) and not holes:
        w = w.aligned(panel.ids)
    near = (
        SpatialWeights(ids=panel.ids, matrix=sp.csr_array((panel.n, panel.n))) if w is None else w
    )
    blocks = blocks_of(near, panel.ids, panel.times, there, w_error)
    for block in blocks.each if model != "ols" else ():
        usable(block.w)
        usable(block.of_errors)

    def stacked(values: Array) -> Array:
        return np.broadcast_to(values, (len(kept), len(regions)))[cut][there][None]

    lagged, with_one = lagged_of(model, variables := tuple(columns.x), durbin)
    response, found = stacked(columns.y), {v: stacked(values) for v, values in columns.x.items()}
    check_units({columns.y_name: response, **found})
    y_unit, units = unit_of(response), [unit_of(found[v]) for v in variables]
    raw = [found[v] / unit for v, unit in zip(variables, units, strict=True)]
    intercept = fixed_effects == "none" and columns.intercept
    raw, shift = with_lags(
        raw, lagged, blocks.lag, blocks.row_sums, moved=intercept or fixed_effects != "none"
    )
    units += [units[i] for i in lagged]
    terms = [*variables, *(f"W({variables[i]})" for i in lagged)]
    if with_one:
        raw.append(lag_of_one(blocks.row_sums, fixed_effects)[None])
        units.append(1.0)
        terms.append(LAG_OF_ONE)
    if intercept:
        raw.insert(0, np.ones_like(response))
        units.insert(0, 1.0)
        terms.insert(0, INTERCEPT)
    refuse_one_name_for_two(model, terms)
    shift = np.pad(shift, (int(intercept), int(with_one)))
    alone = _lacking_y(columns.y, columns.x.values(), cut, model)
    out = UnbalancedDesign(
        model=model,
        fixed_effects=fixed_effects,
        ids=panel.ids,
        panel=panel,
        y_name=columns.y_name,
        y=response / y_unit,
        Z=np.stack(raw),
        terms=tuple(terms),
        variables=variables,
        lagged=lagged,
        intercept=intercept,
        w=_one(w, panel.ids, blocks)
        if isinstance(w, SpatialWeights) and there.all()
        else w
        if isinstance(w, SpatialWeights)
        else None,
        cut=not (kept.all() and regions.all()),
        without_w=w is None,
        w_error=w_error.aligned(panel.ids)
        if isinstance(w_error, SpatialWeights) and there.all()
        else None,
        y_unit=y_unit,
        units=np.array(units),
        notes=(*columns.notes, *notes, *_of_weights(w, there, w_error, alone)),
        parts=columns.parts,
        bases={
            name: np.where(there, values[cut], np.nan) for name, values in columns.bases.items()
        },
        shift=shift if shift.any() else None,
        there=there,
        blocks=blocks,
        alone=alone,
        dummies=Dummies.of(fixed_effects, there),
    )
    _check_size(out)
    check_columns(out)
    return out


def _one(w: SpatialWeights, ids: Sequence[str], blocks: Blocks) -> SpatialWeights:
    """Return the one W of all periods: as given, or among the regions that are left."""
    return w.aligned(ids) if set(w.ids) <= set(ids) else blocks.each[0].w


def designed(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | PeriodWeights | None,
    how: Mapping[str, Any],
    missing: str | None,
) -> PanelDesign:
    """Return the design of a test, which reads no constant off it: of what is there where a panel has holes, or weights by time."""
    if isinstance(w, PeriodWeights) or missing == "keep":
        d = unbalanced_design(panel, formula, w, holes=missing == "keep", **how)
        if not d.is_whole:
            return d
        w = w.at(panel.times[0]) if isinstance(w, PeriodWeights) else w
    return design(panel, formula, w, **how)


def _kept(
    panel: Panel, there: Mask, empty: Mapping[str, Mask]
) -> tuple[Mask, Mask, tuple[Message, ...]]:
    """Return which periods and which regions are used, and what is said of those left out.

    Raises
    ------
    MissingValueError
        If nothing is left.
    """
    kept = there.sum(axis=1) >= LEAST
    regions = there[kept].any(axis=0)
    if not kept.any():
        counted = {name: int(gap.sum()) for name, gap in empty.items() if gap.any()}
        which = sorted(counted, key=lambda name: -counted[name])
        raise MissingValueError(
            _(
                "In no period do at least {least} {least:region has|regions have} all values that are used; "
                "empty cells: {counted}. Leave a column out, or fill it in."
            ),
            columns=which,
            least=LEAST,
            counted=[Message("{name} ({n})", name=name, n=counted[name]) for name in which],
        )
    notes: list[Message] = []
    gone = [panel.times[t] for t in np.flatnonzero(~kept)]
    if gone:
        notes.append(none_left(gone, LEAST))
    never = [panel.ids[i] for i in np.flatnonzero(~regions)]
    if never:
        sentence = n_(
            "{n} region has no period with all values and is left out: {which}.",
            "{n} regions have no period with all values and are left out: {which}.",
        )
        notes.append(Message(sentence, n=len(never), which=listed(map(region, never))))
    inside = there[np.ix_(kept, regions)]
    ids = [panel.ids[i] for i in np.flatnonzero(regions)]
    times = [panel.times[t] for t in np.flatnonzero(kept)]
    return kept, regions, (*notes, *left_out(patterns(inside), ids, times, region))


_Y_ALONE = _(
    "{alone} {alone:cell lacks|cells lack} y alone and {alone:counts|count} as not there: right where the region did not "
    "exist. If it did and only its y is not known, rho, W(x) and indirect effects come out too small (a quarter of an "
    "indirect effect with 15 % of y missing at random in one simulation) and their intervals miss the truth too often."
)


def _lacking_y(y: Array, x: Iterable[Array], cut: Any, model: str) -> int:
    """Return how many cells of the sample have all regressors but no y, where a model has weights."""
    if model == "ols":
        return 0
    known = np.isfinite([np.broadcast_to(v, y.shape) for v in x]).all(axis=0)
    return int((known & np.isnan(y))[cut].sum())


def _of_weights(
    w: SpatialWeights | PeriodWeights | None,
    there: Mask,
    w_error: SpatialWeights | PeriodWeights | None,
    alone: int = 0,
) -> tuple[Message, ...]:
    """Return what is said of the weights; `alone` cells have all regressors and no y."""
    said = []
    if isinstance(w, PeriodWeights):
        said.append(Message(_("The weights are those of each time.")))
    if isinstance(w_error, PeriodWeights):
        said.append(Message(_("The errors spread by weights of their own, those of each time.")))
    elif w_error is not None:
        sentence = _("The errors spread by weights of their own ({links} {links:link|links}).")
        said.append(Message(sentence, links=w_error.links))
    if w is None and not there.all():
        sentence = _("Unbalanced panel, {cells} of {all} {all:cell|cells}.")
        said.append(Message(sentence, cells=int(there.sum()), all=there.size))
    elif w is not None and not there.all():
        sentence = _(
            "The weights of a period are those among the regions that are there, {again}; the likelihood "
            "sums over the periods (unbalanced panel, {cells} of {all} {all:cell|cells})."
        )
        said.append(Message(sentence, again=as_cut(w), cells=int(there.sum()), all=there.size))
        if alone:
            said.append(Message(_Y_ALONE, alone=alone))
    return tuple(said)


def _check_size(d: UnbalancedDesign) -> None:
    """Refuse what leaves no degrees of freedom.

    Raises
    ------
    SpecificationError
    """
    used = d.dummies.rank + len(d.terms) + max(len(FORMS[d.model].parameters), 1)
    if d.size <= used:
        raise SpecificationError(
            _(
                "{n} {n:cell leaves|cells leave} no degrees of freedom for {used} "
                "{used:coefficient|coefficients} and fixed effects. Drop regressors, or "
                "choose other fixed effects."
            ),
            n=d.size,
            used=used,
        )
