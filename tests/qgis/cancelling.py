# SPDX-License-Identifier: GPL-2.0-or-later
"""Cancel of a dialog, pressed with the mouse while its run is at work; and what it is then like to wait."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from pressing import STUCK
from qgis.PyQt.QtCore import QEventLoop, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QTextEdit
from windows import settle

EVERY = 20
"""Milliseconds between two looks at a run, from the thread of the window."""


class Cancelled(NamedTuple):
    """How a run ended in which Cancel was pressed (`pressed` None: it had ended before)."""

    done: bool
    results: dict
    pressed: float | None
    """Seconds after Run."""
    waited: float
    """Seconds from there to the end of the run."""
    worked: float
    """Seconds of processor in them, of all threads."""
    frozen: float
    """The longest time in them in which the window did not answer."""
    frozen_before: float


class _Looking:
    """Looks at a run from the thread of its window, and presses Cancel when it is time."""

    def __init__(self, dialog, time_to: Callable[[], bool]) -> None:
        self._dialog, self._time_to = dialog, time_to
        self._began = self._last = time.perf_counter()
        self.pressed: tuple[float, float] | None = None
        self.frozen = [0.0, 0.0]
        self.ended: list = []
        self._loop = QEventLoop()
        dialog.algorithmFinished.connect(self._finished)
        self._timer, self._stuck = QTimer(), QTimer()
        self._timer.timeout.connect(self._look)
        self._stuck.setSingleShot(True)
        self._stuck.timeout.connect(self._loop.quit)

    def _finished(self, done: bool, results: dict) -> None:
        self._tick()
        self.ended.append((done, results, time.perf_counter(), time.process_time()))
        self._loop.quit()

    def _tick(self) -> None:
        now = time.perf_counter()
        k = self.pressed is not None
        self.frozen[k] = max(self.frozen[k], now - self._last)
        self._last = now

    def _look(self) -> None:
        self._tick()
        if self.pressed is None and self._time_to() and self._dialog.cancelButton().isEnabled():
            self.pressed = time.perf_counter(), time.process_time()
            QTest.mouseClick(self._dialog.cancelButton(), Qt.MouseButton.LeftButton)

    def look(self) -> Cancelled:
        self._timer.start(EVERY)
        self._stuck.start(STUCK * 1000)
        QTest.mouseClick(self._dialog.runButton(), Qt.MouseButton.LeftButton)
        if self._dialog.said_in_boxes:
            self.ended.append((False, {}, time.perf_counter(), time.process_time()))
        if not self.ended:
            self._loop.exec()
        self._timer.stop()
        self._dialog.algorithmFinished.disconnect(self._finished)
        assert self.ended, "the run neither ended nor was it stopped"
        done, results, wall, worked = self.ended[0]
        since = self.pressed or (wall, worked)
        settle()
        return Cancelled(
            done,
            results,
            self.pressed and self.pressed[0] - self._began,
            wall - since[0],
            worked - since[1],
            self.frozen[1],
            self.frozen[0],
        )


def cancel(dialog, time_to: Callable[[], bool]) -> Cancelled:
    """Press Run, and Cancel as soon as it is time to; return how the run ended."""
    return _Looking(dialog, time_to).look()


def log_of(dialog) -> str:
    """Return what stands in the log of a dialog."""
    return dialog.findChild(QTextEdit, "txtLog").toPlainText()


class Stretch(NamedTuple):
    """A stretch of work in which Python took no step, so that nothing could stop it."""

    seconds: float
    """Of processor, in the thread of the run."""
    held: bool
    """Whether no other thread had a turn either: the window stood still."""
    where: tuple[str, ...]


@contextmanager
def stretches(least: float = 0.5, every: float = 0.01) -> Iterator[list[Stretch]]:
    """Collect the long stretches of the runs inside, by looking at their thread a hundred times a second."""
    found: list[Stretch] = []
    end = threading.Event()
    thread = threading.Thread(target=_watch, args=(found, end, least, every), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        end.set()
        thread.join()


def _watch(found: list[Stretch], end: threading.Event, least: float, every: float) -> None:
    key, first, last, where = None, 0.0, 0.0, ()
    while not end.wait(every):
        worker = _worker()
        if worker is None:
            key = None
            continue
        ident, frame = worker
        try:
            now = time.clock_gettime(time.pthread_getcpuclockid(ident))
        except (OSError, ValueError):
            continue
        new = (id(frame), frame.f_lasti)
        if key is not None and now - last > least:
            found.append(Stretch(now - last, True, (*where, "then", *_stack(frame))))
            key = None
        if new != key:
            if key is not None and last - first > least:
                found.append(Stretch(last - first, False, where))
            key, first, where = new, now, _stack(frame)
        last = now


def _worker():
    """Return the thread that runs a tool and its frame."""
    for ident, frame in sys._current_frames().items():
        one = frame
        while one is not None:
            if one.f_code.co_filename.endswith("regspatial_qgis/runs/working.py"):
                return ident, frame
            one = one.f_back
    return None


def _stack(frame, most: int = 5) -> tuple[str, ...]:
    out = []
    while frame is not None and len(out) < most:
        file = frame.f_code.co_filename.rpartition("regspatial_qgis/")[2]
        out.append(f"{file}:{frame.f_lineno} {frame.f_code.co_name}")
        frame = frame.f_back
    return tuple(out)
