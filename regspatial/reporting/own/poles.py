"""The map of poles over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...choices.languages import check_language
from ...containers import Regions
from ...results.network.evolution import STATES, Evolution
from ...terms import named
from ...terms.palette import NO_DATA
from ...words import _, say
from ..style import titles
from .clusters import classes_map

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STATE_COLOURS = {
    "persistent": "#ca1a20",
    "emerging": "#e8a33d",
    "fading": "#2265ad",
    "passing": "#8d9399",
    "never": NO_DATA,
}


def evolution_map(
    record: Evolution,
    regions: Regions,
    *,
    title: str | None = None,
    language: str = "en",
    **how: Any,
) -> Figure:
    """Draw the state of each region that was ever a pole.

    Parameters
    ----------
    record : Evolution
    regions : Regions
    title, language
    **how
        As for `choropleth`.
    """
    language = check_language(language)
    drawn, caption = titles(title, record.tables()[1].title(language))
    states = {one: record.states().get(one, "never") for one in record.ids}
    labels = {s: named("pole_state", s, language) for s in STATES}
    labels["never"] = say(_("Never a pole"), language)
    order = (*STATES, "never")
    return classes_map(
        regions, states, order, STATE_COLOURS, labels, drawn, caption, language, **how
    )
