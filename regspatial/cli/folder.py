"""The folder of one run of a tool: all its files or none, and nobody else's file replaced."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from .._files.one_run import refuse_another_run
from .._files.own_folder import folder_error, own_folder


@contextmanager
def filled(folder: Path, name: str) -> Generator[Path]:
    """Give an empty folder to write to; on leaving without an error its files are those of `folder`.

    What an earlier run of the same tool has left goes, so that no file of it stands among the new.

    Raises
    ------
    InputError
        If a file of the same name is there that no earlier run has written, such as the table the
        run has read, or that was changed since; if another tool or a recipe has left its results
        there; or if another run is writing there. Nothing is changed then.
    OutputError
        If the folder cannot be made or written to.
    """
    refuse_another_run(folder, name)
    with own_folder(folder, alone=False) as own:
        files = own.stage / "files"
        try:
            files.mkdir()
            yield files
        except OSError as error:
            raise folder_error(folder, error) from None
        own.place(files, whole=True)
