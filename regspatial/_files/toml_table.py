"""Tables of TOML files, on a Python of QGIS that cannot read them as well."""

from __future__ import annotations

import json
import platform
from pathlib import Path
from typing import Any

from ..errors import FileFormatError
from ..words import _
from .read_files import taken_in

KEPT = ".json"
"""What the plugin's build adds to the name of a shipped TOML file for the same table as JSON."""


def toml_table(path: Path) -> dict[str, Any]:
    """Return the table of a TOML file.

    Python reads TOML from 3.11 on. Before, a shipped file is read from its copy in JSON.

    Raises
    ------
    FileFormatError
        If this Python reads no TOML and the file has no such copy.
    ValueError, OSError
        As the library raises them.
    """
    taken_in(path)
    try:
        import tomllib
    except ModuleNotFoundError:
        return _copy(path)
    return tomllib.loads(path.read_text(encoding="utf-8-sig"))


def _copy(path: Path) -> dict[str, Any]:
    kept = path.with_name(path.name + KEPT)
    if kept.is_file():
        table: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        return table
    raise FileFormatError(
        _(
            "{name} is a TOML file, which Python reads from 3.11 on; this one is {version}. "
            "Name the columns and their signs instead, or use a newer Python."
        ),
        name=path.name,
        version=platform.python_version(),
    )
