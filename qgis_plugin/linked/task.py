# SPDX-License-Identifier: GPL-2.0-or-later
"""A run of the tool beside the window: it is seen in QGIS's list of tasks and can be cancelled there."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any

from qgis.core import QgsTask

from .. import core
from ..i18n import message, say
from ..runs.stopping import stoppable, turn
from .moran import Waiting, Work

_PATIENCE = 30.0
"""Seconds that switching the plugin off waits for a run that does not stop."""


class Task(QgsTask):
    """Runs the tool in another thread.

    Parameters
    ----------
    work : Work or Waiting
    done : callable
        Called in the thread of the window when the result is kept.
    """

    def __init__(self, work: Work | Waiting, done: Callable[[], None]) -> None:
        super().__init__(say("linked_moran"), QgsTask.Flag.CanCancel)
        self.work: Work | Waiting | None = work
        self._done: Callable[[], None] | None = done
        self._outcome: Any = None
        self._ended = Event()

    def run(self) -> bool:
        """Run the tool; QGIS calls this in its own thread."""
        if self.work is None:
            return False
        run = self.work.run
        try:
            with turn(self):
                self._outcome = stoppable(self, lambda: run(self._progress))
        except core.Cancelled:
            return False
        except MemoryError as error:
            self._outcome = core.runner().out_of_memory(error)
        except core.RegspatialError as error:
            self._outcome = error
        finally:
            self._ended.set()
        return True

    def finished(self, result: bool) -> None:
        """Keep the result; QGIS calls this in the thread of the window."""
        work, done = self.work, self._done
        self.forget()
        if work is not None and done is not None:  # it is still wanted
            work.keep(self._outcome if result else core.InputError(message("linked_stopped")))
            done()

    def forget(self) -> None:
        """Want nothing of it any more."""
        self.work, self._done = None, None

    def end(self) -> None:
        """Cancel it, and wait until its thread has let go: the modules it runs in are about to go."""
        self.forget()
        self.cancel()
        if self.status() == QgsTask.TaskStatus.Running:
            self._ended.wait(_PATIENCE)

    def _progress(self, fraction: float, message: str) -> bool:
        self.setProgress(100.0 * fraction)
        return not self.isCanceled()
