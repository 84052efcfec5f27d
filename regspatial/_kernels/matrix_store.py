"""Matrices that wait for their turn, in memory while they are few, the others in a file without a name."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterator
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Waiting:
    """Square matrices by number, of which `most` stay in memory.

    What goes through a file comes back bit by bit as it was. Where none can be written (no room, no right) a matrix
    stays in memory like the first ones. The file goes with the object, and with the process however that ends.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._here: dict[int, Array] = {}
        self._there: dict[int, tuple[int, tuple[int, ...]]] = {}
        self._file: IO[bytes] | None = None

    def __contains__(self, number: int) -> bool:
        return number in self._here or number in self._there

    def put(self, number: int, matrix: Array) -> None:
        """Take a matrix in; it is not copied where it stays in memory."""
        if len(self._here) < self._most or not self._written(number, matrix):
            self._here[number] = matrix

    def take(self, number: int) -> Array:
        """Return a matrix and let go of it."""
        if number in self._here:
            return self._here.pop(number)
        where, shape = self._there.pop(number)
        return self._read(where, shape)

    def rows(self, number: int, start: int, stop: int) -> Array:
        """Return some rows of a matrix, which stays."""
        if number in self._here:
            return self._here[number][start:stop]
        where, shape = self._there[number]
        stop = min(stop, shape[0])
        return self._read(where + 8 * start * shape[1], (stop - start, shape[1]))

    def _written(self, number: int, matrix: Array) -> bool:
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 - open while the object is there
                weakref.finalize(self, self._file.close)
            where = self._file.seek(0, 2)
            for part in _parts(matrix):
                self._file.write(part.data)
            self._file.flush()
        except OSError:
            return False
        self._there[number] = where, matrix.shape
        return True

    def _read(self, where: int, shape: tuple[int, ...]) -> Array:
        out = np.empty(shape)
        file: Any = self._file
        file.seek(where)
        done, room = 0, out.reshape(-1).view(np.uint8)
        while done < room.size:
            done += file.readinto(room[done:].data)
        return out


def _parts(matrix: Array, rows: int = 256) -> Iterator[Array]:
    """Yield blocks of rows, each in the order of C."""
    for start in range(0, len(matrix), rows):
        yield np.ascontiguousarray(matrix[start : start + rows])
