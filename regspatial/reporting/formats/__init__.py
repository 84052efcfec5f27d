"""The formats in which tables leave the library: one file a format, and one entry here.

A format's module has ``write(tables, path)``, which writes laid out tables whole or not at all;
``SEVERAL``, whether one file holds several of them; and ``RUN``, what a run writes in it: "each" table a
file of its own, "all" tables in one, or in one those that a "paper" shows. Records, comparisons,
recipes and the shell take the formats from here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from ..._calls.edges import ask
from ..._calls.extras import names_extra
from ..._files.atomic import write_text
from ...choices import codes
from ...choices.pictures import PictureFormat
from ...errors import ParameterError, listed
from ...words import _, language_of
from ...words.lists import items

if TYPE_CHECKING:  # the shell lists formats, and reads no numpy for that
    from ..laid import Laid

_Path = TypeVar("_Path", bound="str | os.PathLike[str] | None")
_Language = TypeVar("_Language", bound="str | None")


FORMATS = {
    "csv": ".as_csv",
    "docx": ".as_docx",
    "html": ".as_html",
    "md": ".as_markdown",
    "ods": ".as_ods",
    "tex": ".as_latex",
    "typ": ".as_typst",
    "xlsx": ".as_xlsx",
}
"""By the ending of the files: the module that writes them."""

PICTURES: tuple[str, ...] = codes(PictureFormat)
"""Formats of the figures and maps in files of their own, for print."""

LINKED = "linked"
"""The page to explore of what has values by region: map, scatterplot, histogram and table."""

USUAL = ("csv", "tex")
"""What a run writes where nothing else is asked for."""


class Format(Protocol):
    """What the module of a format has."""

    SEVERAL: bool
    RUN: str

    def write(self, tables: Sequence[Laid], path: str | os.PathLike[str]) -> None:
        """Write the tables."""


def format_of(name: str) -> Format:
    """Return a format.

    Raises
    ------
    ParameterError
        Listing the formats there are.
    """
    _known(name, FORMATS)
    return cast("Format", import_module(FORMATS[name], __package__))


@names_extra
def write(
    tables: Sequence[Laid],
    path: str | os.PathLike[str],
    name: str = "",
    *,
    held: bool = False,
) -> Path:
    """Write tables to a file in a format, by default the one of the path's ending.

    `held` says that their numbers were held against one another before, as they are here.

    Raises
    ------
    ParameterError
        For a format that is not there, or one that holds one table a file where there are several.
    OutputError
        If the file cannot be written; what was there before is untouched.
    MissingDependencyError
        If the library of the format is not installed.
    """
    path = Path(path)
    name = name or path.suffix.lstrip(".").lower()
    chosen = format_of(name)
    if len(tables) > 1 and not chosen.SEVERAL:
        raise ParameterError(
            _("A file {name} holds one table; {n} were given."), name=name, n=len(tables)
        )
    if not held:
        ask("audited", tables)
    chosen.write(tables, path)
    return path


def text_of(
    table: Laid, name: str, path: str | os.PathLike[str] | None = None, *, label: str = ""
) -> str:
    """Return a table as the text of a format; with a path, write its file too.

    Parameters
    ----------
    table : Laid
    name : {"tex", "typ", "md", "html"}
    path : path, optional
        HTML becomes a page of its own there.
    label : str
        Of LaTeX, behind ``tab:``; by default the table's name.

    Raises
    ------
    OutputError
        If the file cannot be written; what was there before is untouched.
    """
    module: Any = format_of(name)
    text: str = module.text(table, label) if name == "tex" else module.text(table)
    if path is not None:
        if name == "html":
            module.write([table], path)
        else:
            write_text(path, text)
    return text


def path_or_language(path: _Path, language: _Language) -> tuple[_Path | None, str | _Language]:
    """Return path and language, where a language may stand in the place of the path."""
    if isinstance(path, str) and language_of(path) is not None:
        return None, path
    return path, language


@names_extra
def write_docx(tables: Sequence[Laid], path: str | os.PathLike[str], *, number: int = 1) -> Path:
    """Write a Word file whose tables are numbered from `number`.

    Raises
    ------
    ParameterError
        For a number below 1.
    OutputError
    MissingDependencyError
    """
    from . import as_docx

    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise ParameterError(
            _("{param:number={number!r}} is not allowed; the number of a table is 1 or more."),
            number=number,
        )
    ask("audited", tables)
    as_docx.write(tables, path, number=number)
    return Path(path)


def chosen_formats(names: str | Sequence[str]) -> tuple[str, ...]:
    """Return formats, given as a list or as a text with commas, each once.

    Raises
    ------
    ParameterError
        For a format that is not there.
    """
    parts = items(names)
    found = tuple(dict.fromkeys(p.strip().lower() for p in parts if p.strip()))
    for name in found or ("",):
        if name not in (*PICTURES, LINKED):
            _known(name, (*FORMATS, *PICTURES, LINKED))
    return found


def _known(name: str, formats: Iterable[str]) -> None:
    if name not in FORMATS:
        raise ParameterError(
            _("{param:format={name!r}} is not available; there are: {formats}."),
            name=name,
            formats=listed(formats, 20),
        )
