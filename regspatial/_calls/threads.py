"""How many threads the linear algebra takes: one, but for products that are large enough to share.

A BLAS with several threads lets them wait for one another in a loop that keeps every processor busy. Around the
small products of a panel that is all they do: the same panel of 272 regions took 48 times the processor with two
threads, and all eigenvalues of 3,000 regions four times. Only products of large matrices are shared without loss.
Threads are counted down by threadpoolctl where it is installed; elsewhere the environment decides.
"""

from __future__ import annotations

import sys
import threading
from importlib import import_module
from types import TracebackType
from typing import Any

LARGE = 1_000_000_000
"""Multiplications of a product that is worth sharing: a twentieth of a second. At half of it (800³) two threads took
1.5 times the processor, from here on no more than one."""

_LATE = ("numpy.linalg", "scipy.linalg")
"""What loads a BLAS: once each is there the libraries are looked for anew."""


class _Threads:
    """The libraries that were found, and which threads ask for one thread of them, or for all, how often each.

    Who asks is kept by thread, so that a run which was cut short between any two steps (QGIS cancels so) can be
    made to have asked for nothing; see `settle`.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.seen: tuple[bool, ...] | None = None
        self.libraries: list[tuple[Any, int]] = []  # with the threads that each had
        self.single: dict[int, int] = {}
        self.shared: dict[int, int] = {}

    def late(self) -> bool:
        """Return whether a library may have been loaded since these were looked for."""
        return tuple(name in sys.modules for name in _LATE) != self.seen

    def find(self) -> None:
        """Set every library to one thread and keep what it had; none is found without threadpoolctl."""
        if self.single:  # one more was loaded in between: what the others had is known
            self.together()
        found = [one for one, _had in self.libraries]
        if self.late():
            self.seen = tuple(name in sys.modules for name in _LATE)
            try:
                every = import_module("threadpoolctl").ThreadpoolController().lib_controllers
            except (ImportError, OSError, RuntimeError):  # what cannot be asked is left as it is
                every = []
            found = [one for one in every if one.user_api == "blas"]
        self.libraries = [(one, one.num_threads or 1) for one in found]
        if not self.shared:
            self.alone()

    def alone(self) -> None:
        """Set to one thread what had more."""
        for one, had in self.libraries:
            if had > 1:
                one.set_num_threads(1)

    def together(self) -> None:
        """Give every library back what it had."""
        for one, had in self.libraries:
            if had > 1:
                one.set_num_threads(had)

    def as_asked(self) -> None:
        """Set the libraries to what is asked for now."""
        if self.single and not self.shared:
            self.alone()
        else:
            self.together()


_STATE = _Threads()


def settle() -> None:
    """Give back what this thread asked for: for after a run that was cut short, when nothing can cut this short."""
    with _STATE.lock:
        for asked in (_STATE.single, _STATE.shared):
            asked.pop(threading.get_ident(), None)
        _STATE.as_asked()


def _asks(asked: dict[int, int], more: int) -> None:
    """Count that this thread asks once more, or once less."""
    me = threading.get_ident()
    often = asked.pop(me, 0) + more
    if often > 0:
        asked[me] = often


class one_thread:  # noqa: N801 - used as a context, like a function
    """A context in which linear algebra takes one thread; entered again inside, and by several threads at once."""

    __slots__ = ()

    def __enter__(self) -> None:
        with _STATE.lock:
            if not _STATE.single or _STATE.late():
                _STATE.find()
            _asks(_STATE.single, 1)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with _STATE.lock:
            _asks(_STATE.single, -1)
            if not _STATE.single and not _STATE.shared:
                _STATE.together()  # while a product is shared they have all of them already


class all_threads:  # noqa: N801
    """A context inside `one_thread` for a product of so many multiplications: all threads, if it is large."""

    __slots__ = ("large",)

    def __init__(self, multiplications: float) -> None:
        self.large = multiplications >= LARGE

    def __enter__(self) -> None:
        if not self.large:
            return
        with _STATE.lock:
            if not _STATE.shared and _STATE.single:
                _STATE.together()
            _asks(_STATE.shared, 1)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self.large:
            return
        with _STATE.lock:
            _asks(_STATE.shared, -1)
            if not _STATE.shared and _STATE.single:
                _STATE.alone()
