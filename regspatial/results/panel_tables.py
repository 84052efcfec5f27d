"""Tables of a spatial panel model beside its coefficients: recovered effects, variance inflation."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..words import _
from .by import by, part
from .table import Note, Table


def effects_table(record: Any) -> Table:
    """Return the recovered fixed effects: kind, label, estimate."""
    entity, time = record.entity_effects, record.time_effects
    kinds, names, values = [Note(_("constant"))], [""], [[float(record.constant)]]
    if entity is not None:
        kinds += [Note(_("entity"))] * len(entity)
        names += record.ids
        values.append(entity)
    if time is not None:
        kinds += [Note(_("time"))] * len(time)
        names += map(str, record.times)
        values.append(time)
    return by(record).table(
        "effects",
        _("Fixed effects (deviations from the constant)"),
        part("kind", _("Kind"), kinds, "text"),
        part("label", _("Label"), names, "text"),
        part("estimate", _("Estimate"), np.concatenate(values)),
    )


def collinearity_table(record: Any, notes: tuple[Note, ...] = ()) -> Table:
    """Return the variance inflation of each x and W(x)."""
    return by(record, "terms", where=np.isfinite(record.vif)).table(
        "collinearity",
        _("Variance inflation after taking out the fixed effects"),
        part("vif", _("VIF"), record.vif),
        notes=notes,
    )
