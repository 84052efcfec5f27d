"""Cases of what is shown of a record: its texts, its figures by what their artists hold, its layer, its methods and properties."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import regspatial as rs
from regspatial.errors import RegspatialError
from regspatial.reporting.cartography.maps import choropleth
from regspatial.reporting.cartography.year_maps import maps_by_time
from regspatial.reporting.shows import Place, show_of
from regspatial.reporting.told import findings_of
from regspatial.results import Record
from tests.conformance import test_every_tool_runs as walk
from tests.conformance import world as verbs
from tests.kept import cases
from tests.kept.taken import Numbers, column_of, deep, letters, told_of

PARTS = ("texts", "layer", "figure", "own")
WRITE = (
    "to_docx",
    "to_xlsx",
    "to_csv",
    "write",
    "save",
    "explore",
    "report",
    "plot",
    "to_ods",
    "to_html",
)
"""Methods that write; the files have cases of their own."""


def shown_cases() -> dict[str, dict[str, str]]:
    """Return the parts of every tool's record."""
    return {name: dict(zip(PARTS, PARTS, strict=True)) for name in walk.NAMES}


def of_shown(name: str, part: str, _study: Any) -> Numbers:
    """Take a part of what is shown of a tool's record."""
    record = walk.record_of(name)
    if part == "texts":
        return told_of(lambda: record, _texts)
    if part == "layer":
        return told_of(lambda: record.layer_columns())
    if part == "own":
        return told_of(lambda: record, _own)
    regions = walk.world().regions
    names = {i: f"T{i[2:]}" for i in regions.ids}
    place = Place(language="en", names=names, regions=regions, titled=True)
    return told_of(lambda: list(show_of(record).parts(record, place)), _pictures)


def _texts(record: Record) -> Iterator[Any]:
    yield letters(repr(record))
    for language in ("en", "zh"):
        for paragraph in record.summary(language).split("\n\n"):
            yield letters(paragraph)
        for finding in findings_of(record):
            said = getattr(finding, "en" if language == "en" else "zh", finding)
            yield letters(str(said))
    yield letters(record.to_latex())
    yield from deep(getattr(record, "spec", None), 3)


def _own(record: Record) -> Iterator[Any]:
    """Yield the properties of a record."""
    for name, member in inspect.getmembers(type(record)):
        if name.startswith("_") or hasattr(Record, name):
            continue
        if isinstance(member, property) and hasattr(record, name):
            yield letters(name)
            yield from deep(getattr(record, name), 4)


# ---- figures -----------------------------------------------------------------------------------


def _pictures(parts: list[Any]) -> Iterator[Any]:
    import matplotlib.pyplot as plt

    for figure in (one for one in parts if hasattr(one, "savefig")):
        yield from artists_of(figure)
        plt.close(figure)


def artists_of(figure: Any) -> Iterator[Any]:
    """Yield what a figure's artists hold in the units of the data, its words, and how they are coloured."""
    yield letters(str(figure.get_label()))
    yield from column_of(figure.get_size_inches().tolist())
    for axes in figure.axes:
        yield letters(
            f"{axes.get_title()}|{axes.get_xlabel()}|{axes.get_ylabel()}|{axes.get_xscale()}"
        )
        yield letters("|".join(one.get_text() for one in axes.texts))
        legend = axes.get_legend()
        yield letters("|".join(one.get_text() for one in legend.get_texts()) if legend else "")
        if axes.axison:
            yield from column_of([*axes.get_xlim(), *axes.get_ylim()])
        for kind in (_patches, _lines, _collections, _images):
            found = [float(v) for row in kind(axes) for v in np.ravel(row)]
            yield from column_of(found)
    yield letters("|".join(one.get_text() for one in figure.texts))


def _patches(axes: Any) -> Iterator[Any]:
    for one in axes.patches:
        yield one.get_path().vertices if not hasattr(one, "get_bbox") else one.get_bbox().extents
        yield from (one.get_facecolor(), one.get_edgecolor(), one.get_linewidth())


def _lines(axes: Any) -> Iterator[Any]:
    from matplotlib.colors import to_rgba

    for one in axes.lines:
        yield np.asarray(one.get_xydata(), float)
        yield from (to_rgba(one.get_color()), one.get_linewidth(), one.get_markersize())


def _collections(axes: Any) -> Iterator[Any]:
    for one in axes.collections:
        yield np.ma.filled(np.ma.asarray(one.get_offsets(), float), 0.0)
        yield [path.vertices.sum() for path in one.get_paths()[:400]]
        yield from (one.get_facecolor(), one.get_edgecolor(), one.get_linewidths())
        if hasattr(one, "get_sizes"):
            yield one.get_sizes()


def _images(axes: Any) -> Iterator[Any]:
    for one in axes.images:
        yield np.ma.filled(np.ma.asarray(one.get_array(), float), -1.0)


def _maps() -> dict[str, Callable[[], Any]]:
    """Return maps of variables, with what stands on them."""
    world = walk.world()
    panel, regions = world.panel, world.regions
    local, one = walk.record_of("local_moran"), panel["zqy"].at(2021)
    return {
        "one": lambda: choropleth(regions, one, classes=4),
        "counted": lambda: choropleth(regions, panel["zqh"].at(2020)),
        "centred": lambda: choropleth(regions, one, centre=2.0, source="Source"),
        "years": lambda: maps_by_time(panel["zqy"], regions, source="Source"),
        "three years": lambda: maps_by_time(
            panel["zqy"], regions, times=[2019, 2021, 2023], columns=2, scheme="equal"
        ),
        "clusters": lambda: maps_by_time(local, regions),
        "border": lambda: choropleth(regions, one, borders="gq"),
        "named": lambda: choropleth(regions, one, circles=True, title="T"),
        "plain": lambda: choropleth(
            regions, one, style=rs.FigureStyle(scale_bar=False, north_arrow=False)
        ),
    }


def map_cases() -> dict[str, dict[str, str]]:
    """Return the maps."""
    return {name: {"": name} for name in _maps()}


def of_map(name: str, which: str, _study: Any) -> Numbers:
    """Draw a map and take its artists."""
    del which
    return told_of(lambda: [_maps()[name]()], _pictures)


# ---- methods -----------------------------------------------------------------------------------


def method_cases() -> dict[str, dict[str, str]]:
    """Return every public verb that is called by names alone; which methods its record has is seen then."""
    return {name: {"": ""} for name in verbs.NAMES if not cases.LEFT_OUT.search(name)}


def of_methods(name: str, _which: str, world: Any) -> Numbers:
    """Call every method of the records and containers that a verb gives, each once."""
    function, valid = verbs.PUBLIC[name], world.calls[name]
    if inspect.isclass(function) or "names" in valid:
        return []
    try:
        made = cases.made_by(name)
    except (RegspatialError, TypeError):
        return []
    found: Numbers = []
    for record in made if isinstance(made, tuple) else (made,):
        if not isinstance(record, Record):
            continue
        found += told_of(lambda record=record: record, _own)
        for called, method, needed in _methods_of(record, world):
            found.append(called)
            found += told_of(lambda method=method, needed=needed: method(**needed))
    return found


def _methods_of(record: Record, world: Any) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    from tests.conformance.test_wrong_types import NEEDED, inherited

    given = {**NEEDED, "regions": world.regions, "x": world.panel["x"], "other": world.panel}
    for name, method in inspect.getmembers(record, callable):
        if name.startswith("_") or inspect.isclass(method) or name.startswith(WRITE):
            continue
        if inherited(method) and name not in (
            "to_frame",
            "to_geodataframe",
            "layer_columns",
            "rows",
        ):
            continue
        wanted = {
            p.name
            for p in inspect.signature(method).parameters.values()
            if p.default is p.empty and p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
        }
        if wanted <= given.keys() and "path" not in inspect.signature(method).parameters:
            yield name, method, {k: given[k] for k in wanted}
