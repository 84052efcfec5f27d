"""How centres of gravity and deviational ellipses show themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...indicators.gravity_centre.record import CentreOfGravity, compass
from ...results.table import Note
from ...terms import term
from ...words import Message, _
from ..findings.registry import Findings, Names, finds, length, number, when
from ..own import centres as pictures
from .registry import Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@finds
def _centre(record: CentreOfGravity, names: Names) -> Findings:
    del names
    if len(record.times) < 2:
        return ()
    to = float(record.whole[1][0])
    said = [
        Message(
            _(
                "From {first} to {last} the centre of gravity came to lie {distance} from where it was "
                "({direction}), on a path of {way}."
            ),
            first=when(record.times[0]),
            last=when(record.times[-1]),
            distance=length(record.net, record.unit),
            direction=term("compass", compass(to)),
            way=length(record.way, record.unit),
        )
    ]
    area = np.pi * record.axes.prod(axis=1)
    if area[0] > 0.0:
        said.append(
            Message(
                _("Area of the ellipse, {last} over {first}: {ratio}."),
                first=when(record.times[0]),
                last=when(record.times[-1]),
                ratio=number(area[-1] / area[0]),
            )
        )
    return tuple(said)


@shows(CentreOfGravity)
class ShowCentre(Show[CentreOfGravity]):
    """The map with path and ellipses, the path enlarged, and the tables."""

    tables_shown = 3
    draws = staticmethod(pictures.path_figure)
    order = (
        "map",
        "figure",
        "tables",
    )

    def method(self, record: CentreOfGravity) -> Note:
        """Return variable, regions, times, frame and half-axes."""
        return Note(
            _(
                "Centre of gravity of {x} over {n} {n:region|regions} at {times} {times:time|times}; "
                "frame: {frame}; half-axes of the ellipse: {form}."
            ),
            x=record.said(record.variable),
            n=record.n,
            times=len(record.times),
            frame=term("centre_frame", record.spec["frame"]),
            form=term("ellipse_form", record.spec["form"]),
        )

    def map(self, record: CentreOfGravity, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw path and ellipses over the regions."""
        return pictures.centre_map(record, regions, *args, **how)
