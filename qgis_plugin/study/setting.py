# SPDX-License-Identifier: GPL-2.0-or-later
"""What a study is about: layers, fields, weights and formula, kept in the project and handed to every tool."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from qgis.core import QgsProcessingAlgorithm, QgsProject, QgsVectorLayer

from .. import core
from ..dialogs import guess
from ..values import is_nothing

_SCOPE, _KEY = "regspatial", "study"
SEED = 1
"""Of every step that draws random numbers: a study says the same twice, in QGIS and in the shell."""


@dataclass(frozen=True)
class Named:
    """Weights with a name.

    Parameters
    ----------
    name : str
    values : mapping
        Parameters of the tools, by their names in QGIS (WEIGHTS_KIND, K, …).
    """

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)


FIRST = Named("queen", {"WEIGHTS_KIND": "queen"})
"""What stands there at first."""


@dataclass(frozen=True)
class Setting:
    """A study.

    Parameters
    ----------
    regions, panel : str
        Ids of layers of the project. Without a table the map is the table.
    regions_id, panel_id, panel_time : str
        Fields; "" where none is chosen.
    names : str
        How the names of a table are turned into ids, as the tools take it.
    period : str
        "2012:2020", or "" for all.
    missing : str
        What is done about empty cells; "" for what the tool does by itself.
    weights : tuple of Named
    chosen : str
        The name of the weights in use.
    formula : str
        "y ~ x1 + x2".
    layers_in : str
        Where maps are kept: "" beside the project, "scratch" in memory alone, else a folder.
    title : str
        Of the report and the group of maps; "" for the panel's own.
    """

    regions: str = ""
    regions_id: str = ""
    panel: str = ""
    panel_id: str = ""
    panel_time: str = ""
    names: str = "none"
    period: str = ""
    missing: str = ""
    weights: tuple[Named, ...] = (FIRST,)
    chosen: str = FIRST.name
    formula: str = ""
    layers_in: str = ""
    title: str = ""

    @property
    def rule(self) -> Named:
        """The weights in use; the first where the name is not known."""
        return next((one for one in self.weights if one.name == self.chosen), self.weights[0])

    @property
    def table(self) -> QgsVectorLayer | None:
        """The layer of the values."""
        return layer_of(self.panel) or self.map

    @property
    def map(self) -> QgsVectorLayer | None:
        """The layer of the regions."""
        return layer_of(self.regions)

    def layers(self) -> list[QgsVectorLayer]:
        """Return the layers that it reads, each once."""
        found = {id(one): one for one in (self.map, self.table) if one is not None}
        return list(found.values())

    @property
    def wide(self) -> bool:
        """Whether headings are read as years, as dialogs propose it."""
        layer = self.table
        return layer is not None and guess.is_wide(layer, self.panel_time, [self.formula])

    @property
    def timed(self) -> bool:
        """Whether there are times."""
        return bool(self.panel_time) or self.wide

    def variables(self) -> list[str]:
        """Return what can be written into the formula: what headings of years have in common, then fields."""
        layer = self.table
        if layer is None:
            return []
        return guess.variables(layer, self.panel_time, (self.panel_id, self.panel_time))

    def numbers(self) -> list[str]:
        """Return those of the variables that hold numbers, to be picked; others are written by hand."""
        from ..linked.table import words_of

        layer, names = self.table, self.variables()
        words = set() if layer is None else words_of(layer, names)
        return [name for name in names if name not in words]

    @property
    def response(self) -> str:
        """What stands left of the tilde."""
        return self.formula.partition("~")[0].strip()

    @property
    def terms(self) -> list[str]:
        """The response and what explains it, each as it is written; a sign or an intercept is none."""
        _, _, right = self.formula.partition("~")
        parts = [one.strip() for part in core.apart(right) for one in core.terms_of(part)]
        wanted = [one for one in parts if one and not one.lstrip("-").strip().isdigit()]
        return list(dict.fromkeys([one for one in (self.response, *wanted) if one]))

    def given(self, algorithm: QgsProcessingAlgorithm, **more: Any) -> dict[str, Any]:
        """Return the parameters of a tool: those of the study that it has, and some more."""
        own = {
            "REGIONS": self.regions,
            "REGIONS_ID": self.regions_id,
            "PANEL": self.panel or self.regions,
            "PANEL_ID": self.panel_id or self.regions_id,
            "PANEL_TIME": self.panel_time,
            "PANEL_WIDE": self.wide,
            "NAMES": self.names,
            "PERIOD": self.period,
            "MISSING": self.missing,
            "RNG": SEED,
            **self.rule.values,
        }
        known = {one.name() for one in algorithm.parameterDefinitions()}
        return {k: v for k, v in {**own, **more}.items() if k in known and not is_nothing(v)}


def plain(term: str) -> str:
    """Return the name of a term that is a column in backquotes; others as they are."""
    bare = term.strip("`")
    return bare if term == f"`{bare}`" else term


def layer_of(key: str) -> QgsVectorLayer | None:
    """Return a layer of the project by its id."""
    found = QgsProject.instance().mapLayer(key) if key else None
    return found if isinstance(found, QgsVectorLayer) and found.isValid() else None


def times_of(setting: Setting) -> list[Any]:
    """Return the times of the table, ascending."""
    layer = setting.table
    if layer is None:
        return []
    if setting.wide:
        return guess.years_in_headings(layer)
    return guess.times_in(layer, setting.panel_time) if setting.panel_time else []


def of_formula(setting: Setting, name: str) -> dict[str, Any]:
    """Return what a tool takes of the formula, by the names in QGIS: the core's rule for every study."""
    tool = core.catalog.get(name)
    said = core.runner().filled(tool, {}, formula=setting.formula or None)
    out, there = {}, set(setting.variables())
    if "formula" in said:
        out["FORMULA"] = said["formula"]
    if said.get("variable"):
        bare = plain(said["variable"])
        out["VARIABLE"] = bare if bare in there else said["variable"]
    if said.get("variables"):
        names = [plain(one) for one in said["variables"]]
        if all(one in there for one in names):
            out["VARIABLES"] = names
        else:
            out["VARIABLES_EXPRESSIONS"] = ", ".join(said["variables"])  # in the formula's order
    return out


def keep(setting: Setting, project: QgsProject | None = None) -> None:
    """Keep a study in a project, the open one by default; it is saved with it."""
    kept_in = QgsProject.instance() if project is None else project
    kept_in.writeEntry(_SCOPE, _KEY, json.dumps(asdict(setting), ensure_ascii=False))


def forget() -> None:
    """Let the study of the project go."""
    if QgsProject.instance().readEntry(_SCOPE, _KEY)[1]:
        QgsProject.instance().removeEntry(_SCOPE, _KEY)


def kept() -> Setting | None:
    """Return the study of the project; None where there is none, or it is not readable.

    Layers that have gone are left out.
    """
    text, found = QgsProject.instance().readEntry(_SCOPE, _KEY)
    if not found:
        return None
    try:
        said = dict(json.loads(text))
        weights = tuple(Named(str(w["name"]), dict(w["values"])) for w in said.pop("weights"))
        setting = Setting(weights=weights or (FIRST,), **{k: str(v) for k, v in said.items()})
    except (ValueError, TypeError, KeyError):
        return None
    gone: dict[str, Any] = {
        k: "" for k in ("regions", "panel") if layer_of(getattr(setting, k)) is None
    }
    return replace(setting, **gone)
