"""Classes of the maps of a policy: who was treated or reached when."""

from __future__ import annotations

from ...regression.policy.imputation.clean_cells import CELLS
from ...regression.policy.imputation.record import PolicyEffects, shades_of
from ...regression.policy.reach.record import PolicyReach
from ...results.policy_name import policy_said
from ...terms import Named
from ...terms.palette import EXPOSED, POLICY
from ...words import Message, _
from .clusters import Classes

_ORDER = ("treated", "exposed", "clean", "dropped")


def policy_classes(record: PolicyEffects, at_time: object = None) -> Classes:
    """Return what each region is to the policy at one time, by default the last."""
    times = [str(t) for t in record.times]
    at = len(times) - 1 if at_time is None else times.index(str(at_time))
    caption = Message(
        _("Treated regions, and exposure of all others: {first}")
        if record.linear
        else _("Regions treated, beside a treated one, or clean: {first}"),
        first=policy_said(record, record.first),
    )
    if record.exposure is not None:
        codes, kinds = shades_of(record, at)
        classes = {i: c for i, c in zip(record.ids, codes, strict=True) if c != "empty"}
        return Classes(classes, tuple(kinds), EXPOSED, kinds, caption, times[at])
    classes = {
        i: CELLS[code]
        for i, code in zip(record.ids, record.cells[at].tolist(), strict=True)
        if CELLS[code] != "empty"
    }
    labels = {code: Named("policy_cell", code) for code in _ORDER}
    return Classes(classes, _ORDER, POLICY, labels, caption, times[at])


def reach_classes(record: PolicyReach) -> Classes:
    """Return the nearest ring in which each region is treated by the last time."""
    codes, kinds = record.nearest()
    classes = dict(zip(record.ids, codes, strict=True))
    caption = record.tables()[-1].en
    return Classes(classes, tuple(kinds), EXPOSED, kinds, caption, str(record.times[-1]))
