"""The figures and maps of a run in files of their own, for print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .._files.atomic import write_bytes
from .._files.contained_paths import inside
from ..containers import PeriodWeights, Regions, SpatialWeights
from ..errors import NotByRegionError
from ..reporting.formats import LINKED, PICTURES
from ..reporting.formats.as_csv import write_csv
from ..reporting.images import alternative_of, caption_of, picture_of
from ..reporting.linked import explore
from ..reporting.look import FigureStyle, styled
from ..reporting.picture_data import HEAD, is_map, rows_of
from ..reporting.shows import Place, show_of
from ..results.record import Record
from ..studies.places.region_names import names_of
from ..weights import describe_weights
from ..words import Words


def linked_name(name: str) -> str:
    """Return what the linked view of a run is called."""
    return f"{name}-linked.html"


def write_linked(
    folder: Path,
    name: str,
    result: Any,
    regions: Regions | None,
    *,
    language: str = "en",
    formats: Sequence[str] = (),
    source: Words | None = None,
) -> None:
    """Write the page to explore, where it is asked for and there is something by region to show.

    Parameters
    ----------
    folder : Path
    name : str
        The file is called ``name-linked.html``.
    result : record or weights
    regions : Regions or None
        The map; without one there is no page.
    formats : sequence of str
        With "linked" among them.
    source : text, optional
        Source line under the map, in each language where it has both.
    """
    shown = (
        describe_weights(result) if isinstance(result, (SpatialWeights, PeriodWeights)) else result
    )
    if LINKED not in formats or regions is None or not isinstance(shown, Record):
        return
    try:
        view = explore(shown, regions, language=language, source=source or "")
    except NotByRegionError:
        return
    view.to_html(inside(folder, linked_name(name)))


def write_pictures(
    folder: Path,
    name: str,
    result: Any,
    regions: Regions | None,
    *,
    language: str = "en",
    formats: Sequence[str] = (),
    style: FigureStyle | None = None,
    source: str | None = None,
) -> None:
    """Write the pictures of a result, numbered as in the report, with their titles.

    Beside them stand their numbers (``name-figure-1.csv``; those of maps are in the tables by region)
    and what they show, in words (``name-figures.csv``).

    Parameters
    ----------
    folder : Path
    name : str
        Files are called ``name-figure-1.pdf``.
    result : record or weights
    regions : Regions or None
        What maps show.
    formats : sequence of str
        Those of tables among them are passed over; without one of pictures nothing is drawn.
    style : FigureStyle, optional
    source : str, optional
        Source line under maps.
    """
    kinds = [one for one in formats if one in PICTURES]
    shown = (
        describe_weights(result) if isinstance(result, (SpatialWeights, PeriodWeights)) else result
    )
    if not kinds or not isinstance(shown, Record):
        return
    drawable = regions if regions is not None and regions.polygons is not None else None
    names: Mapping[str, str] = names_of(regions, language, shown)
    place = Place(language=language, names=names, regions=drawable, source=source, titled=True)
    said: list[tuple[str, str, str]] = []
    with styled(style):
        parts = show_of(shown).parts(shown, place)
        for k, figure in enumerate((p for p in parts if hasattr(p, "savefig")), start=1):
            called = f"{name}-figure-{k}"
            for kind in kinds:
                write_bytes(inside(folder, f"{called}.{kind}"), picture_of(figure, kind))
            said.append((called, caption_of(figure), alternative_of(figure)))
            numbers = [] if is_map(figure) else rows_of(figure)
            if numbers:
                write_csv([HEAD, *numbers], inside(folder, f"{called}.csv"))
    if said:
        write_csv(
            [("file", "caption", "alternative"), *said], inside(folder, f"{name}-figures.csv")
        )
