"""The files of a run: where they are, what belongs to them, their checksums."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from .._files.atomic import sha256
from .._files.paths import shipped
from .._files.read_files import taken_in
from .._files.side_files import files_of
from ..containers import Panel, Regions
from ..errors import ParameterError
from ..words import _


@dataclass(slots=True)
class Inputs:
    """Containers of a run and the checksums of the files they came from.

    `drawn` are the regions of the maps: those left out by ``exclude`` are on them, hatched, since
    a map of a country shows the whole country.
    """

    regions: Regions | None = None
    drawn: Regions | None = None
    panel: Panel | None = None
    sums: dict[str, str] = field(default_factory=dict)

    def checksums(self) -> dict[str, str]:
        """Return the sha256 of every file of every source by the name the user gave it."""
        return dict(sorted(self.sums.items()))

    def add(self, name: str, path: Path) -> None:
        """Take down the checksums of a source: of its file, and of those that belong to it.

        Called before the source is read, so that a file that changes meanwhile has another
        checksum the next time. What is not there is left to the reader to say.
        """
        taken_in(path)
        for one in files_of(path):
            part = one.relative_to(path.parent).as_posix()
            shown = name.removesuffix(path.name) + part if name.endswith(path.name) else part
            self.sums[name if one == path else shown] = sha256(one)

    def add_beside(self, path: Path, base: Path) -> None:
        """Take down a source that a pattern has found, by its path as seen from `base`."""
        within = path.relative_to(base) if path.is_relative_to(base) else path
        self.add(within.as_posix(), path)


SHIPPED = "shipped:"
"""Before the path of a file that comes with regspatial, from its folder ``data``."""


def resolved(source: str, base: Path) -> Path:
    """Return the path that a recipe names, beside the recipe unless it is absolute or shipped.

    Raises
    ------
    ParameterError
        If it is no path of a file.
    InputError
        If there is no such shipped file; the sentence names those beside it.
    """
    if "\0" in source:
        raise ParameterError(_("{source!r} is not the path of a file."), source=source)
    if source.startswith(SHIPPED):
        parts = PurePosixPath(source.removeprefix(SHIPPED)).parts
        if not parts or ".." in parts or parts[0] == "/":
            raise ParameterError(
                _("{source!r} is no shipped file; write shipped:tables/NAME.csv."), source=source
            )
        return shipped("data", *parts)
    path = Path(source)
    return path if path.is_absolute() else (base / path)
