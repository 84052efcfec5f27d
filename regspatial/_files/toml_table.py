"""Tables of TOML files, on a Python of QGIS that cannot read them as well."""

from __future__ import annotations

import json
import platform
from pathlib import Path
from typing import Any

from ..errors import FileFormatError
from ..words import _
from .read_files import taken_in
from .toml_faults import no_toml, not_utf8

KEPT = ".json"
"""What the plugin's build adds to the name of a shipped TOML file for the same table as JSON."""


def toml_table(path: Path) -> dict[str, Any]:
    """Return the table of a TOML file.

    Python reads TOML from 3.11 on. Before, a shipped file is read from its copy in JSON.

    Raises
    ------
    FileFormatError
        If the file is no TOML; if this Python reads none and the file has no such copy.
    OSError
        As the system raises it.
    """
    taken_in(path)
    try:
        import tomllib
    except ModuleNotFoundError:
        return _copy(path)
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise not_utf8(path.name, data, error) from None
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise no_toml(path.name, text, error) from None


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
