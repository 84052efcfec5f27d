# SPDX-License-Identifier: GPL-2.0-or-later
"""Tools as the toolbox of the window lists them: names, groups, words to search by, and nothing else.

QGIS asks a provider for its tools when it starts, whether they are used or not. What a tool asks for, and the code that
it runs, is made when one is opened; qgis_process, which asks for the parameters of what is listed, gets the tools
themselves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from qgis.core import QgsProcessingAlgorithm
from qgis.PyQt.QtGui import QIcon

from .. import needs
from ..i18n import language, say
from ..icons import icon_of
from ..older import Qgis
from ..words import CORE, translate
from . import help

OWN = {
    "shipped_data": ("data", "sd", "shipped_data:ShippedDataAlgorithm"),
    "merge_tables": ("data", "mt", "merge_tables:MergeTablesAlgorithm"),
    "dissolve_regions": ("data", "dr", "dissolve_regions:DissolveRegionsAlgorithm"),
    "report_map": ("report", "rm", "report_map:ReportMapAlgorithm"),
    "external": ("report", "ex", "external_recipe:ExternalAlgorithm"),
}
"""The plugin's own tools by name: the group, what their sentences begin with, and the class."""

Text = Mapping[str, Any] | str
"""A text as the catalog's file has it, English and Chinese, or the key of one of the plugin's own."""


@dataclass(frozen=True)
class Entry:
    """What is listed of a tool.

    Parameters
    ----------
    name, group : str
    hidden : bool
        Whether it stands behind another tool.
    title, help, tags : Text
    of_group : Text
        What the group is called.
    """

    name: str
    group: str
    hidden: bool
    title: Text
    help: Text
    tags: Text
    of_group: Text


def entries() -> Iterator[Entry]:
    """Yield what is listed, read off the catalog's file: none of its code is imported."""
    stored = json.loads((Path(CORE).parent / "catalog.json").read_text(encoding="utf-8"))
    groups = stored["groups"]
    for one in stored["tools"]:
        group = one["group"]
        yield Entry(
            one["name"],
            group,
            "behind" in one,
            one["title"],
            one["help"],
            one["tags"],
            groups[group],
        )
    for name, (group, said, _) in OWN.items():
        yield Entry(
            name, group, False, f"{said}_name", f"{said}_help", f"{said}_tags", groups[group]
        )


def whole(name: str) -> QgsProcessingAlgorithm:
    """Return a tool with all that it needs to run."""
    if name in OWN:
        module, _, kind = OWN[name][2].partition(":")
        made = getattr(import_module(f".{module}", __package__), kind)()
    else:
        made = import_module(".algorithm", __package__).ToolAlgorithm(name)
    return made


class ListedAlgorithm(QgsProcessingAlgorithm):
    """A tool as it is listed; what is created of it, to be opened or run, is the tool."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self._entry = entry
        self._created: QgsProcessingAlgorithm | None = None

    def createInstance(self) -> QgsProcessingAlgorithm:
        return whole(self._entry.name)

    def initAlgorithm(self, configuration: Mapping[str, Any] | None = None) -> None:
        """Make nothing: QGIS calls this when it lists the tool."""

    def created(self) -> QgsProcessingAlgorithm:
        """Return the tool, for scripts that ask what is listed for its parameters."""
        if self._created is None:
            self._created = self.create()
        return self._created

    def name(self) -> str:
        return self._entry.name

    def displayName(self) -> str:
        return _in(self._entry.title, language())

    def group(self) -> str:
        return _in(self._entry.of_group, language())

    def groupId(self) -> str:
        return self._entry.group

    def flags(self) -> Any:
        hidden = Qgis.ProcessingAlgorithmFlag.HideFromToolbox
        return super().flags() | hidden if self._entry.hidden else super().flags()

    def tags(self) -> list[str]:
        one = self._entry
        said = [[*_in(one.tags, lang).split(","), _in(one.title, lang)] for lang in ("en", "zh")]
        return [word.strip() for words in said for word in words if word.strip()]

    def shortDescription(self) -> str:
        return _in(self._entry.help, language())

    def shortHelpString(self) -> str:
        return self.created().shortHelpString()

    def canExecute(self) -> tuple[bool, str]:
        """Say before the dialog opens what is not installed; nothing is imported to know it."""
        lack = needs.absent()
        return not lack, lack

    def icon(self) -> QIcon:
        return QIcon(icon_of(self._entry.group))

    def svgIconPath(self) -> str:
        return icon_of(self._entry.group)

    def helpUrl(self) -> str:
        return help.url_of(self._entry.name)


def _in(text: Text, lang: str) -> str:
    """Return a text in a language."""
    if isinstance(text, str):
        return say(text, lang)
    return str(text.get(lang) or translate(text["en"], lang))


def _asked_of_the_tool(name: str) -> Any:
    def asked(self: ListedAlgorithm, *given: Any) -> Any:
        return getattr(self.created(), name)(*given)

    asked.__name__ = name
    return asked


for _name in (
    *("parameterDefinitions", "parameterDefinition", "countVisibleParameters"),
    *("destinationParameterDefinitions", "outputDefinitions", "outputDefinition"),
    *("checkParameterValues", "asPythonCommand", "hasHtmlOutputs"),
):  # not virtual, or of no use without parameters: Python's callers get the tool's
    setattr(ListedAlgorithm, _name, _asked_of_the_tool(_name))
