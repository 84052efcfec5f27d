"""A map that moves through its times: one picture a time, in one file, all in the same colours."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..._files.atomic import replacing
from ...choices.languages import check_language
from ...containers import Regions, Variable
from ...containers.labels import made, unit_of
from ...errors import ParameterError
from ...results.table import with_time
from ...words import Language, Message, _, say
from ..look import styled
from ..style import require
from .maps import paint_key
from .year_maps import keys_by_time

if TYPE_CHECKING:
    from ...indicators.mapped.record import VariableMap

ENDINGS = {".gif": "GIF", ".png": "PNG", ".webp": "WEBP"}
"""Formats that hold several pictures; an animated PNG has all colours."""
_DPI = 130


def moving_map(
    record: VariableMap,
    path: str | Path,
    regions: Regions,
    *,
    seconds: float = 1.0,
    language: Language = "en",
) -> Path:
    """Write the maps of the times of a record as one moving picture; see `VariableMap.animate`."""
    language = check_language(language)
    target = Path(path)
    kind = ENDINGS.get(target.suffix.lower())
    if kind is None:
        raise ParameterError(
            _("A moving picture cannot be written as {path}; its name ends in {endings}."),
            path=target.name,
            endings=", ".join(ENDINGS),
        )
    if record.series is None:
        raise ParameterError(
            _(
                "The map has one time, {time}, and nothing moves; give {param:at_times} of {function}."
            ),
            time=record.time,
            function="map_variable",
        )
    if not 0.0 < seconds < 60.0:
        raise ParameterError(
            _("{param:seconds={seconds!r}} is not allowed; it must be above 0 and below 60."),
            seconds=seconds,
        )
    frames = _of_one_size(_frames(record, regions, language))
    if kind == "GIF":
        frames = _in_few_colours(frames)
    with replacing(target) as beside:
        frames[0].save(
            beside,
            format=kind,
            save_all=True,
            append_images=frames[1:],
            duration=round(1000 * seconds),
            loop=0,
        )
    return target


def _frames(record: VariableMap, regions: Regions, language: str) -> list[Any]:
    """Return a picture a time, with the classes of all of them."""
    if record.series is None:
        return []
    image = require("PIL.Image", "plot")
    several = Variable(
        name=record.variable,
        ids=record.ids,
        times=record.times,
        values=record.series,
        label=made(Message("{name}", name=record.said(record.variable))),
    )
    how = (len(record.limits) - 1, record.spec["scheme"], record.centre, None, language)
    heading = say(unit_of(record.variable, record.variable_labels), language)
    frames = []
    with styled(None):
        keys, heading = keys_by_time(several, regions, record.times, how, heading)
        for time, key in zip(record.times, keys, strict=True):
            title = with_time(record.said(record.variable), time).text(language)
            figure = paint_key(regions, key, title, language, heading, borders=record.borders)
            drawn = io.BytesIO()
            figure.savefig(drawn, format="png", dpi=_DPI)
            frames.append(image.open(drawn).convert("RGB"))
    return frames


def _of_one_size(frames: Sequence[Any]) -> list[Any]:
    """Return pictures as large as the largest: a legend without a class of no data is a line lower."""
    image = require("PIL.Image", "plot")
    wide, high = (max(one.size[k] for one in frames) for k in (0, 1))
    whole = []
    for one in frames:
        sheet = image.new("RGB", (wide, high), "white")
        sheet.paste(one, (0, high - one.size[1]))
        whole.append(sheet)
    return whole


def _in_few_colours(frames: Sequence[Any]) -> list[Any]:
    """Return pictures in the 256 colours of the first, whose legend has those of all."""
    image = require("PIL.Image", "plot")
    cover = image.Quantize.MAXCOVERAGE
    first = frames[0].quantize(colors=256, method=cover, dither=image.Dither.NONE)
    return [first, *(one.quantize(palette=first, dither=image.Dither.NONE) for one in frames[1:])]
