"""The map of a policy: who was treated or reached when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...choices.languages import check_language
from ...containers import Regions
from ...regression.policy.imputation.kept import CELLS
from ...regression.policy.imputation.record import PolicyEffects, shades_of
from ...regression.policy.reach.record import PolicyReach
from ...results.policy_said import policy_said
from ...terms import named
from ...terms.palette import EXPOSED, POLICY
from ...words import Message, _
from ..style import (
    titles,
)
from .clusters import classes_map

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ORDER = ("treated", "exposed", "clean", "dropped")


def policy_map(
    record: PolicyEffects,
    regions: Regions,
    *,
    at_time: Any = None,
    title: str | None = None,
    language: str = "en",
    **how: Any,
) -> Figure:
    """Draw what each region is to the policy at one time, by default the last.

    Parameters
    ----------
    record : PolicyEffects
    regions : Regions
    at_time : label of a period, optional
    title, language, **how
        As for `lisa_map`.
    """
    language = check_language(language)
    times = [str(t) for t in record.times]
    at = len(times) - 1 if at_time is None else times.index(str(at_time))
    classes = {
        i: CELLS[code]
        for i, code in zip(record.ids, record.cells[at].tolist(), strict=True)
        if CELLS[code] != "empty"
    }
    order: tuple[str, ...] = _ORDER
    colours = POLICY
    labels = {code: named("policy_cell", code, language) for code in _ORDER}
    if record.exposure is not None:
        codes, kinds = shades_of(record, at)
        classes = {i: c for i, c in zip(record.ids, codes, strict=True) if c != "empty"}
        labels = {code: words.text(language) for code, words in kinds.items()}
        order, colours = tuple(kinds), EXPOSED
    shown = Message(
        _("Treated regions, and exposure of all others: {first}")
        if record.linear
        else _("Regions treated, beside a treated one, or clean: {first}"),
        first=policy_said(record, record.first),
    )
    drawn, caption = titles(title, shown.text(language))
    how.setdefault("legend", times[at])
    return classes_map(regions, classes, order, colours, labels, drawn, caption, language, **how)


def reach_map(
    record: PolicyReach,
    regions: Regions,
    *,
    title: str | None = None,
    language: str = "en",
    **how: Any,
) -> Figure:
    """Draw the nearest ring in which a region is treated by the last time.

    Parameters
    ----------
    record : PolicyReach
    regions : Regions
    title, language, **how
        As for `lisa_map`.
    """
    language = check_language(language)
    codes, kinds = record.nearest()
    labels = {code: words.text(language) for code, words in kinds.items()}
    drawn, caption = titles(title, record.tables()[-1].title(language))
    how.setdefault("legend", str(record.times[-1]))
    classes = dict(zip(record.ids, codes, strict=True))
    return classes_map(
        regions, classes, tuple(kinds), EXPOSED, labels, drawn, caption, language, **how
    )
