# SPDX-License-Identifier: GPL-2.0-or-later
"""What stands in a dialog before anything is chosen, and what an empty table means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import QgsProcessingAlgorithm, QgsProcessingContext

from ..older import Qgis
from ..values import is_nothing
from . import CHOICE, arranging, guess, offers

_RULE = f"{__package__}.weights_rule.WeightsRuleWidget"
_VARIABLE = f"{__package__}.widgets.VariableWidget"
_KEY_FIELD = f"{__package__}.key_fields.KeyFieldWidget"
_FORMULA = f"{__package__}.formula.FormulaWidget"
_HELD = f"{__package__}.held.HeldWidget"
_NAMES = f"{__package__}.table_reading.NamesWidget"
WIDE = f"{__package__}.table_reading.WideWidget"
_OF_CHOICES = {"weights_kind": _RULE, "names": _NAMES}
_KEY_FIELDS = ("regions_id", "panel_id", "panel_time")


def use_own_widget(made: Any, param: Any, lang: str) -> None:
    """Name the widget of ours that shows a parameter, where there is one, and what it hangs on."""
    widget: dict[str, Any] = {}
    if param.choices:
        named = _OF_CHOICES.get(param.name, CHOICE)
        widget = {"class": named, "labels": [c.label(lang) for c in param.choices]}
    elif param.kind == "variable":
        widget = {"class": _VARIABLE}
    elif param.name in _KEY_FIELDS:
        widget = {"class": _KEY_FIELD}
    elif param.kind == "formula":
        widget = {"class": _FORMULA}
    elif offers.offer_of(param.kind, param.name) is not None:
        widget = {"class": _HELD}
    known = {"widget_wrapper": widget} if widget else {}
    made.setMetadata({**known, **arranging.condition(param)})


def shares_its_layer(params: tuple[Any, ...]) -> bool:
    """Return whether the table of a tool may be the layer of its regions: it needs one, and has both."""
    by_name = {p.name: p for p in params}
    panel = by_name.get("panel")
    return panel is not None and bool(panel.required) and "regions" in by_name


def make_table_optional(algorithm: QgsProcessingAlgorithm, help_text: str) -> None:
    """Let a dialog leave table and id empty, and say what that means."""
    for name in ("PANEL", "PANEL_ID"):
        made = algorithm.parameterDefinition(name)
        made.setFlags(made.flags() | Qgis.ProcessingParameterFlag.Optional)
    algorithm.parameterDefinition("PANEL").setHelp(help_text)


def propose_layers(algorithm: QgsProcessingAlgorithm, *, table: bool) -> None:
    """Put the project's layer of regions, and its table, into a dialog that opens; runs know nothing of it.

    Weights that do without a table are proposed none: its regions alone would be kept.
    """
    shown = _of_study(algorithm, table=table)
    regions = guess.region_layer()
    if not shown and regions is not None:
        own = (guess.table_layer(regions) or regions).id() if table else None
        shown = {"REGIONS": regions.id(), **({"PANEL": own} if own else {})}
    for name, value in shown.items():
        made = algorithm.parameterDefinition(name)
        if made is not None:
            made.setGuiDefaultValueOverride(value)


_TABLE = ("PANEL", "PANEL_ID", "PANEL_TIME", "PANEL_WIDE", "NAMES", "PERIOD", "MISSING")


def _of_study(algorithm: QgsProcessingAlgorithm, *, table: bool) -> dict[str, Any]:
    """Return what the study of the project says to a tool: layers, fields, weights, formula, one sample.

    Nothing where the project has no study, or its map is gone.
    """
    from ..study import one_sample, setting

    study = setting.kept()
    if study is None or study.map is None:
        return {}
    said = setting.of_formula(study, algorithm.name()) if study.formula else {}
    left_out = one_sample.of(study).given() if study.formula else {}
    given = study.given(algorithm, **said, **left_out)
    return {k: v for k, v in given.items() if table or k not in _TABLE}


def keys_of(
    algorithm: QgsProcessingAlgorithm, given: Mapping[str, Any], context: QgsProcessingContext
) -> dict[str, str]:
    """Return the fields of ids and times that a run does not name, as a dialog would propose them."""
    out: dict[str, str] = {}
    sources = {
        name: algorithm.parameterAsSource(dict(given), name, context)
        for name in ("REGIONS", "PANEL")
        if not is_nothing(given.get(name))
    }
    for name in map(str.upper, _KEY_FIELDS):
        source = sources.get(name.partition("_")[0])
        known = algorithm.parameterDefinition(name) is not None and is_nothing(given.get(name))
        if not known or source is None or (name == "PANEL_TIME" and given.get("PANEL_WIDE")):
            continue
        chosen = given.get("REGIONS_ID") or out.get("REGIONS_ID")
        found = guess.key_field(name, source, sources.get("REGIONS"), chosen)
        if found is not None:
            out[name] = found
    return out


def with_own_table(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a run in which a table that is not named is the regions' own layer.

    Its ids are then those of the map, unless another field was chosen.
    """
    out = dict(given)
    if is_nothing(out.get("PANEL")) and not is_nothing(out.get("REGIONS")):
        out["PANEL"] = out["REGIONS"]
        if is_nothing(out.get("PANEL_ID")) and not is_nothing(out.get("REGIONS_ID")):
            out["PANEL_ID"] = out["REGIONS_ID"]
    return out
