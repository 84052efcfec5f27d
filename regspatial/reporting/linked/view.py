"""LinkedView: one self-contained page in which map, scatterplot, histogram and table mark each other."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from ... import __version__
from ..._calls.door import door
from ..._files.atomic import write_text
from ...choices.languages import check_language
from ...containers import Panel, PeriodWeights, Regions, SpatialWeights, Variable
from ...containers.expected import expected
from ...containers.groups import is_expression
from ...errors import InputError, listed
from ...formula import canonical, having
from ...results.record import Record
from ...studies.places.region_names import region_names
from ...words import Language, Message, Words, _, environment_language, languages, n_, say
from .._stylesheet import DARK, LIGHT, MONO, stylesheet
from ..shows import show_of
from .layers import Layer, Weights, of_panel, of_record, of_variable, written
from .shapes import outlines
from .words import all_words

HERE = Path(__file__).parent
SCRIPTS = ("core", "brush", "map", "charts", "table", "main")
FEW = 30  # neighbours a region, above which the page does not carry who neighbours whom
TONGUES = {"en": "English", "zh": "\u4e2d\u6587"}
HEIGHT = 900  # pixels of the frame in a notebook


class LinkedView:
    """A page in which what is selected in one picture is marked in all others.

    Map, Moran scatterplot, histogram and table of the same regions stand in one HTML file that loads
    nothing. It speaks every language of the package. A notebook shows it by itself.

    Parameters
    ----------
    layers : sequence
        What can be chosen as the variable.
    regions : Regions
    w : SpatialWeights or PeriodWeights, optional
    title : words
    language : {"en", "zh"}
        In which it opens.
    source : str
        Under the map.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        regions: Regions,
        w: Weights | None = None,
        *,
        title: Words,
        language: str | None = None,
        source: Words = "",
    ) -> None:
        self.language: str = check_language(language or environment_language())
        self.title = title
        self.n = regions.n
        self._data = self._gathered(layers, regions, w, source)

    def __repr__(self) -> str:
        return f"<Linked view of {self.n} regions; to_html(path) leaves it as a file>"

    def _repr_html_(self) -> str:
        page = html.escape(self.to_html(), quote=True)
        title = html.escape(say(self.title, self.language), quote=True)
        return (
            f'<iframe srcdoc="{page}" title="{title}" sandbox="allow-scripts" '
            f'style="display:block;box-sizing:border-box;width:100%;height:{HEIGHT}px;border:1px solid #cfd6dd"></iframe>'
        )

    @door
    def to_html(self, path: str | Path | None = None) -> str:
        """Return the whole page; with a path, write it there too.

        An existing file is replaced only by a complete one.

        Raises
        ------
        OutputError
            If the file cannot be written; what was there before is untouched.
        """
        page = self._page()
        if path is not None:
            write_text(path, page)
        return page

    def _page(self) -> str:
        lang = "zh-CN" if self.language == "zh" else self.language
        title = html.escape(say(self.title, self.language))
        buttons = "".join(
            f'<button type="button" data-lang="{one}" lang="{one}" aria-pressed="false">'
            f"{TONGUES.get(one, one)}</button>"
            for one in languages()
        )
        # In JSON inside a page no "<" may begin what a browser takes for a tag.
        data = json.dumps(self._data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        held = data.replace("<", "\\u003c")
        script = "\n".join((HERE / f"{one}.js").read_text("utf-8") for one in SCRIPTS)
        body = (HERE / "view.html").read_text("utf-8").replace("%LANGUAGES%", buttons)
        return (
            f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
            "img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
            '<meta name="color-scheme" content="light dark">\n'
            f'<meta name="generator" content="regspatial {__version__}">\n'
            f"<title>{title}</title>\n<style>{_style(self.language)}</style>\n</head>\n<body>\n{body}"
            f'<script type="application/json" id="data">{held}</script>\n'
            f"<script>\n{script}</script>\n</body>\n</html>\n"
        )

    def _gathered(
        self, layers: Sequence[Layer], regions: Regions, w: Weights | None, source: Words
    ) -> dict[str, Any]:
        names = region_names(regions)
        times = max((layer.times for layer in layers), key=len)
        first = next((k for k, layer in enumerate(layers) if layer.scatters), 0)
        both = {one: say(source, one) for one in languages()}
        return {
            "title": {one: say(self.title, one) for one in languages()},
            "language": self.language,
            "words": all_words(),
            "ids": list(regions.ids),
            "names": {
                one: [names[i].text(one) if i in names else i for i in regions.ids]
                for one in languages()
            },
            "times": ["" if t is None else str(t) for t in times],
            "map": outlines(regions),
            "variables": [written(_over(layer, times), regions) for layer in layers],
            "first": first,
            "neighbours": _neighbours(w, regions),
            "weights": None if w is None else _described(w),
            "source": both,
        }


@door
def linked_view(
    panel: Panel,
    columns: Sequence[str] | str | None = None,
    w: SpatialWeights | PeriodWeights | None = None,
    *,
    regions: Regions,
    title: str = "",
    source: str = "",
    language: Language | None = None,
    path: str | Path | None = None,
) -> LinkedView:
    """Lay map, Moran scatterplot, histogram and table side by side, each marking the others.

    What is brushed in one picture is marked in all. The scatterplot draws the line of least squares
    of all regions, of the selection and of the rest. One HTML file without network holds it all.

    Parameters
    ----------
    panel : Panel, or a DataFrame that can be made one
        Several times give a choice of the time. Empty cells have no colour.
    columns : sequence of str, optional
        What can be chosen as the variable, expressions such as ``"log(gdp)"`` too; default: all.
    w : SpatialWeights or PeriodWeights, optional
        For the scatterplot; without, there is none. Times in which a column does not vary have none.
    regions : Regions
        May have more regions than the panel; those have no value.
    title, source : str
        Heading; the line under the map.
    language : {"en", "zh"}
        In which the page opens; it can be switched there.
    path : path, optional
        Where the page is written.

    Returns
    -------
    LinkedView
        ``.to_html(path)`` leaves the file; a notebook shows it.

    Raises
    ------
    UnknownColumnError
    LabelError
        If the map lacks regions of the panel, or the weights have others.
    OutputError

    Notes
    -----
    Standardised values and lags are those of `regspatial.moran`: the slope over all regions is its I
    where the rows of W sum to one. Classes are quantiles over all times. Slopes of the selection and
    of the rest describe what is seen; a part chosen by looking is no sample, and nothing is tested.

    References
    ----------
    Anselin, L., Syabri, I. and Kho, Y. (2006). GeoDa: an introduction to spatial data analysis.
    Geographical Analysis 38, 5–22. doi:10.1111/j.0016-7363.2005.00671.x

    Examples
    --------
    >>> import regspatial as rs
    >>> panel, regions = rs.example("dri").panel(), rs.china("province")
    >>> regions = regions.select(panel.ids)
    >>> view = rs.linked_view(panel, ["ln_de"], rs.weights.queen(regions), regions=regions)
    >>> view
    <Linked view of 30 regions; to_html(path) leaves it as a file>
    """
    wanted = [columns] if isinstance(columns, str) else list(columns or panel.columns)
    panel = having(panel, wanted)
    names = [canonical(panel, one) if is_expression(one) else one for one in wanted]
    regions.select(panel.ids)  # names what the map lacks
    layers = of_panel(panel, names, w)
    said: Words = title or Message(
        _("Linked view: {what}"), what=listed([one.said for one in layers], 3)
    )
    view = LinkedView(layers, regions, w, title=said, language=language, source=source)
    if path is not None:
        view.to_html(path)
    return view


def explore(
    record: Record,
    regions: Regions,
    path: str | Path | None = None,
    *,
    language: str | None = None,
    title: str = "",
    source: Words = "",
) -> LinkedView:
    """Return what a record has by region as a linked view; see `Record.explore`."""
    regions = expected(regions, Regions, "regions")
    own = of_record(record)
    x, w = _made_of(record)
    if x is not None and own and 1 < len(own[0].times) < len(x.times):
        x = _at(x, own[0].times)
    layers = own if x is None else _with(of_variable(x, record.said(x.name), w), own)
    named = {i for layer in layers for i in layer.ids}
    regions.select(sorted(named))
    said: Words = title or show_of(record).title(record)
    view = LinkedView(layers, regions, w, title=said, language=language, source=source)
    if path is not None:
        view.to_html(path)
    return view


def _made_of(record: Record) -> tuple[Any, Weights | None]:
    """Return the variable and the weights that a record was made of, as far as it remembers."""
    _function, kept = getattr(record, "_made_by", None) or ("", dict[str, Any]())
    x, w = kept.get("variable", kept.get("x")), kept.get("w")
    w = w if isinstance(w, (SpatialWeights, PeriodWeights)) else None
    return (x if isinstance(x, Variable) else None), w


def _with(first: Layer, own: Sequence[Layer]) -> list[Layer]:
    """Return a variable before what a record has; where that has it too, once, in the record's classes."""
    same = [one for one in own if one.ids == first.ids and _alike(one.values, first.values)]
    if same:
        first = replace(first, limits=same[0].limits, centre=same[0].centre)
    return [first, *(one for one in own if one not in same)]


def _alike(one: Any, other: Any) -> bool:
    if one.shape != other.shape or one.dtype.kind != "f":
        return False
    return bool(np.array_equal(one, other, equal_nan=True))


def _at(x: Variable, times: Sequence[Any]) -> Variable:
    """Return a variable at the times that a record has, if it has them."""
    if not set(times) <= set(x.times):
        return x
    rows = np.concatenate([x.at(one).values for one in times])
    return replace(x, times=tuple(times), values=rows, marks={}, lost=())


def _over(layer: Layer, times: Sequence[Any]) -> Layer:
    """Return a layer at all times of the view; what has one time alone holds at all of them."""
    if len(layer.times) == len(times):
        return layer
    if len(layer.times) != 1:
        raise InputError(
            _(
                "{what} has {n} {n:time|times}, another column {others}; show columns "
                "of the same times."
            ),
            what=layer.said,
            n=len(layer.times),
            others=len(times),
        )
    return replace(
        layer,
        times=tuple(times),
        values=np.repeat(layer.values, len(times), axis=0),
        scatters=dict.fromkeys(range(len(times)), layer.scatters[0]) if layer.scatters else {},
    )


def _neighbours(w: Weights | None, regions: Regions) -> list[list[int]] | None:
    """Return who neighbours whom, unless nearly everybody does or it changes over time."""
    if not isinstance(w, SpatialWeights) or w.links > FEW * w.n:
        return None
    at = {one: k for k, one in enumerate(regions.ids)}
    place = [at[one] for one in w.ids]
    rows, columns = sp.coo_array(w.matrix).coords
    out: list[list[int]] = [[] for _unused in regions.ids]
    for i, j in zip(rows.tolist(), columns.tolist(), strict=True):
        out[place[i]].append(place[j])
    return out


def _described(w: Weights) -> dict[str, str]:
    if isinstance(w, PeriodWeights):
        said = Message(_("Weights that change over time."))
    else:
        said = Message(
            n_(
                "Weights with {n} link between {regions} {regions:region|regions}.",
                "Weights with {n} links between {regions} {regions:region|regions}.",
            ),
            n=w.links,
            regions=w.n,
        )
    return {one: said.text(one) for one in languages()}


def _style(language: str) -> str:
    def put(colours: dict[str, str]) -> str:
        return "".join(f"--{name}:{value};" for name, value in colours.items())

    fonts = stylesheet(language).partition("--sans:")[2].partition(";")[0]
    return (
        f":root{{color-scheme:light dark;{put(LIGHT)}--sans:{fonts};--mono:{MONO};}}"
        f"@media (prefers-color-scheme:dark){{:root{{{put(DARK)}}}}}"
        + (HERE / "view.css").read_text("utf-8")
    )
