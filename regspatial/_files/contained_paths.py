"""Names that come from a file, held inside one folder.

A recipe, a list of files and a results folder may come from a stranger. Each name in them that is
to become part of a path goes through `inside`, and nowhere else is such a path put together.
"""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

from ..errors import InputError, ParameterError
from ..words import Message, _

LONGEST = 120
"""Characters of a name: with the folder before it a path stays below the 260 of Windows."""
MOST_BYTES = 200
"""Bytes of a name in UTF-8: file systems take 255, and a temporary name adds some."""

_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)", re.IGNORECASE
)
_MARKS = frozenset('<>:"/\\|?*')
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def inside(folder: Path, *names: str) -> Path:
    """Return the path of a file inside a folder.

    Parameters
    ----------
    folder : Path
        The folder that the path must not leave.
    names : str
        One plain name a level; at least one.

    Returns
    -------
    Path
        ``folder/name/…``; it need not exist.

    Raises
    ------
    ParameterError
        If a name is not plain, see `plain`.
    InputError
        If a link stands on the way, or the path leaves the folder.
    """
    if not names:
        raise ParameterError(_("A name is missing."))
    path = folder
    for name in names:
        path /= plain(name)
        if is_link(path):
            raise InputError(
                _(
                    "{path} is a link to another place; a folder of results holds none. Remove the "
                    "link, or choose another folder."
                ),
                path=path,
            )
    if not path.resolve().is_relative_to(folder.resolve()):
        raise InputError(
            _("{path} leads out of {folder}; choose another name."), path=path, folder=folder
        )
    return path


def plain(name: object) -> str:
    """Return a name that is one on every system: Windows, macOS and Linux.

    Raises
    ------
    ParameterError
        If it is empty, longer than `LONGEST` characters or `MOST_BYTES` bytes, begins or ends with
        a dot or a blank, holds a character that a system refuses or nobody sees, or is a device of
        Windows such as ``con``.
    """
    fault = _fault(name)
    if fault is not None:
        shown = repr(name)
        shown = shown if len(shown) <= 60 else f"{shown[:57]}…"
        raise ParameterError(
            _(
                "{shown} cannot be the name of a file: it {fault}. Choose a short name of "
                "letters, digits, - and _."
            ),
            shown=shown,
            fault=fault,
        )
    return str(name)


def is_link(path: str | os.PathLike[str]) -> bool:
    """Return whether a path is a symbolic link, or a junction of Windows."""
    of_windows = getattr(os.path, "isjunction", None)  # of Python 3.12
    return os.path.islink(path) or (of_windows is not None and of_windows(path))  # noqa: PTH114


def _fault(name: object) -> Message | None:
    if not isinstance(name, str):
        return Message(_("is no text"))
    if not name:
        return Message(_("is empty"))
    if len(name) > LONGEST or len(name.encode("utf-8", "replace")) > MOST_BYTES:
        return Message(_("is longer than {most} {most:character|characters}"), most=LONGEST)
    if name != name.strip(". ") or name != name.strip():
        return Message(_("begins or ends with a dot or a blank"))
    bad = sorted(_MARKS & set(name))
    if bad:
        return Message(_("holds {bad}"), bad=" ".join(bad))
    if any(unicodedata.category(c) in _UNSEEN for c in name):
        return Message(_("holds a character that cannot be seen"))
    if _RESERVED.fullmatch(name.partition(".")[0].rstrip()):
        return Message(_("is reserved by Windows"))
    return None
