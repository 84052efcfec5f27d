# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs end before a layer that they read leaves the project.

A run reads its layers in a thread of its own, and QGIS gives them up without asking: it ends with such a read.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from qgis.core import (
    QgsMapLayer,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProject,
)

from .i18n import say

_PATIENCE = 20.0
"""Seconds that a run has to come to its end."""


@dataclass(eq=False)
class _Reading:
    layers: frozenset[str]
    feedback: QgsProcessingFeedback
    thread: int = field(default_factory=threading.get_ident)
    over: threading.Event = field(default_factory=threading.Event)


_UNDER_WAY: list[_Reading] = []


@contextmanager
def reading(given: Mapping[str, Any], feedback: QgsProcessingFeedback) -> Iterator[None]:
    """Let a run be ended while it lasts, should a layer among its parameters be taken away."""
    run = _Reading(frozenset(_layers(given.values())), feedback)
    _UNDER_WAY.append(run)
    try:
        yield
    finally:
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
    met = [r for r in _UNDER_WAY if r.thread != own and not r.layers.isdisjoint(gone)]
    for run in met:
        run.feedback.pushWarning(say("layer_leaves"))
        run.feedback.cancel()
    for run in met:
        run.over.wait(_PATIENCE)


def _layers(values: Any) -> Iterator[str]:
    """Yield what may be the id of a layer; a path or a number is none and does no harm."""
    for one in values:
        if isinstance(one, str):
            yield one
        elif isinstance(one, QgsMapLayer):
            yield one.id()
        elif isinstance(one, QgsProcessingFeatureSourceDefinition):
            yield one.source.staticValue() or ""
        elif isinstance(one, list | tuple):
            yield from _layers(one)
