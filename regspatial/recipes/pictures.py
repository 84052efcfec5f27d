"""Which pictures belong to a result; drawing them is the reporting room's work."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from ..containers import Regions
from ..reporting import figures, maps
from ..runner import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One figure of a step: an SVG text or PNG bytes, with caption and text alternative."""

    name: str
    image: str | bytes
    caption: str
    alt: str
    note: str = ""


def pictures(outcome: Outcome, language: str, source: str | None) -> list[Picture]:
    """Return the pictures of a run's result in one language; none where matplotlib is missing."""
    result, regions = outcome.result, outcome.regions
    kind = figures.kind_of(result)
    if kind == "local":
        return _local(result, regions, language, source)
    if kind == "global":
        series = (
            []
            if len(result.times) < 2
            else [("series", figures.moran_series(result, language=language))]
        )
        names = figures.names_of(regions, language)
        last = figures.moran_scatter(result, names=names, language=language)
        return _rendered([*series, ("scatter", last)])
    if kind == "model with impacts":
        return _model(result, regions, language, source)
    return []


def _local(
    result: Any, regions: Regions | None, language: str, source: str | None
) -> list[Picture]:
    names = figures.names_of(regions, language)
    scatter = figures.moran_scatter(result.scatter(), names=names, language=language)
    if regions is None or regions.polygons is None:
        return _rendered([("scatter", scatter)])
    drawn = maps.lisa_map(result, regions, language=language, source=source)
    return _rendered([("lisa", drawn), ("scatter", scatter)])


def _model(
    result: Any, regions: Regions | None, language: str, source: str | None
) -> list[Picture]:
    drawn = [
        ("coefficients", figures.coefficient_plot(result.model, language=language)),
        ("impacts", figures.impact_plot(result.impacts, language=language)),
    ]
    if regions is not None and regions.polygons is not None and result.impacts.regional is not None:
        first = result.impacts.variables[0]
        how: dict[str, Any] = {"language": language, "source": source}
        drawn += [
            (effect, maps.impacts_map(result.impacts, regions, first, effect, **how))
            for effect in ("spill_in", "spill_out")
        ]
    return _rendered(drawn)


def _rendered(drawn: list[tuple[str, Any]]) -> list[Picture]:
    out = []
    for name, figure in drawn:
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=150, metadata={"Software": None})
        alt = figure.get_label() or name
        caption = alt.split(". ")[0].split("。")[0]
        out.append(Picture(name=name, image=buffer.getvalue(), caption=caption, alt=alt))
    return out
