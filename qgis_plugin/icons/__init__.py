# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin's icon, that of the linked pictures, and one a group of tools."""

from pathlib import Path

_HERE = Path(__file__).parent
ICON = str(_HERE / "regspatial.svg")
LINKED = str(_HERE / "linked.svg")


def icon_of(group: str) -> str:
    """Return the icon of a group of tools; the plugin's own where a group has none."""
    path = _HERE / f"{group}.svg"
    return str(path) if path.is_file() else ICON
