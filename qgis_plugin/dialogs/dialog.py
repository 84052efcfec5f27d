# SPDX-License-Identifier: GPL-2.0-or-later
"""How the dialog spells parameters: by the labels that stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from .. import core
from ..i18n import say
from ..words import Face


def spoken_by(params: Iterable[Any]) -> Any:
    """Spell parameters by their labels in tables and reports that are written inside this."""
    return core.spoken_on(DialogFace(params))


@lru_cache(maxsize=1)
def _anywhere() -> dict[str, Any]:
    """Return the parameters of all tools by name: an advice may name one that another dialog has."""
    found: dict[str, Any] = {}
    for tool in core.catalog.tools():
        for p in core.catalog.expand(tool):
            found.setdefault(p.name, p)
    return found


_PAIR = re.compile(r"\('([^']+)', '([^']+)'\)")
"""A pair as Python writes it; a line of the dialog has 460000-440000."""
CALLED = {
    "where": "only",
    "id": "panel_id",
    "time": "panel_time",
    "w": "weights_file",
    "value": "link_value",
}
"""What Python calls otherwise, as a sentence of the core may, by the names of the catalog."""


@lru_cache(maxsize=1)
def _tools() -> dict[str, Any]:
    """Return the tools by name: an advice may lead to another one."""
    return {tool.name: tool for tool in core.catalog.tools()}


class DialogFace(Face):
    """Spells a parameter as its label: “Regions without neighbours” = “Keep them without neighbours”.

    Parameters
    ----------
    params : parameters of the tool
        By their names, and by the arguments that they feed.
    """

    def __init__(self, params: Iterable[Any] = ()) -> None:
        super().__init__("qgis")
        self._params: dict[str, Any] = {}
        for p in params:
            for name in (p.name, p.feeds, p.feeds.partition(".")[2]):
                if name:
                    self._params.setdefault(name, p)

    def tool(self, name: str, language: str) -> str:
        """Return what the toolbox calls a tool."""
        return f"“{_tools()[name].label(language)}”" if name in _tools() else name

    def parameter(self, name: str, value: str | None, language: str) -> str:
        """Return a label, with the value where one is given; Python's spelling where it has none."""
        known, plain = _anywhere(), name.rpartition(".")[2]
        param = self._params.get(name) or known.get(plain) or known.get(CALLED.get(plain, ""))
        if param is None:
            return str(super().parameter(name, value, language))
        label = param.label(language)
        if value is None or value in ("", "…"):
            return f"“{label}”"
        if value.startswith("["):
            links = ",".join("-".join(ends) for ends in _PAIR.findall(value))
            return f"“{label}”" + (say("advice_links", language, links=links) if links else "")
        plain = value[1:-1] if value[:1] in ("'", '"') and value[-1] == value[0] else value
        if param.kind == "boolean" and plain in ("True", "False"):
            plain = say("ticked" if plain == "True" else "not_ticked", language)
        shown = [c.label(language) for c in param.choices or () if str(c.value) == plain]
        return f"“{label}” = “{shown[0]}”" if shown else f"“{label}” = {plain}"
