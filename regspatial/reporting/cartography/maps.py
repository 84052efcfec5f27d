"""Maps: choropleth, clusters of local statistics, impacts by region."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...containers import Regions
from ...containers.ids import positions
from ...errors import InputError, UnknownColumnError, listed
from ...regression.impacts.record import ends_of_average
from ...results.local_autocorrelation import TIERS
from ...results.table import with_time
from ...terms import TERMS, named, term
from ...terms.palette import CLUSTERS
from ...terms.palette import TIERS as SHADES
from ...words import Message, _, say
from ...words.numerals import in_print
from ..look import FigureStyle, current, styled
from ..style import describe, drawing, pick, titles
from .borders import borders_of
from .circles import GROUND, LEGEND_APART, circles_over, diameters
from .classify import SAME, assign, breaks
from .key import Key, numeric_key, text_key
from .map_parts import (
    NO_DATA_SAID,
    dotted,
    dotted_patch,
    key_handles,
    map_notes,
    name_them,
    painted,
    wants_inset,
)
from .one_colour import no_finer_map
from .projection import plane
from .sheet import Sheet
from .values import counted, unit_of, values_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_AVERAGE = {"own": "direct", "spill_in": "indirect", "spill_out": "indirect"} | {
    "received": "total",
    "sent": "total",
}
"""The average effect whose interval stands for those of an effect by region."""
_EVEN = 0.05  # a spread below this share of the largest effect is called even


def choropleth(
    regions: Regions,
    values: Any = None,
    *,
    title: str | None = None,
    classes: int = 5,
    scheme: str | Sequence[float] = "quantiles",
    centre: float | None = None,
    colours: str | Sequence[str] | None = None,
    language: str = "en",
    legend: str | bool = True,
    scale_bar: bool | None = None,
    north_arrow: bool | None = None,
    source: str | None = None,
    inset: bool | None = None,
    borders: str | Regions | None = None,
    dots: tuple[Sequence[str], str] | None = None,
    circles: bool = False,
    ax: Axes | None = None,
    caption: str | None = None,
    style: FigureStyle | None = None,
) -> Figure:
    """Draw a map of one value a region.

    Parameters
    ----------
    regions : Regions
        Longitude and latitude are drawn in Albers equal-area (25° and 47° about 105° E for China,
        fitted to the extent elsewhere), projected regions as they are.
    values : Variable (one time), mapping of id to value, name of an attribute, or (n,) array
        An array is in the order of ``regions.ids``. Regions without a value, or with NaN, are
        hatched. Text makes one class of each different value. None draws outlines.
    title : str, optional
        Default: the name of the values; "" draws none.
    classes, scheme, centre
        See `regspatial.reporting.cartography.classify.breaks`: "quantiles", "equal", "fisher-jenks", …, or the
        inner limits themselves.
    colours : str or sequence of str, optional
        A matplotlib colour map by name, or a colour per class. Default: "YlGnBu", with `centre`
        "PuOr_r"; both are safe for colour-blind readers.
    language : {"en", "zh"}
        Of legend, scale bar and notes.
    legend : str or bool
        Heading of the legend; False draws none.
    scale_bar, north_arrow : bool, optional
        Default: as the style says, which draws both.
    source : str, optional
        Printed under the map.
    inset : bool, optional
        The South China Sea inset; by default where the regions are China and have islands there.
    borders : str or Regions, optional
        Draw these borders thicker over the regions: those between the values of an attribute
        (``"parent"``: provinces over prefectures), or those of other regions.
    dots : (ids, text), optional
        Regions that are dotted over their colours, and what the legend says of them.
    circles : bool
        Draw the classes of numbers as circles over the regions, their areas as the classes' upper limits.
    ax : matplotlib Axes, optional
        Draw here, instead of in a new figure.
    caption : str, optional
        What the map is called under it and for those who cannot see it. Default: the title.
    style : FigureStyle, optional
        Width, fonts and what stands on a printed map.

    Returns
    -------
    matplotlib Figure (no pyplot state is touched); ``figure.savefig("map.pdf")`` writes it.

    Raises
    ------
    LabelError
        If values are given for regions that are not there.
    MissingDependencyError
        If matplotlib, shapely or pyproj is missing, or a font for Chinese text.

    Notes
    -----
    Under every map of China stands that publishing it in China needs an approved base map.
    """
    language = check_language(language)
    with styled(style):
        data, found = values_for(regions, values)
        found_name = say(found, language)
        heading = None if legend is False else legend
        if heading is True:
            heading = unit_of(values, regions, language)
        if data is None:
            key = Key(("#e3e8ec",), ("",), np.zeros(regions.n, dtype=np.intp))
            heading = None
        elif data.dtype.kind in "fiu":
            divisor = 1.0
            if heading is not None:
                divisor, heading = counted(data, heading, language)
            key = numeric_key(data, classes, scheme, centre, colours, language, divisor)
        else:
            key = text_key(data, colours)
            said = [say(regions.labels.get(one, one), language) for one in key.labels]
            key = Key(key.colours, said, key.numbers)
        drawn, called = titles(title, found_name)
        figure = _draw(
            regions,
            key,
            drawn,
            heading,
            language,
            source=source,
            inset=inset,
            ax=ax,
            scale_bar=scale_bar,
            north_arrow=north_arrow,
            borders=borders,
            dots=dots,
            circles=_across(data, classes, scheme, centre) if circles else None,
        )
        called = called if caption is None else caption
        in_words = map_in_words(called, key, language, heading)
        return describe(figure, called, _dots_said(in_words, dots, language))


def lisa_map(
    local: Any,
    regions: Regions,
    at_time: object = None,
    *,
    title: str | None = None,
    language: str = "en",
    **how: Any,
) -> Figure:
    """Draw the clusters of a local statistic; the legend counts the regions.

    Parameters
    ----------
    local : LocalStatistic
        With ``ids``, ``times``, ``cluster`` (T, n) and ``clusters``.
    regions : Regions
        Regions that the statistic does not have are hatched as no data.
    at_time : int or str, optional
        Default: the last.
    title : str, optional
        Default: the statistic's name, the variable and the time.
    **how
        `scale_bar`, `north_arrow`, `source`, `inset`, `borders`, `ax`, `legend` of `choropleth`.
    """
    language = check_language(language)
    one = local.at(local.times[-1] if at_time is None else at_time)
    key = cluster_key(one, regions, language)
    drawn, caption = titles(title, _local_title(local, one.times[0], language))
    legend = how.pop("legend", "")
    figure = _draw(regions, key, drawn, legend, language, **how)
    return describe(figure, caption, map_in_words(caption, key, language))


def cluster_key(one: Any, regions: Regions, language: str, *, counted: bool = True) -> Key:
    """Return the key of the clusters of one time, of hot and cold spots by confidence.

    The legend counts the regions if `counted`.
    """
    tiers = one.tiers
    shown, family = (one.cluster, "cluster") if tiers is None else (tiers, "tier")
    known, _unused = values_for(regions, dict(zip(one.ids, shown[0].tolist(), strict=True)))
    assert known is not None  # noqa: S101 - a mapping always gives values
    codes = list(one.clusters if tiers is None else TIERS)
    numbers = np.array([codes.index(c) if c else -1 for c in known.tolist()], dtype=np.intp)
    counts = np.bincount(numbers[numbers >= 0], minlength=len(codes))
    labels = tuple(
        f"{named(family, c, language)} ({n})" if counted else named(family, c, language)
        for c, n in zip(codes, counts, strict=True)
    )
    colours = CLUSTERS if tiers is None else SHADES
    key = Key(tuple(colours[c] for c in codes), labels, numbers)
    if not counts[codes.index("isolate")]:
        key = Key(key.colours[:-1], key.labels[:-1], key.numbers)
    return key


def impacts_map(
    impacts: Any,
    regions: Regions,
    variable: str | None = None,
    effect: str = "received",
    *,
    title: str | None = None,
    language: str = "en",
    **how: Any,
) -> Figure:
    """Draw what each region receives or sends when a variable rises by one.

    Parameters
    ----------
    impacts : Impacts with regional impacts, RegionalImpacts, or a model with impacts
    regions : Regions
    variable : str, optional
        Default: the first.
    effect : {"received", "sent", "own", "spill_in", "spill_out"}
        Row sums, column sums, the diagonal, and the sums without the diagonal.
    title, language
    **how
        As for `choropleth`; classes are split at zero where both signs occur, and the strongest
        effects of a sign are darkest. Effects that are the same everywhere, or differ by less than
        a twentieth of the largest, make one class unless `classes` are given, and the title says so.

    Raises
    ------
    InputError
        If the impacts were computed without the regions.
    """
    language = check_language(language)
    regional = regional_of(impacts)
    name = regional.variables[0] if variable is None else variable
    if name not in regional.variables or effect not in TERMS["map_effect"]:
        raise UnknownColumnError(
            _("There is no {effect!r} of {name!r}; variables: {variables}; effects: {effects}."),
            columns=[name],
            effect=effect,
            name=name,
            variables=listed(regional.variables, 30),
            effects=listed(TERMS["map_effect"]),
        )
    k = regional.variables.index(name)
    values = getattr(regional, effect)[k]
    low, high = float(np.min(values)), float(np.max(values))
    even = _evenness(low, high, language)
    said = Message(_("{name}: {words}"), name=regional.said(name), words=term("map_effect", effect))
    words = said.text(language)
    drawn, _unused = titles(
        title, f"{words}\n{even.strip()}" if even else words
    )  # a line of its own: it is long
    caption = title or words + even
    how.setdefault("centre", 0.0 if low < 0 < high else None)
    if not low < 0 < high:
        # the sign's own colour of the diverging map, the strongest effect darkest
        how.setdefault("colours", "Oranges" if low >= 0 else "Purples_r")
    how.setdefault("scheme", "fisher-jenks")
    if even:  # five shades would show differences that hardly exist
        how.setdefault("classes", 1)
    averages = _averages(impacts)
    if averages is not None:
        asked = {**how, "language": language}
        no_finer_map(asked, values, ends_of_average(averages, k, _AVERAGE[effect]))
        how = {key: value for key, value in asked.items() if key != "language"}
    by_id = dict(zip(regional.ids, values.tolist(), strict=True))
    return choropleth(regions, by_id, title=drawn, caption=caption, language=language, **how)


def _averages(impacts: Any) -> Any:
    """Return the average effects of impacts or of a model that holds them; None of effects by region alone."""
    found = getattr(impacts, "impacts", impacts)
    return found if hasattr(found, "regional") and hasattr(found, "level") else None


def _evenness(low: float, high: float, language: str) -> str:
    """Say so where classes would show differences that hardly exist."""
    size = max(abs(low), abs(high))
    if high - low > _EVEN * size:
        return ""
    words = _("nearly the same everywhere")
    if high - low <= SAME * size:
        words = _("the same everywhere")
    least, most = in_print(f"{low + 0.0:.3g}"), in_print(f"{high + 0.0:.3g}")
    joint = pick(_(" to "), language)
    span = least if least == most else f"{least}{joint}{most}"
    return pick(_(" ({}: {})"), language).format(pick(words, language), span)


def regional_of(impacts: Any) -> Any:
    """Return the impacts by region of impacts or of a model that holds them."""
    found = impacts
    for step in ("impacts", "regional"):
        found = getattr(found, step, found)
    if found is None or not hasattr(found, "received"):
        raise InputError(
            _(
                "There are no impacts by region; compute them with impacts(..., "
                "{param:by_region=True})."
            ),
        )
    return found


def paint_key(
    regions: Regions, key: Key, title: str, language: str, heading: str = "", **how: Any
) -> Figure:
    """Draw a map of a key made elsewhere; `how` as for `choropleth`.

    Without `noted` nothing stands under it: one of several maps over the same notes. A `legend` of its own is drawn on
    the sheet instead of one patch a class.
    """
    return _draw(regions, key, title, heading, language, **how)


def _draw(
    regions: Regions,
    key: Key,
    title: str,
    heading: str | bool | None,
    language: str,
    *,
    source: str | None = None,
    inset: bool | None = None,
    scale_bar: bool | None = None,
    north_arrow: bool | None = None,
    borders: str | Regions | None = None,
    dots: tuple[Sequence[str], str] | None = None,
    circles: Sequence[float] | None = None,
    legend: Callable[[Sheet], None] | None = None,
    ax: Axes | None = None,
    noted: bool = True,
) -> Figure:
    said = (current().source, current().review_number)
    texts = [title, source or "", str(heading or ""), *filter(None, said), *key.labels]
    texts += [] if dots is None else [dots[1]]
    with drawing(texts, language):
        there = plane(regions)
        notes = map_notes(there, source, language) if noted else []
        sheet = Sheet(
            there, title, notes, inset=wants_inset(there, inset), language=language, ax=ax
        )
        ground = key if circles is None else _ground(key)
        painted(sheet, ground, language)
        marked = () if dots is None else dots[0]
        if len(marked):
            dotted(
                sheet,
                positions(regions.ids, list(marked), source_name="regions", wanted_name="dots"),
            )
        if borders is not None:
            sheet.outline(borders_of(regions, there, sheet.shapes, borders))
        if legend is not None:
            legend(sheet)
        elif heading is not None and heading is not False:
            missing = bool((key.numbers < 0).any())
            if circles is None:
                handles, labels = key_handles(key, language, missing=missing)
            else:
                none, gap = key_handles(_ground(key), language, missing=missing)
                handles, labels = circles_over(sheet, key, circles)
                handles, labels = [*handles, *none[1:]], [*labels, *gap[1:]]
            if dots is not None and len(marked):
                handles, labels = [*handles, dotted_patch()], [*labels, dots[1]]
            apart = 0.35 if circles is None else LEGEND_APART
            sheet.legend(handles, labels, heading if heading is not True else "", apart=apart)
        sheet.furniture(language, scale_bar, north_arrow)
        name_them(sheet, regions, language)
        return sheet.close()


def _across(
    data: Any, classes: int, scheme: str | Sequence[float], centre: float | None
) -> list[float]:
    """Return how far across the circles of the classes of a key are beside the largest."""
    limits = breaks(data, classes, scheme, centre=centre)
    highest = np.minimum(limits[1:], np.nanmax(data, initial=0.0))
    if isinstance(scheme, str):  # as in the key, where classes without a region are left out
        highest = highest[np.isin(np.arange(highest.size), assign(data, limits))]
    return [float(one) for one in diameters(highest)]


def _ground(key: Key) -> Key:
    """Return the key of regions that lie pale under circles."""
    return Key((GROUND,), ("",), np.minimum(key.numbers, 0))


def _dots_said(said: str, dots: tuple[Sequence[str], str] | None, language: str) -> str:
    """Return the map in words with how many regions are dotted, and why."""
    if dots is None or not len(dots[0]):
        return said
    more = Message(
        _("{said} Dotted: {n} {n:region|regions} ({why})."), said=said, n=len(dots[0]), why=dots[1]
    )
    return more.text(language)


def _local_title(local: Any, time: object, language: str) -> str:
    table = local.tables()[0]
    return with_time(say(table.en, language), time).text(language)


def map_in_words(title: str, key: Key, language: str, unit: str | None = "") -> str:
    """Return what the map shows, for those who cannot see it."""
    if title and unit:
        title = Message(_("{label} ({unit})"), label=title, unit=unit).text(language)
    with_counts = [
        label if label.endswith(")") else f"{label}: {count}"
        for label, count in zip(key.labels, key.counts, strict=True)
        if label
    ]
    missing = int((key.numbers < 0).sum())
    if missing:
        with_counts.append(f"{pick(NO_DATA_SAID, language)}: {missing}")
    if not with_counts:
        drawn = Message(_("Outlines of {n} {n:region|regions}."), n=len(key.numbers)).text(language)
        return (
            Message(_("Map: {title}. {drawn}"), title=title, drawn=drawn).text(language)
            if title
            else drawn
        )
    if not title:
        return Message(_("Map. Regions by class: {classes}."), classes="; ".join(with_counts)).text(
            language
        )
    return Message(
        _("Map: {title}. Regions by class: {classes}."), title=title, classes="; ".join(with_counts)
    ).text(language)
