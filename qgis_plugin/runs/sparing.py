# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs end before a layer that they read leaves the project.

A run reads its layers in a thread of its own, and QGIS gives them up without asking: it ends with such a read.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from qgis.core import (
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProcessingUtils,
    QgsProject,
)
from qgis.PyQt import sip

from ..i18n import failure, say

_PATIENCE = 20.0
"""Seconds that a run has to come to its end."""


@dataclass(eq=False)
class Reading:
    """A run that reads layers, or is about to.

    Parameters
    ----------
    layers : ids of layers of the project
    feedback : QgsProcessingFeedback
    files : paths
        Which it reads, so that nothing it writes takes their places.
    """

    layers: frozenset[str]
    feedback: QgsProcessingFeedback
    files: frozenset[str] = frozenset()
    thread: int = 0
    gone: bool = False
    over: threading.Event = field(default_factory=threading.Event)


_TO_COME: weakref.WeakSet[Reading] = weakref.WeakSet()
"""Prepared runs whose threads have not begun: they go with the algorithms that hold them, begun or not."""
_UNDER_WAY: list[Reading] = []
_BOTH = threading.Lock()
"""For a run is in one of the two, and is never begun while it is looked for."""


def coming(
    given: Mapping[str, Any],
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
    files: frozenset[str] = frozenset(),
) -> Reading:
    """Return a run that is prepared, to be held by its algorithm until it reads.

    From now on it is ended, should a layer among its parameters be taken away.
    """
    run = Reading(frozenset(_layers(given.values(), context)), feedback, files)
    with _BOTH:
        _TO_COME.add(run)
    return run


@contextmanager
def reading(run: Reading) -> Iterator[None]:
    """Let a run read its layers.

    Raises
    ------
    Cancelled
        If one of them has left the project since the run was prepared.
    """
    with _BOTH:
        _TO_COME.discard(run)
        if run.gone:
            from .. import core  # not before a tool runs: this is imported when QGIS starts

            raise failure(core.Cancelled, "cancelled")
        run.thread = threading.get_ident()
        _UNDER_WAY.append(run)
    try:
        yield
    finally:
        with _BOTH:
            _UNDER_WAY.remove(run)
        run.over.set()


def watch(on: bool) -> None:
    """Hear of layers that are about to leave the project, or no more."""
    signal = QgsProject.instance().layersWillBeRemoved
    if on:
        signal.connect(leaving)
    else:
        signal.disconnect(leaving)


def leaving(gone: Sequence[str]) -> None:
    """End the runs that read layers which are about to leave, and wait for them; called in the window's thread."""
    own = threading.get_ident()
    with _BOTH:
        met = [r for r in _UNDER_WAY if r.thread != own and not r.layers.isdisjoint(gone)]
        ahead = [r for r in _TO_COME if not r.layers.isdisjoint(gone)]
        for run in ahead:
            run.gone = True
    for run in (*met, *ahead):
        if not sip.isdeleted(run.feedback):  # of a run that was given up before it began
            run.feedback.pushWarning(say("layer_leaves"))
            run.feedback.cancel()
    for run in met:
        run.over.wait(_PATIENCE)


def _layers(values: Any, context: QgsProcessingContext) -> Iterator[str]:
    """Yield the ids of the layers that are already there; QGIS takes one also by its name or its file."""
    for one in values:
        if isinstance(one, str):
            there = QgsProcessingUtils.mapLayerFromString(one, context, False) if one else None
            yield one if there is None else there.id()
        elif isinstance(one, QgsMapLayer):
            yield one.id()
        elif isinstance(one, QgsProcessingFeatureSourceDefinition):
            yield from _layers([one.source.staticValue()], context)
        elif isinstance(one, list | tuple):
            yield from _layers(one, context)
