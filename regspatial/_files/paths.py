"""Where the shipped maps, tables and recipes are: in a checkout, in a wheel, in the QGIS plugin.

A checkout keeps them beside the package (``data/``, ``recipes/``). A wheel and the plugin's zip
keep the same two folders in ``regspatial/_shipped/``, so that the path from a recipe to a table
reads the same everywhere.
"""

from __future__ import annotations

import os
from difflib import SequenceMatcher
from pathlib import Path

from ..errors import InputError
from ..words import _, listed

_PACKAGE = Path(__file__).resolve().parents[1]
_LONGEST_NAME = 100  # of a name that is compared with those that are there
_NAMED = 12  # files that a sentence names, the nearest first


def shipped_root() -> Path:
    """Return the folder that holds ``data/`` and ``recipes/`` (in the plugin only its systems of indicators).

    Raises
    ------
    InputError
        If this copy of regspatial came without its data.
    """
    installed, checkout = _PACKAGE / "_shipped", _PACKAGE.parent
    for root in (installed, checkout):
        if (root / "data" / "boundaries").is_dir():
            return root
    raise InputError(
        _(
            "This copy of regspatial has no shipped data: neither {installed} nor {checkout} "
            "holds the folder 'boundaries'. Install regspatial again, or work in a full "
            "checkout."
        ),
        installed=installed / "data",
        checkout=checkout / "data",
    )


def shipped_recipes() -> list[str]:
    """Return the names of the recipes that are shipped, in alphabetical order."""
    return sorted(path.stem for path in shipped_root().joinpath("recipes").glob("*.toml"))


def shipped(*parts: str) -> Path:
    """Return the path of a shipped file or folder, e.g. ``shipped("recipes", "dri.toml")``.

    Raises
    ------
    InputError
        If there is no such file; the sentence names those beside it.

    Examples
    --------
    >>> shipped("data", "boundaries").name
    'boundaries'
    """
    path = shipped_root().joinpath(*parts)
    if os.path.exists(path):  # noqa: PTH110 - says no to any name, however long
        return path
    beside = sorted(p.name for p in path.parent.iterdir()) if path.parent.is_dir() else []
    beside.sort(key=lambda name: -SequenceMatcher(None, name, path.name[:_LONGEST_NAME]).ratio())
    raise InputError(
        _("'{parts}' is not among the shipped files. Beside it there are: {names}."),
        parts="/".join(parts),
        names=listed(beside or ["-"], _NAMED),
    )
