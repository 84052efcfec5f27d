"""The folder of one run of a tool: all its files or none, and nobody else's file replaced."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from .._files.own_folder import folder_error, own_folder


@contextmanager
def filled(folder: Path) -> Generator[Path]:
    """Give an empty folder to write to; on leaving without an error its files move to `folder`.

    Raises
    ------
    InputError
        If a file of the same name is there that no earlier run has written, such as the table the
        run has read, or that was changed since; or if another run is writing there. Nothing is
        changed then.
    OutputError
        If the folder cannot be made or written to.
    """
    with own_folder(folder, alone=False) as own:
        files = own.stage / "files"
        try:
            files.mkdir()
            yield files
        except OSError as error:
            raise folder_error(folder, error) from None
        own.place(files)
