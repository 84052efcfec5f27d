"""Long calls of linear algebra in a thread of their own, so that whoever waits for them can be cut short.

LAPACK cannot be stopped. scipy's wrappers hold Python's lock all the while, so that even a window stands still: all
eigenvalues of 5,041 regions took it ten seconds. numpy's let go of it. A run that waits here is ended at once (QGIS
raises an exception in its thread, the shell's Ctrl-C does), and the call comes to its end unheard.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGE = 700
"""Rows of a matrix whose eigenvalues take a tenth of a second."""
_EVERY = 0.05
"""Seconds between two looks at whether it is done, between which the one who waits cannot be cut short."""


def product(a: Any, b: Any) -> Any:
    """Return a @ b of dense matrices, which can be cut short."""
    return beside(lambda matrix: matrix @ b, a)


def solved(a: Any, b: Any) -> Any:
    """Return a^-1 b of a dense matrix, which can be cut short.

    Raises
    ------
    LinAlgError
        If a is singular to the digit.
    """
    return beside(lambda matrix: np.linalg.solve(matrix, b), a)


def beside(call: Callable[[NDArray[np.float64]], Any], matrix: NDArray[np.float64]) -> Any:
    """Return what a call of numpy gives of a square matrix; what it raises is raised here."""
    if len(matrix) < LARGE:
        return call(matrix)
    found: list[Any] = []
    wrong: list[BaseException] = []
    done = threading.Event()

    def work() -> None:
        try:
            found.append(call(matrix))
        except BaseException as error:  # noqa: BLE001 - it is raised in the thread that waits
            wrong.append(error)
        done.set()

    try:
        threading.Thread(target=work, daemon=True).start()
    except RuntimeError:  # no memory for its stack (8 MB): what is left may do for the call itself
        return call(matrix)
    while not done.wait(_EVERY):
        pass
    if wrong:
        raise wrong[0]
    return found[0]
