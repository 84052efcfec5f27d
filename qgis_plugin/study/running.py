# SPDX-License-Identifier: GPL-2.0-or-later
"""A tool run beside the window: its record is heard, its maps are taken, what it says is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsProperty,
    QgsVectorLayer,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal


def tool(name: str) -> Any:
    """Return a tool of the toolbox."""
    return QgsApplication.processingRegistry().createAlgorithmById(f"regspatial:{name}")


class Listening(QgsProcessingFeedback):
    """Keeps what a run says, and the run itself, which the tool hands over (see `report.tell`)."""

    def __init__(self) -> None:
        super().__init__(False)
        self.heard: Any = None
        self.warnings: list[str] = []
        self.errors: list[str] = []

    def hear(self, run: Any) -> None:
        """Take the run; called in the tool's thread."""
        self.heard = run

    def pushWarning(self, warning: str | None) -> None:
        self.warnings.append(warning or "")
        super().pushWarning(warning)

    def reportError(self, error: str | None, fatalError: bool = False) -> None:
        self.errors.append(error or "")
        super().reportError(error, fatalError)


@dataclass(frozen=True)
class Done:
    """How a run ended.

    Parameters
    ----------
    run : report.Run or None
        None where there is no result.
    maps : layers with the names that the tool gives them
    said : what is to be read about it
    why_not : the error; "" where there is none
    cancelled : bool
    """

    run: Any = None
    maps: tuple[tuple[str, QgsVectorLayer], ...] = ()
    said: tuple[str, ...] = ()
    why_not: str = ""
    cancelled: bool = False


_PATIENCE = 20_000
"""Milliseconds that a cancelled run has to come to its end."""


@dataclass(eq=False)
class _Alive:
    """What QGIS uses while a task runs, and does not own."""

    algorithm: Any
    context: Any
    feedback: Any
    layers: frozenset[str] = frozenset()
    task: Any = field(default=None)


_LEAVING: list[_Alive] = []


class ToolRun(QObject):
    """One run of a tool of the toolbox in a task.

    Signals
    -------
    ended : Done
    progressed : float
        Percent.
    """

    ended = pyqtSignal(object)
    progressed = pyqtSignal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._alive: _Alive | None = None
        QgsProject.instance().layersWillBeRemoved.connect(self._spare)

    @property
    def busy(self) -> bool:
        """Whether a run is under way."""
        return self._alive is not None

    def start(self, algorithm: Any, given: Mapping[str, Any], maps: Sequence[str] = ()) -> None:
        """Run a tool; what cannot work is said at once, by `ended`.

        Parameters
        ----------
        algorithm : QgsProcessingAlgorithm
            As the registry creates it.
        given : mapping
            Its parameters.
        maps : names of outputs
            Layers that are wanted.
        """
        context, feedback = QgsProcessingContext(), Listening()
        context.setProject(QgsProject.instance())
        asked = {**given, **{name: _temporary() for name in maps}}
        fine, why = algorithm.checkParameterValues(asked, context)
        if not fine:
            self.ended.emit(Done(why_not=why))
            return
        layers = QgsProject.instance().mapLayers()
        read = frozenset(one for one in given.values() if isinstance(one, str) and one in layers)
        self._alive = _Alive(algorithm, context, feedback, read)
        feedback.progressChanged.connect(self.progressed)
        task = QgsProcessingAlgRunnerTask(algorithm, asked, context, feedback)
        self._alive.task = task
        task.executed.connect(self._executed)
        QgsApplication.taskManager().addTask(task)

    def cancel(self) -> None:
        """Ask the run to stop."""
        if self._alive is not None:
            self._alive.feedback.cancel()

    def _spare(self, gone: Sequence[str]) -> None:
        """End a run before a layer that it reads is taken away, also one whose thread has not begun.

        Of those that have, from wherever they were started, `sparing` takes care.
        """
        alive = self._alive
        if alive is None or alive.layers.isdisjoint(gone):
            return
        alive.feedback.cancel()
        if not sip.isdeleted(alive.task):
            alive.task.waitForFinished(_PATIENCE)

    def let_go(self) -> None:
        """Stop, and want nothing any more: the plugin is about to go."""
        alive, self._alive = self._alive, None
        if alive is None:
            return
        alive.feedback.cancel()
        if not sip.isdeleted(alive.task):
            alive.task.executed.disconnect(self._executed)
            _LEAVING.append(alive)  # the task ends in the window's thread later, and uses them then
            alive.task.destroyed.connect(lambda *_, one=alive: _LEAVING.remove(one))
            alive.task.waitForFinished(_PATIENCE)

    def _executed(self, fine: bool, results: dict[str, Any]) -> None:
        alive, self._alive = self._alive, None
        if alive is None:
            return
        feedback, context = alive.feedback, alive.context
        maps = []
        for key, details in context.layersToLoadOnCompletion().items():
            layer = context.takeResultLayer(key)
            if isinstance(layer, QgsVectorLayer):
                maps.append((details.name, layer))
        stopped = feedback.isCanceled()
        why = "" if fine and feedback.heard is not None else "\n".join(feedback.errors)
        run = feedback.heard if fine else None
        done = Done(run, tuple(maps), tuple(feedback.warnings), "" if stopped else why, stopped)
        del alive, feedback, context  # a context that Python keeps outlives what QGIS needs of it
        self.ended.emit(done)


def _temporary() -> QgsProcessingOutputLayerDefinition:
    """Return a destination in memory that will be put into the project."""
    project = QgsProject.instance()
    return QgsProcessingOutputLayerDefinition(QgsProperty.fromValue("TEMPORARY_OUTPUT"), project)
