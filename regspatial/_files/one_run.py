"""One folder holds one run: which run has left its results in a folder, and how another is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

from ..errors import InputError, listed
from ..words import _
from .marker import listed_in, said

_OF_A_TOOL = re.compile(r"([a-z0-9_]+)-run\.json")
_OF_A_RECIPE = "run.json"
INDEX = "index.html"
"""The page that leads to the studies of a folder: a run, which replaces all that the last left, has no place beside it."""


def runs_in(folder: Path) -> list[str]:
    """Return whose results a folder holds: names of tools, the file name of a recipe, an index of studies."""
    if not folder.is_dir():
        return []
    with said(folder):
        names = listed_in(folder)
    tools = [found[1] for found in map(_OF_A_TOOL.fullmatch, names) if found]
    recipes = [_recipe_of(folder / _OF_A_RECIPE)] if _OF_A_RECIPE in names else []
    return [*tools, *recipes, *([INDEX] if INDEX in names else [])]


def refuse_another_run(folder: Path, name: str) -> None:
    """Raise if a folder holds the results of another tool or recipe than `name`.

    Results of the same are replaced whole: nobody who reads the folder later could tell which file
    belongs to which run.

    Raises
    ------
    InputError
    """
    others = [one for one in runs_in(folder) if one != name]
    if others:
        raise InputError(
            _(
                "{folder} holds the results of {others}; a folder holds one run. Give {name} another "
                "folder{shell: with --out}, or remove that one."
            ),
            folder=folder,
            others=listed(others),
            name=name,
        )


def _recipe_of(record: Path) -> str:
    try:
        found = json.loads(record.read_text(encoding="utf-8"))
        return str(found["recipe"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return record.name
