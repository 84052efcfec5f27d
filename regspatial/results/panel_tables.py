"""Tables of a spatial panel model beside its coefficients: recovered effects, variance inflation."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..words import _
from .by import AXES
from .table import Column, Note, Table


def effects_table(record: Any) -> Table:
    """Return the recovered fixed effects: kind, label, estimate."""
    rows: list[tuple[Any, ...]] = [(Note(_("constant")), "", float(record.constant))]
    if record.entity_effects is not None:
        rows += [
            (Note(_("entity")), i, float(v))
            for i, v in zip(record.ids, record.entity_effects, strict=True)
        ]
    if record.time_effects is not None:
        rows += [
            (Note(_("time")), str(t), float(v))
            for t, v in zip(record.times, record.time_effects, strict=True)
        ]
    return Table(
        name="effects",
        en=_("Fixed effects (deviations from the constant)"),
        columns=(
            Column("kind", _("Kind"), "text"),
            Column("label", _("Label"), "text"),
            Column("estimate", _("Estimate")),
        ),
        rows=tuple(rows),
    )


def collinearity_table(record: Any) -> Table:
    """Return the variance inflation of each x and W(x)."""
    found = ~np.isnan(record.vif)
    rows = ((t, float(v)) for t, v, ok in zip(record.terms, record.vif, found, strict=True) if ok)
    return Table(
        name="collinearity",
        en=_("Variance inflation after taking out the fixed effects"),
        columns=(AXES["terms"], Column("vif", _("VIF"))),
        rows=tuple(rows),
        labels=record.variable_labels,
    )
