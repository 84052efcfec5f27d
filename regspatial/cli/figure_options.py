"""How pictures look, as options of the shell: what [figures] of a recipe says, on one line."""

from __future__ import annotations

from typing import Any

import rich_click as click

from ..choices import codes
from ..choices.pictures import FigureFont, FigureWidth
from ..errors import ParameterError
from ..reporting.formats import PICTURES
from ..reporting.look import OPTIONS, FigureStyle, style_of
from ..words import _, say
from .completing import complete_files, words
from .table_options import SWITCH, flag

_METAVARS = {
    "width": "WIDTH",
    "word": "NAME",
    "number": "NUMBER",
    "whole": "INTEGER",
    "switch": "YES|NO",
    "labels": "LABELS",
    "text": "TEXT",
    "file": "FILE",
    "times": "TIMES",
}
_COMPLETED = {
    "width": words(*codes(FigureWidth)),
    "word": words(*codes(FigureFont)),
    "switch": words("yes", "no"),
    "labels": words("yes", "no"),
    "file": complete_files,
}


def figure_options(language: str) -> list[click.Parameter]:
    """Return the options of a command that draws."""
    return [
        click.Option(
            [flag(one.flat), one.flat],
            metavar=_METAVARS[one.kind],
            type=str,
            help=say(one.help, language),
            **(SWITCH if one.kind == "switch" else {}),
            shell_complete=_COMPLETED.get(one.kind),
        )
        for one in OPTIONS
    ]


def taken_style(given: dict[str, Any]) -> FigureStyle:
    """Take these options out of what a command was given.

    Raises
    ------
    ParameterError
        For a value that a setting cannot have.
    """
    raw = {one.name: given.pop(one.flat, None) for one in OPTIONS}
    return style_of({name: value for name, value in raw.items() if value is not None})


def refuse_unused(given: dict[str, Any], formats: tuple[str, ...], *, writes: bool) -> None:
    """Raise for options of pictures where the command writes none, or none for print.

    Raises
    ------
    ParameterError
    """
    said = [o.flat for o in OPTIONS if given.get(o.flat) is not None]
    if said and not writes:
        raise ParameterError(
            _("{said} without {param:out} would have no effect. Give the folder with {param:out}."),
            said=" ".join(map(flag, said)),
        )
    of_files = [o.flat for o in OPTIONS if o.of == "figure" and given.get(o.flat) is not None]
    if of_files and not set(formats) & set(PICTURES):
        raise ParameterError(
            _(
                "{said} would have no effect: the command writes no picture for print. Ask for one by "
                "--format, such as --format csv,pdf."
            ),
            said=" ".join(map(flag, of_files)),
        )
