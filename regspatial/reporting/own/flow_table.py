"""The map of one table of flows: its largest, as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...containers import Regions
from ...network.flow_map import FlowMap
from ...studies.units import step_of
from ...words import Message, _, say, together
from .._format import decimals_for
from ..cartography.one_colour import say_beneath
from ..style import titles
from .flows import flow_map

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BENT = _("Lines bend to the left of their direction.")


def flow_table_map(
    record: FlowMap,
    regions: Regions,
    *,
    title: str | None = None,
    language: str = "en",
    caption: str | None = None,
    **how: Any,
) -> Figure:
    """Draw the flows of a record; which of all flows they are stands under the title, or under the map."""
    language = check_language(language)
    said = record.thinned_said
    drawn, named = titles(title, say(record.title, language))
    beneath = [Message(BENT)] if record.layer.directed else []
    if drawn:
        drawn = f"{drawn}\n{said.text(language)}"
    else:
        beneath = [Message("{said}", said=record.rule_said), *beneath]
    if beneath:
        say_beneath(how, together(*beneath), language)
    how.pop("borders", None)
    return flow_map(
        record.layer,
        regions,
        title=drawn,
        caption=named if caption is None else caption,
        language=language,
        widths=_widths(record, language),
        **how,
    )


def _widths(record: FlowMap, language: str) -> list[tuple[float, str]]:
    """Return the largest flow that is drawn, the middle one and the smallest, as a legend says them."""
    flows = record.layer.edges().weight
    some = dict.fromkeys(np.quantile(flows, (1.0, 0.5, 0.0), method="nearest").tolist())
    divisor, unit = step_of(float(flows[0]), "", language)
    places = decimals_for(float(flows[-1]) / divisor, 2)
    return [(one, f"{one / divisor:,.{places}f} {unit}".rstrip()) for one in some]
