# SPDX-License-Identifier: GPL-2.0-or-later
"""Cancel a run within a second, wherever in the core it is.

The core asks between its steps whether it is to go on, and between two questions a minute may lie. So a
watcher asks QGIS ten times a second, and once the user has cancelled it leaves an exception with the thread of
the run, which Python raises before its next step there: between two calls of a library, inside none. What a
run holds is given back as for any other error.
"""

from __future__ import annotations

import ctypes
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from qgis.core import QgsProcessingFeedback

from .. import core
from ..i18n import failure
from . import external

EVERY = 0.1
"""Seconds between two questions."""
AGAIN = 2.0
"""Seconds after which it is said again: raised where Python cannot raise (as a value is given back), it is lost."""
_WHOLE = ("importlib._bootstrap", "/numba/", "\\numba\\", "/llvmlite/", "\\llvmlite\\")
"""Files whose work is not cut short: of imports, and of the compiler that some tools use where it is."""
_ASKS = external.run.__code__.co_filename
"""The file that runs another Python: it asks itself, ten times a second, and ends what it has started."""
Result = TypeVar("Result")


class Stopped(BaseException):
    """What is raised in the thread of a run. No error, so that nothing takes it for one and goes on."""


class _Watch:
    """Waits beside a thread for the user to cancel."""

    def __init__(self, feedback: QgsProcessingFeedback) -> None:
        self._feedback, self._thread = feedback, threading.get_ident()
        self._over, self._lock, self._end = False, threading.Lock(), threading.Event()
        self._watcher = threading.Thread(target=self._wait, daemon=True)
        self._watcher.start()

    def _wait(self) -> None:
        pause = EVERY
        while not self._end.wait(pause):
            if self._feedback.isCanceled() and not importing(self._thread):
                pause = AGAIN
                with self._lock:
                    if not self._over:
                        _leave(self._thread, Stopped)

    def end(self) -> None:
        """Leave the thread alone, and take back what it has not met yet."""
        self._over = True
        self._end.set()
        with self._lock:
            _leave(self._thread, None)
        self._watcher.join()


def stoppable(
    feedback: QgsProcessingFeedback, work: Callable[[], Result], *, settled: bool = True
) -> Result:
    """Return what some work gives, in this thread.

    `settled`: whether threads of the core may have to be put back; False where it is being imported.

    Raises
    ------
    Cancelled
        Soon after the user has cancelled, if the work has not ended.
    """
    with warnings.catch_warnings():  # a cut may leave those of the run as they were inside it
        watch = _Watch(feedback)
        try:
            try:
                return work()
            finally:
                watch.end()
        except Stopped:
            watch.end()  # it may have struck while the watch was ended
            if settled:
                core.runner().settle()
            raise failure(core.Cancelled, "cancelled") from None


def in_a_thread(work: Callable[[], object]) -> None:
    """Wait until some work has ended in a thread of its own; whoever waits can be cut short.

    It is for imports, which must not be cut: those of a first run take seconds. What fails is met again, and said, by
    the run.
    """
    done = threading.Event()

    def call() -> None:
        with suppress(Exception):
            work()
        done.set()

    threading.Thread(target=call, daemon=True).start()
    while not done.wait(EVERY / 2):
        pass


_TURN = threading.RLock()


@contextmanager
def turn(feedback: QgsProcessingFeedback) -> Iterator[None]:
    """Let one run work at a time: what Python warns of is collected for a process, not for a thread.

    Beside another, a run would lose notes to it, or hear its.

    Raises
    ------
    Cancelled
        If the user has cancelled before it was this run's turn.
    """
    while not _TURN.acquire(timeout=EVERY):
        if feedback.isCanceled():
            raise failure(core.Cancelled, "cancelled")
    try:
        yield
    finally:
        _TURN.release()


class Occupied(Exception):  # noqa: N818 - it is no error
    """Another run is at work: what was asked for can be had once that has ended."""


@contextmanager
def turn_now() -> Iterator[None]:
    """Take a turn in the thread of the window, which must not stand still.

    Raises
    ------
    Occupied
        If a run in another thread is at work.
    """
    if not _TURN.acquire(blocking=False):
        raise Occupied
    try:
        yield
    finally:
        _TURN.release()


def importing(thread: int) -> bool:
    """Return whether a thread must not be cut short.

    What is imported or compiled and left half done fails ever after; another program would run on.
    """
    frame = sys._current_frames().get(thread)
    while frame is not None:
        file = frame.f_code.co_filename
        if file == _ASKS or any(one in file for one in _WHOLE):
            return True
        frame = frame.f_back
    return False


def _leave(thread: int, what: type[BaseException] | None) -> None:
    """Leave an exception with a thread; None takes one back."""
    kind = None if what is None else ctypes.py_object(what)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), kind)
