"""Where a command writes: the folder of one run, all its files or none; a file, which is replaced only when told."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import rich_click as click

from .._files.one_run import refuse_another_run
from .._files.own_folder import folder_error, own_folder
from ..errors import InputError
from ..words import Message, _
from .language import in_language


def overwrite_option() -> Callable[[Any], Any]:
    """Return the option that lets a command replace the file it writes."""
    said = Message(_("Replace the file of {param:out} if it is there."))
    return click.option("--overwrite", is_flag=True, help=in_language(said))


def refuse_there(path: Path, *, overwrite: bool) -> None:
    """Raise if a file is there that the user has not given away.

    Raises
    ------
    InputError
    """
    if overwrite or not path.is_file():  # a pipe or /dev/stdout is no file
        return
    raise InputError(
        _(
            "{path} is there already. Give another name with {param:out}, or replace it with --overwrite."
        ),
        path=path,
    )


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
