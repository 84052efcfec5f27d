"""The one time of what a cross-section is made of."""

from __future__ import annotations

from ..errors import DataWarning, SpecificationError, listed, warn
from ..words import Sentence, _
from .panel import Panel


def one_time(panel: Panel, time: object, several: Sentence | None = None) -> Panel:
    """Return a panel of one time: the last where none is named, with a warning that there are others.

    Parameters
    ----------
    panel : Panel
    time : int or str, optional
    several : marked sentence, optional
        What is said where there are several times, none is named and the last will not do; by `{T}` and
        `{times}`.

    Raises
    ------
    SpecificationError
        If there are several times, none was named, and a sentence for that was given.
    UnknownColumnError
        If the named one is not there.
    """
    if time is not None:
        return panel.select(times=[time])
    if panel.T == 1:
        return panel
    if several is not None:
        raise SpecificationError(several, T=panel.T, times=listed(panel.times, 20))
    last = panel.times[-1]
    said = _(
        "The panel has {T} {T:time|times}, and this is of one: the last is used, {last}. "
        "{param:at_time=…} names another."
    )
    warn(DataWarning(said, T=panel.T, last=last))
    return panel.select(times=[last])
