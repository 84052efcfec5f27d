"""From a recipe's file to tables, lists, texts and numbers; what is no recipe stops here."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from .._files.atomic import reason_of
from .._files.read_files import taken_in
from .._files.toml_faults import no_toml, not_utf8
from ..errors import FileFormatError, InputError
from ..words import _

# The longest recipe we know has 9 kB and five levels. Python's parser takes a call for a level, and
# for a key of n parts the time of n²: a file of 200 kB would keep it busy for an hour.
_BYTES = 1_000_000
_LEVELS = 30
_DOTS = 1000  # more than sentences in one line of prose
_BETWEEN_DOTS = re.compile(r"[^.=\[\]{},\n]+")


def parsed(path: Path) -> dict[str, Any]:
    """Return what a recipe file holds.

    Raises
    ------
    InputError
        If there is no such file, or it cannot be read.
    FileFormatError
        If it is not TOML, with line and column; too large, nested too deep, or with an integer that
        TOML has no room for (64 bits).
    """
    text = text_of(path)
    if "k." * _DOTS in _BETWEEN_DOTS.sub("k", text):
        raise _too_deep(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise no_toml(path.name, text, error) from None
    except RecursionError:
        raise _too_deep(path) from None
    except ValueError:  # Python's limit to the digits of an integer
        raise _too_large(path, "…") from None
    _check(data, path)
    return data


def text_of(path: Path) -> str:
    """Return the text of a recipe file.

    Raises
    ------
    InputError, FileFormatError
        If there is no such file, it cannot be read, is too large or not UTF-8.
    """
    taken_in(path)
    try:
        with path.open("rb") as file:
            raw = file.read(_BYTES + 1)
    except FileNotFoundError:
        raise InputError(_("There is no recipe file {path}."), path=path) from None
    except IsADirectoryError:
        raise InputError(
            _("{path} is a folder, not a recipe file; recipes end with .toml."), path=path
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(
            _("The recipe file {path} cannot be read: {reason}."),
            path=path,
            reason=reason_of(error),
        ) from None
    if len(raw) > _BYTES:
        raise FileFormatError(
            _(
                "{name} is larger than {most:,} {most:byte|bytes}, which no recipe is. "
                "Give the recipe, not the data."
            ),
            name=path.name,
            most=_BYTES,
        )
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise not_utf8(path.name, raw, error) from None


def _check(data: dict[str, Any], path: Path) -> None:
    """Raise FileFormatError for values nested too deep and integers that are too large."""
    level: list[Any] = [data]
    for _unused in range(_LEVELS):
        inside: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                inside += one.values()
            elif isinstance(one, list):
                inside += one
            elif isinstance(one, int) and not -(2**63) <= one < 2**63:
                raise _too_large(path, f"{str(one)[:12]}…")
        level = inside
    if level:
        raise _too_deep(path)


def _too_deep(path: Path) -> FileFormatError:
    return FileFormatError(
        _(
            "{name} is nested more than {most} {most:level|levels} deep, which no recipe "
            "is. Write tables and lists one below the other."
        ),
        name=path.name,
        most=_LEVELS,
    )


def _too_large(path: Path, number: str) -> FileFormatError:
    return FileFormatError(
        _(
            "{name} holds an integer of more than 64 bits ({number}), which TOML has no "
            "room for. Write a smaller one."
        ),
        name=path.name,
        number=number,
    )
