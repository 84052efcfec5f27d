"""The one time of what a cross-section is made of."""

from __future__ import annotations

from ..errors import SpecificationError, listed
from ..words import Sentence
from .panel import Panel


def one_time(panel: Panel, time: object, several: Sentence) -> Panel:
    """Return a panel of one time.

    Parameters
    ----------
    panel : Panel
    time : int or str, optional
    several : marked sentence
        What is said where there are several times and none is named; by `{T}` and `{times}`.

    Raises
    ------
    SpecificationError
        If there are several times and none was named.
    UnknownColumnError
        If the named one is not there.
    """
    if time is not None:
        return panel.select(times=[time])
    if panel.T > 1:
        raise SpecificationError(several, T=panel.T, times=listed(panel.times, 20))
    return panel
