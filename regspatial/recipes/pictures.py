"""The figures and maps of a run in files of their own, for print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .._files.atomic import write_bytes
from .._files.inside import inside
from ..containers import Regions, SpatialWeights
from ..reporting.formats import PICTURES
from ..reporting.images import picture_of
from ..reporting.look import FigureStyle, styled
from ..reporting.shows import Place, show_of
from ..results.record import Record
from ..studies.region_names import names_of
from ..weights import describe


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
    shown = describe(result) if isinstance(result, SpatialWeights) else result
    if not kinds or not isinstance(shown, Record):
        return
    drawable = regions if regions is not None and regions.polygons is not None else None
    names: Mapping[str, str] = names_of(regions, language)
    place = Place(language=language, names=names, regions=drawable, source=source, titled=True)
    with styled(style):
        parts = show_of(shown).parts(shown, place)
        for k, figure in enumerate((p for p in parts if hasattr(p, "savefig")), start=1):
            for kind in kinds:
                write_bytes(inside(folder, f"{name}-figure-{k}.{kind}"), picture_of(figure, kind))
