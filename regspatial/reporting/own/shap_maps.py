"""Small maps of SHAP values, one a predictor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...containers import Regions
from ...indicators.importances.record import Importances
from ...results.table import with_time
from ...words import Message, _, say
from ..cartography.key import numeric_key
from ..cartography.local_maps import _told
from ..cartography.small_maps import SmallMap, small_maps
from ..cartography.values import counted, values_for
from ..style import (
    describe,
    titles,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_PANELS = 6
"""Predictors of the dependence picture and of the small maps, the most important ones."""


def shap_maps(
    record: Importances,
    regions: Regions,
    *,
    x: str | None = None,
    at_time: object = None,
    classes: int = 5,
    columns: int = 2,
    title: str | None = None,
    language: str = "en",
    **how: Any,
) -> Figure:
    """Draw a map of the SHAP values of each predictor at one time, or of one predictor alone.

    Parameters
    ----------
    record : Importances
    regions : Regions
    x : predictor, optional
        Default: the six most important ones.
    at_time : optional
        Default: the last.
    classes, columns, title, language
    **how
        `source`, `scale_bar`, `north_arrow`, as for `choropleth`.
    """
    language = check_language(language)
    terms = [s.name for s in record.scores[:MOST_PANELS]] if x is None else [x]
    moment = record.times[-1] if at_time is None else at_time
    called = [say(record.said(t), language) for t in terms]
    said = with_time(Message(_("SHAP values of {y}"), y=record.said(record.y_name)), str(moment))
    _drawn, caption = titles(title, said.text(language))
    told: list[str] = []
    maps: list[SmallMap] = []
    for term, name in zip(terms, called, strict=True):
        found, _unused = values_for(regions, record.local(term).at(moment))
        data = np.full(regions.n, np.nan) if found is None else np.asarray(found, dtype=float)
        several = min(classes, max(len(np.unique(data[np.isfinite(data)])), 1))
        divisor, head = counted(data, "", language)
        key = numeric_key(data, several, "fisher-jenks", 0.0, None, language, divisor)
        maps.append(SmallMap(key, name, head))
        told.append(_told(name, data, None, language))
    figure = small_maps(regions, maps, columns, language, **how)
    text = Message(_("Maps: {title}. {parts}."), title=caption, parts="; ".join(told))
    return describe(figure, caption, text.text(language))
