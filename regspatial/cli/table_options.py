"""How a table is to be read, as options of the shell: what [panel] of a recipe says, on one line.

These are no parameters of the tools: QGIS chooses sheets, rows and years by its own means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import Any

import rich_click as click

from ..catalog import Tool, expand
from ..errors import ParameterError
from ..reporting.look import OPTIONS
from ..words import Message, ShellFace, _, say
from ..words.faces import RecipeFace
from .completing import complete_attributes, complete_columns, words

_OPTIONS = (
    (
        "sheet",
        "NAME",
        _("Sheet of a workbook, needed where several have content."),
    ),
    (
        "skip_header",
        "INTEGER",
        _("Rows above the header (titles)."),
    ),
    (
        "skip_footer",
        "INTEGER",
        _("Rows below the data (notes)."),
    ),
    (
        "columns",
        "COLUMNS",
        _("Columns to read, separated by commas; all by default."),
    ),
    (
        "wide",
        "NAME",
        _(
            "For a table with a row per region and a column per year: the variable that "
            "the columns hold; yes where they are named as gdp_2012."
        ),
    ),
    (
        "units",
        "COLUMN=UNIT",
        _(
            "Units to turn columns into, from those that the table states: gdp=million yuan,population=persons."
        ),
    ),
    (
        "encoding",
        "NAME",
        _("Of a text or SPSS file, where it is not found out: gb18030, big5, cp1252."),
    ),
    (
        "decimal",
        "MARK",
        _("The decimal mark of numbers written as text, a full stop or a comma."),
    ),
    (
        "times",
        "FIRST,LAST",
        _("First and last year to keep: 2012,2023."),
    ),
)
_MAP_OPTIONS = (
    (
        "crs",
        "NAME",
        _(
            "Coordinate system of a map that does not say it: EPSG:4326; local: a plane without a name."
        ),
    ),
    (
        "to_lonlat",
        "YES|NO",
        _("yes: turn projected coordinates into longitude and latitude (WGS-84)."),
    ),
    (
        "dissolve",
        "ATTRIBUTE",
        _("Merge the regions by an attribute (parent: prefectures into provinces)."),
    ),
)
_YES = ("yes", "true", "1")
SWITCH: dict[str, Any] = {"is_flag": False, "flag_value": "yes"}
"""An option of yes or no; named alone it is yes, else it would swallow the option behind it."""
_NAMES = tuple(name for name, *_ in _OPTIONS)
_MAP_NAMES = tuple(name for name, *_ in _MAP_OPTIONS)


def table_options(language: str) -> list[click.Parameter]:
    """Return the options of a command that reads a table."""
    return [
        click.Option(
            [flag(name), name],
            metavar=metavar,
            type=str,
            help=say(what, language),
            shell_complete=complete_columns if name == "columns" else None,
        )
        for name, metavar, what in _OPTIONS
    ]


def map_options(language: str) -> list[click.Parameter]:
    """Return the options of a command that reads a map."""
    return [
        click.Option(
            [flag(name), name],
            metavar=metavar,
            type=str,
            help=say(what, language),
            **(SWITCH if name == "to_lonlat" else {}),
            shell_complete=complete_attributes
            if name == "dissolve"
            else words("yes", "no")
            if name == "to_lonlat"
            else None,
        )
        for name, metavar, what in _MAP_OPTIONS
    ]


def flag(name: str) -> str:
    """Return the shell's spelling of a parameter: ``skip_footer`` is ``--skip-footer``."""
    return f"--{name.replace('_', '-')}"


def taken(given: dict[str, Any]) -> dict[str, Any]:
    """Take the reading options out of what a command was given, as keys of [panel].

    Raises
    ------
    ParameterError
        For a number of rows that is none, or years that are not two.
    """
    raw = {name: given.pop(name, None) for name in _NAMES}
    found = {name: value for name, value in raw.items() if value is not None}
    for name in ("skip_header", "skip_footer"):
        if name in found:
            found[name] = _rows(name, found[name])
    if "columns" in found:
        found["columns"] = [one for one in _parts(found["columns"]) if one]
    if "wide" in found:
        found["wide"] = True if found["wide"].lower() in _YES else found["wide"]
    if "times" in found:
        found["times"] = _span(found["times"])
    return found


def yes(said: object) -> bool:
    """Return whether a switch of the reading options is on."""
    return str(said or "").lower() in _YES


def face(tool: Tool | None = None) -> ShellFace:
    """Return how the shell spells parameters, those of a tool by the arguments that they feed."""
    flat = () if tool is None else expand(tool)
    fed = {p.feeds.partition(".")[2]: p.name for p in flat if p.feeds.count(".") == 1}
    ours = {one.name: one.flat for one in OPTIONS}
    names = {"w": "weights_kind", **ours, **{a: name for a, name in fed.items() if len(a) > 2}}
    return ShellFace(names) if tool is None else _ToolFace(names, {p.name for p in flat})


class _ToolFace(ShellFace):
    """The spelling of a command that runs a tool: how files are read is said in a recipe, where it has no option for it."""

    def __init__(self, names: Mapping[str, str], options: Set[str]) -> None:
        from ..recipes.kinds import (
            PANEL,
            REGIONS,
        )  # with numpy, which the shell's help does without

        super().__init__(names)
        options = {*options, *names, *_NAMES, *(_MAP_NAMES if "regions_id" in options else ())}
        self.only_in_recipes = {*REGIONS, *PANEL} - {"id", "time", "source"} - options

    def parameter(self, name: str, value: str | None, language: str) -> str:
        """Return an option, or the key of a recipe."""
        if name not in self.only_in_recipes:
            return super().parameter(name, value, language)
        key = RecipeFace().parameter(name, value, language)
        return Message(_("{key} in a recipe"), key=key).text(language, self)


def _rows(name: str, value: str) -> int:
    if value.isdecimal():
        return int(value)
    raise ParameterError(
        _("{flag} {given!r} is not a number of rows; give a whole number such as 1."),
        flag=flag(name),
        given=value,
    )


def _span(value: str) -> list[int | str]:
    from ..containers.times import time_label

    years = [time_label(one) if one else one for one in _parts(value)]
    if len(years) == 2:
        return list(years)
    raise ParameterError(
        _("--times {given!r} is not a span; give the first and the last year, as in 2012,2023."),
        given=value,
    )


def _parts(value: str) -> list[str]:
    return [one.strip() for one in re.split("[,，、]", value)]


def spec(files: Mapping[str, Any], reading: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a command says of its table, in the form of [panel] of a recipe."""
    from ..studies.leaving_out import parts

    return {
        "source": files["panel"],
        "id": files.get("panel_id") or None,
        "time": files.get("panel_time"),
        "names": files.get("names"),
        "corrections": files.get("corrections") or None,
        "restore_zeros": yes(files.get("restore_zeros")) or None,
        "ignore": parts(files.get("ignore") or "") or None,
        **reading,
    }
