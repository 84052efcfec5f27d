"""Small maps of coefficients that vary over space, grey where they are not significant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...choices.languages import check_language
from ...containers import Regions
from ...errors import UnknownColumnError, listed
from ...gw.local_record import LEVEL, LocalRecord
from ...results.layer import Ends
from ...results.uncertain import classes_apart, fewer_said, one_colour_said, within_uncertainty
from ...terms.palette import CLUSTERS
from ...words import Message, _, say
from ..style import DIVERGING, describe, pick
from .key import Key, numeric_key
from .one_colour import say_beneath
from .small_maps import SmallMap, small_maps
from .values import values_for

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_WEAK = _("not significant")
_TITLE = _("Local coefficients of {}")


def local_maps(
    result: LocalRecord,
    regions: Regions,
    *,
    terms: Sequence[str] | None = None,
    at_time: object = None,
    alpha: float = 0.05,
    masked: bool = True,
    classes: int = 5,
    columns: int = 2,
    language: str = "en",
    **how: Any,
) -> Figure:
    """Draw a map of each coefficient of a GWR, MGWR or GTWR.

    Parameters
    ----------
    result : GwrResult or MgwrResult
    regions : Regions
    terms : sequence of str, optional
        Default: all but the intercept.
    at_time : int or str, optional
        Of a GTWR; default: the last.
    alpha : float
        Level of significance, adjusted for the number of effective tests.
    masked : bool
        Whether coefficients that are not significant are grey.
    classes : int
        Natural breaks, split at zero where both signs occur. A coefficient whose values range over less than the median
        width of its 95% intervals has one, and a line under the maps says so.
    columns : int
        Maps side by side.
    language : {"en", "zh"}
    **how
        `source`, `scale_bar`, `north_arrow`, as for `choropleth`.

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    UnknownColumnError
        If the model has no such term or time.
    MissingDependencyError
        If matplotlib, shapely or pyproj is missing, or a font for Chinese text.
    """
    language = check_language(language)
    wanted = [t for t in result.terms if t != "Intercept"] if terms is None else list(terms)
    unknown = [t for t in wanted if t not in result.terms]
    if unknown or not wanted:
        raise UnknownColumnError(
            _("There is no term {unknown}; there are: {terms}."),
            columns=unknown,
            unknown=listed(unknown) if unknown else Message(_("(none given)")),
            terms=listed(result.terms, 40),
        )
    moment = result.times[-1] if at_time is None else at_time
    strong = result.significant(alpha).reshape(len(result.times), len(result.ids), -1)
    at = result.times.index(result.surface(wanted[0]).at(moment).times[0])
    called = {t: say(result.said(t), language) for t in wanted}
    told: list[str] = []
    single: list[str] = []
    fewer: list[str] = []
    low, high = result.ends(moment)
    maps: list[SmallMap] = []
    for term in wanted:
        column = result.surface(term).at(moment)
        at_term = result.terms.index(term)
        if within_uncertainty(column.values, low[:, at_term], high[:, at_term]):
            single.append(called[term])
        keep = strong[at, :, result.terms.index(term)] if masked else None
        shades = 1
        if called[term] not in single:
            width = Ends(low=low[:, at_term], high=high[:, at_term], level=LEVEL).width
            shown = column.values if keep is None else np.where(keep, column.values, np.nan)
            shades = classes_apart(shown, width, "fisher-jenks", 0.0, classes)
            fewer += [called[term]] if shades < classes else []
        maps.append(SmallMap(_key(regions, column, keep, shades, language), called[term]))
        told.append(_told(called[term], column.values, keep, language))
    pct = Ends(low=low, high=high, level=LEVEL)
    said = [one_colour_said(pct, single)] if single else []
    said += [fewer_said(pct, fewer)] if fewer else []
    for one in reversed(said):
        say_beneath(how, one, language)
    figure = small_maps(regions, maps, columns, language, **how)
    caption = pick(_TITLE, language).format(say(result.said(result.y_name), language))
    if len(result.times) > 1:
        caption += f"{pick(_(', '), language)}{result.times[at]}"
    text = Message(_("Maps: {title}. {parts}."), title=caption, parts="; ".join(told))
    return describe(figure, caption, " ".join(one.text(language) for one in (text, *said)))


def _told(name: str, values: Any, keep: NDArray[np.bool_] | None, language: str) -> str:
    """Return what one map shows, in numbers."""
    found = np.asarray(values, dtype=float).ravel()
    found = found[np.isfinite(found)]
    low, high = (f"{v:.3g}" for v in (found.min(), found.max())) if found.size else ("", "")
    said = Message(_("{name} from {low} to {high}"), name=name, low=low, high=high).text(language)
    weak = 0 if keep is None else int((~keep).sum())
    if not weak:
        return said
    return Message(_("{said}, not significant in {n} {n:region|regions}"), said=said, n=weak).text(
        language
    )


def _key(
    regions: Regions,
    column: Any,
    strong: NDArray[np.bool_] | None,
    classes: int,
    language: str,
) -> Key:
    found, _unused = values_for(regions, column)
    data = np.full(regions.n, np.nan) if found is None else np.asarray(found, dtype=float)
    weak = np.zeros(regions.n, dtype=bool)
    if strong is not None:
        kept = dict(zip(column.ids, strong.tolist(), strict=True))
        weak = np.array([i in kept and not kept[i] for i in regions.ids])
    shown = np.where(weak, np.nan, data)
    finite = shown[np.isfinite(shown)]
    if finite.size:
        several = min(classes, len(np.unique(finite)))
        centre = 0.0 if classes > 1 else None
        key = numeric_key(shown, several, "fisher-jenks", centre, None, language)
        colours = list(key.colours)
        if finite.min() >= 0.0 or finite.max() <= 0.0:
            colours = _one_side(len(colours), positive=bool(finite.min() >= 0.0))
        labels, numbers = list(key.labels), key.numbers.copy()
    else:
        colours, labels, numbers = [], [], np.full(regions.n, -1, dtype=np.intp)
    if weak.any():
        numbers[weak] = len(colours)
        colours.append(CLUSTERS["not significant"])
        labels.append(f"{pick(_WEAK, language)} ({int(weak.sum())})")
    return Key(colours, labels, numbers)


def _one_side(count: int, *, positive: bool) -> list[str]:
    """Return the shades of one side of the diverging colours, light near zero."""
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    steps = 0.5 + 0.42 * np.arange(1, count + 1) / count
    return [to_hex(c) for c in colormaps[DIVERGING](steps if positive else 1.0 - steps[::-1])]
