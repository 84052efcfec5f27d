# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the help of a tool stands: a page of the plugin's own, in the user's language, and a small picture."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QUrl

from ..i18n import language
from . import help_of

_HERE = Path(__file__).parents[1] / "help"


def picture_of(name: str, group: str) -> str:
    """Return the path of the picture of a tool; "" where there is none."""
    path = _HERE / "pictures" / f"{help_of.picture_of(name, group)}.svg"
    return str(path) if path.is_file() else ""


def shown(name: str, group: str) -> str:
    """Return the picture of a tool as the first line of its help in the dialog."""
    path = picture_of(name, group)
    return f'<p><img src="{QUrl.fromLocalFile(path).toString()}" width="220"></p>' if path else ""


def url_of(name: str) -> str:
    """Return the address of a tool's page in the user's language, else in English; "" in a checkout, which has none."""
    for lang in (language(), "en"):
        path = _HERE / lang / f"{name}.html"
        if path.is_file():
            return str(QUrl.fromLocalFile(str(path)).toString())
    return ""
