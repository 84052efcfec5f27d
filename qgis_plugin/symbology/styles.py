# SPDX-License-Identifier: GPL-2.0-or-later
"""How results look: clusters, significance, values; saved with the layer in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsFeatureRenderer,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsGraduatedSymbolRenderer,
    QgsLineSymbol,
    QgsMarkerSymbol,
    QgsRendererCategory,
    QgsRendererRange,
    QgsRuleBasedRenderer,
    QgsSymbol,
    QgsVectorLayer,
)

from .. import core
from ..core import palette
from ..i18n import say
from ..older import Qgis, save_style
from ..reading import features
from ..results.naming import without_number as _unnumbered
from ..values import to_python
from . import circles, line_styles, overlays, pole_labels, spoken_names, time_lines
from .classes import (
    Class,
    OwnClasses,
    classes_of_limits,
    counted,
    diverging,
    sequential,
    with_words,
)

SIGNIFICANCE = ((0.001, "#084081"), (0.01, "#2b8cbe"), (0.05, "#7bccc4"), (1.0, palette.QUIET))
_MAIN = {"lisa": "cluster", "poles": "pole"}
_MANY = 24
"""Kinds of a text beyond which a map of them says nothing."""
_SIGNIFICANT = ("p_adj", "p_value")
_TIME = "time"
"""The field of the times of a layer that holds each region once a time: shown only where nothing else is."""
_FAMILIES = ("cluster", "joined", "tier", "hot_spot_pattern", "policy_cell")
"""Terms of the codes that classes are called by."""


@dataclass(frozen=True)
class Look:
    """One style of a layer: its name for people and the renderer."""

    name: str
    renderer: QgsFeatureRenderer


def dress(
    layer: QgsVectorLayer,
    aliases: Mapping[str, tuple[str, str]],
    style: str | None,
    lang: str,
    *,
    main: str | None = None,
    kept: Mapping[str, str] | None = None,
    limits: Mapping[str, OwnClasses] | None = None,
    named: Mapping[str, Mapping[str, str]] | None = None,
    spoken: spoken_names.Names | None = None,
    over: Mapping[str, Sequence[overlays.Drawn]] | None = None,
    circled: bool = False,
) -> list[str]:
    """Give a result layer aliases and styles, and save them with it.

    The layer is left in its first style in the user's language, which a GeoPackage holds as the
    default one, and in the other language beside it: a list of one style a field would hide them, and
    is shown for every table of the file. The styles of the other fields stand in the layer's menu, which
    the project keeps.

    Parameters
    ----------
    layer : QgsVectorLayer
    aliases : mapping of field to (English, Chinese)
    style : str, optional
        Of the tool: "lisa", "impacts", "diverging", "sequential"; None for a table.
    lang : {"en", "zh"}
    main : str, optional
        The field shown first.
    kept : mapping of field to alias, optional
        Of fields that were there before: set again, in no style of their own.
    limits : mapping of field to (limits, centre, words of the classes), optional
        Classes of a result that has its own.
    named : mapping of field to {code: name}, optional
        What the attribute table shows instead of codes.
    spoken : mapping of field to {code: (English, Chinese)}, optional
        What legends say instead of codes.
    over : mapping of field to what is drawn over its classes, optional
    circled : bool
        Whether the shapes are the circles of a cartogram, which bear their names.

    Returns
    -------
    list of str
        Names of the styles saved in the file.
    """
    there = [f for f in aliases if layer.fields().lookupField(f) >= 0]
    order = _order(there, style, main) if layer.isSpatial() else []
    # Everything is read before anything is saved: saving closes the file under the readers.
    columns = {f: values_of(layer, f) for f in order}
    tongues = ("en", "zh") if lang == "zh" else ("zh", "en")
    said = {one: spoken_names.in_language(spoken or {}, one) for one in tongues}

    def drawn(field: str, tongue: str) -> Look | None:
        names = (said[tongue] or named or {}).get(field)
        own = (limits or {}).get(field)
        look = look_of(layer, field, columns[field], aliases[field], style, tongue, own, names)
        if look is None:
            return None
        over_it = (over or {}).get(field, ())
        renderer = overlays.drawn_over(look.renderer, layer, over_it, columns, tongue)
        return Look(look.name, renderer)

    found = [(f, look) for f in order if (look := drawn(f, lang)) is not None]
    looks = {lang: _told_apart(look for _, look in found)}
    looks[tongues[0]] = _told_apart(drawn(f, tongues[0]) for f, _ in found[:1])
    spoken_names.keep(layer, spoken or {})
    spoken_names.keep_aliases(layer, aliases)
    times = time_lines.time_of(layer)
    if times is not None:
        time_lines.write_times(layer, times)
    own = {name: (alias, alias) for name, alias in (kept or {}).items()}
    saved: list[str] = []
    for tongue in tongues:
        _set_aliases(layer, {**own, **aliases}, tongue)
        spoken_names.in_table(layer, {**(named or {}), **said[tongue]})
        if style == "poles":
            poles = next((f for f in there if _unnumbered(f) == _MAIN["poles"]), None)
            pole_labels.write_names(layer, tongue, poles)
        if circled:
            pole_labels.write_in_circles(layer, tongue)
        for k, look in reversed(list(enumerate(looks[tongue]))):
            layer.setRenderer(look.renderer.clone())
            if tongue == lang and len(looks[lang]) > 1:
                _offer(layer, look.name, shown=k == 0)
            if k == 0:
                saved += _save(layer, look.name, default=tongue == lang)
    if not looks[lang]:
        saved += _save(layer, say("style_plain", lang), default=True)
    provider = layer.dataProvider()
    if saved and provider is not None:
        provider.reloadData()
    layer.triggerRepaint()
    return saved


def _told_apart(looks: Iterable[Look | None]) -> list[Look]:
    """Return styles of different names: of two that are called alike one would hide the other."""
    out: list[Look] = []
    for look in looks:
        if look is None:
            continue
        name, number = look.name, 1
        while name in {one.name for one in out}:
            number += 1
            name = f"{look.name} ({number})"
        out.append(Look(name, look.renderer))
    return out


def _order(fields: Sequence[str], style: str | None, main: str | None) -> list[str]:
    first = main or _MAIN.get(style or "")
    if style == "lisa" and "tier" in map(_unnumbered, fields):
        first = main or "tier"
    if first is None and style == "impacts":
        first = next((_unnumbered(f) for f in fields if f.startswith("in_")), None)
    return sorted(fields, key=lambda f: (_unnumbered(f) != first, _unnumbered(f) == _TIME))


def _set_aliases(layer: QgsVectorLayer, aliases: Mapping[str, tuple[str, str]], lang: str) -> None:
    for name, (en, zh) in aliases.items():
        at = layer.fields().lookupField(name)
        if at >= 0:
            layer.setFieldAlias(at, zh if lang == "zh" else en)


def look_of(
    layer: QgsVectorLayer,
    field: str,
    column: Sequence[Any],
    alias: tuple[str, str],
    style: str | None,
    lang: str,
    given: OwnClasses | None = None,
    names: Mapping[str, str] | None = None,
) -> Look | None:
    """Return how a layer shows a field: its clusters, classes of p, or classes of values.

    Parameters
    ----------
    layer : QgsVectorLayer
        For the kind of symbol.
    field : str
    column : values from which the classes are made; None where a region has none
    alias : (English, Chinese)
        Name of the style.
    style : str, optional
        Of the tool.
    lang : {"en", "zh"}
    given : (limits, centre, words of the classes), optional
        Classes of a result that has its own.
    names : mapping of code to name, optional
        What a legend says instead of codes.

    Returns
    -------
    Look or None
        None if there is no value.
    """
    values = [v for v in column if v is not None and v != ""]
    if not values:
        return None
    gaps = len(values) < len(column)
    name = alias[1] if lang == "zh" else alias[0]
    if style == "poles" and layer.geometryType() == Qgis.GeometryType.Line:
        if not all(isinstance(v, float) for v in values):
            return None
        axes = layer.fields().lookupField("strength") >= 0
        line = line_styles.AXES if axes else line_styles.LINKS
        flows = counted(line_styles.classes_of(values), lang)
        return Look(name, line_styles.by_width(field, flows, line))
    if _unnumbered(field) == time_lines.time_of(layer):
        return Look(name, time_lines.by_time(field, [str(v) for v in values]))
    if given is not None:
        own = counted(classes_of_limits(*given[:2]), lang)
        own = with_words(own, [one.text(lang) for one in given[2]])
        missing = (_no_data_symbol(layer), say("style_no_data", lang)) if gaps else None
        renderer = (
            circles.by_area(field, own, missing)
            if given[3] and layer.geometryType() == Qgis.GeometryType.Polygon
            else _graduated(layer, field, own, gaps=gaps, lang=lang)
        )
        return Look(name, renderer)
    if _are_kinds(values, style):
        if len(set(values)) > _MANY and field != "pole_id":
            return None
        return Look(name, _categorised(layer, field, values, gaps=gaps, lang=lang, names=names))
    if _unnumbered(field) in _SIGNIFICANT:
        classes = _significance(lang)
    else:
        numbers = [float(v) for v in values]
        around_zero = style in ("diverging", "lisa", "impacts") and min(numbers) < 0 < max(numbers)
        found = diverging(numbers) if around_zero else sequential(numbers)
        classes = counted(found, lang)
    return Look(name, _graduated(layer, field, classes, gaps=gaps, lang=lang))


def _are_kinds(values: Sequence[Any], style: str | None) -> bool:
    """Return whether values are kinds, not quantities: text, yes and no, few whole numbers."""
    if all(isinstance(v, str) for v in values):
        return True
    there = set(values)
    whole = all(isinstance(v, int) for v in there)
    return whole and (
        there <= {0, 1} or (style == "poles" and len(there) <= len(palette.CATEGORIES))
    )


def values_of(layer: QgsVectorLayer, field: str) -> list[Any]:
    """Return the values of a field, None for NULL."""
    at = layer.fields().lookupField(field)
    request = QgsFeatureRequest().setSubsetOfAttributes([at])
    request.setFlags(Qgis.FeatureRequestFlag.NoGeometry)
    return [to_python(f.attribute(at)) for f in features.whole(layer, request)]


def _categorised(
    layer: QgsVectorLayer,
    field: str,
    values: Sequence[Any],
    *,
    gaps: bool,
    lang: str,
    names: Mapping[str, str] | None = None,
) -> QgsCategorizedSymbolRenderer:
    there = set(values)
    colours = palette.CLUSTERS | palette.JOINED
    categories = []
    parts: list[tuple[Any, str, str]]
    if there <= {0, 1}:
        poles = _unnumbered(field) == _MAIN["poles"]
        yes, no = ("style_yes_pole", "style_no_pole") if poles else ("style_yes", "style_no")
        parts = [(1, palette.LOUD, say(yes, lang)), (0, palette.QUIET, say(no, lang))]
    elif there <= set(palette.TIERS) and _unnumbered(field) == "tier":
        parts = [
            (code, colour, core.term_name("tier", code, lang))
            for code, colour in palette.TIERS.items()
            if code in there or code != "isolate"
        ]
    elif there <= set(palette.BIVARIATE):  # all nine, in the order of the palette's square
        called = names or {}
        parts = [(code, c, called.get(code, code)) for code, c in palette.BIVARIATE.items()]
    elif there <= set(palette.PATTERNS):
        parts = [
            (code, colour, core.term_name("hot_spot_pattern", code, lang))
            for code, colour in palette.PATTERNS.items()
            if code in there
        ]
    elif there <= set(palette.DONORS) and _unnumbered(field) == "state":
        parts = [
            (code, colour, core.term_name("synthetic_state", code, lang))
            for code, colour in palette.DONORS.items()
            if code in there
        ]
    elif names and (there <= set(palette.EXPOSED) or there <= set(palette.SIDES)):
        parts = [
            (code, colour, names[code])
            for code, colour in (palette.EXPOSED | palette.SIDES).items()
            if code in there and code in names
        ]
    elif there <= set(palette.POLICY):
        parts = [
            (code, colour, core.term_name("policy_cell", code, lang))
            for code, colour in palette.POLICY.items()
            if code in there
        ]
    elif there <= set(colours):
        parts = [(code, colours[code], _code_name(code, lang)) for code in _legend_codes(there)]
    else:
        parts = [
            (
                code,
                palette.CATEGORIES[k % len(palette.CATEGORIES)],
                (names or {}).get(code, str(code)),
            )
            for k, code in enumerate(sorted(there))
        ]
    for code, colour, label in parts:
        categories.append(QgsRendererCategory(code, _symbol(layer, colour), label))
    if gaps:
        # the category of an empty value takes whatever no other takes
        categories.append(
            QgsRendererCategory("", _no_data_symbol(layer), say("style_no_data", lang))
        )
    return QgsCategorizedSymbolRenderer(field, categories)


def said_in(text: str, lang: str) -> str | None:
    """Return what a class of codes or of p is called in a language, whichever it was written in; else None."""
    for other in ("en", "zh"):
        for old, new in zip(_significance(other), _significance(lang), strict=True):
            if old.label == text:
                return new.label
    return core.term_said_in(_FAMILIES, text, lang)


def _code_name(code: str, lang: str) -> str:
    family = "joined" if code in palette.JOINED else "cluster"
    return core.term_name(family, code, lang)


def _legend_codes(there: set[str]) -> list[str]:
    """Return the codes of a legend: the four quadrants always stand together."""
    quadrants = {"HH", "LL", "HL", "LH"}
    if there & {"hot", "cold"}:
        there = there | {"hot", "cold"}
    elif there & quadrants or "not significant" in there:
        there = there | ({"HH", "LL"} if there & {"similar", "different"} else quadrants)
    return [code for code in (*palette.CLUSTERS, *palette.JOINED) if code in there]


def _significance(lang: str) -> list[Class]:
    classes, low = [], 0.0
    for bound, colour in SIGNIFICANCE:
        label = (
            say("style_not_significant", lang, bound=low)
            if bound == 1.0
            else say("style_significant", lang, bound=bound)
        )
        classes.append(Class(low, bound, colour, label))
        low = bound
    return classes


def _graduated(
    layer: QgsVectorLayer, field: str, classes: Sequence[Class], *, gaps: bool, lang: str
) -> QgsFeatureRenderer:
    """Return a graduated renderer, or rules where a region has no value: a map must not lose it."""
    if not gaps:
        return QgsGraduatedSymbolRenderer(
            field,
            [QgsRendererRange(c.low, c.high, _symbol(layer, c.colour), c.label) for c in classes],
        )
    root = QgsRuleBasedRenderer.Rule(None)
    for k, c in enumerate(classes):
        # repr() keeps every digit: a value at a bound must not fall out of its class
        above = ">=" if k == 0 else ">"
        test = f'"{field}" {above} {c.low!r} AND "{field}" <= {c.high!r}'
        root.appendChild(QgsRuleBasedRenderer.Rule(_symbol(layer, c.colour), 0, 0, test, c.label))
    none, name = f'"{field}" IS NULL', say("style_no_data", lang)
    root.appendChild(QgsRuleBasedRenderer.Rule(_no_data_symbol(layer), 0, 0, none, name))
    return QgsRuleBasedRenderer(root)


def _symbol(layer: QgsVectorLayer, colour: str) -> QgsSymbol:
    if layer.geometryType() == Qgis.GeometryType.Point:
        return QgsMarkerSymbol.createSimple(
            {"name": "circle", "color": colour, "outline_color": palette.OUTLINE, "size": "2.6"}
        )
    if layer.geometryType() == Qgis.GeometryType.Line:
        return QgsLineSymbol.createSimple({"line_color": colour})
    return QgsFillSymbol.createSimple(
        {"color": colour, "outline_color": palette.OUTLINE, "outline_width": "0.15"}
    )


def _no_data_symbol(layer: QgsVectorLayer) -> QgsSymbol:
    """Hatched, so that it is not taken for the lightest class."""
    if layer.geometryType() == Qgis.GeometryType.Polygon:
        symbol = QgsFillSymbol.createSimple(
            {"color": palette.NO_DATA, "outline_color": palette.OUTLINE, "outline_width": "0.15"}
        )
        hatch = QgsFillSymbol.createSimple(
            {"color": palette.NO_DATA_HATCH, "style": "b_diagonal", "outline_style": "no"}
        )
        symbol.appendSymbolLayer(hatch.symbolLayer(0).clone())
        return symbol
    return _symbol(layer, palette.NO_DATA)


def _offer(layer: QgsVectorLayer, name: str, *, shown: bool) -> None:
    """Put the layer's present style among those that its menu in the layer tree offers."""
    manager = layer.styleManager()
    if shown:
        manager.renameStyle(manager.currentStyle(), name)
    else:
        manager.addStyleFromLayer(name)


def _save(layer: QgsVectorLayer, name: str, *, default: bool) -> list[str]:
    """Save the layer's present style beside its data; return its name where that was possible."""
    if layer.providerType() == "memory":
        return []
    provider = layer.dataProvider()
    in_database = Qgis.ProviderStyleStorageCapability.SaveToDatabase
    if provider is not None and provider.styleStorageCapabilities() & in_database:
        return [name] if save_style(layer, name, default=default) else []
    if default:
        path = Path(layer.source().partition("|")[0])
        if path.is_file():
            _, done = layer.saveNamedStyle(str(path.with_suffix(".qml")))
            return [name] if done else []
    return []
