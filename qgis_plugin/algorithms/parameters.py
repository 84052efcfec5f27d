# SPDX-License-Identifier: GPL-2.0-or-later
"""The catalog's parameters as Processing parameters, and their values back again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from .. import core, core_sheets
from ..dialogs import arranging, lists, proposals
from ..i18n import say
from ..older import Qgis
from ..reading import flows, rasters
from ..reading.layers import formula_columns
from ..values import is_nothing

Param = Any
"""A `catalog.Param`."""

REGION_TYPES = [Qgis.ProcessingSourceType.VectorPolygon, Qgis.ProcessingSourceType.VectorPoint]
TABLE_TYPES = [Qgis.ProcessingSourceType.Vector]
_LARGEST = 2_147_483_647
_NAME_COLUMNS = ("cluster", "group", "by", "industry_groups", "always", "switching", "regressor")
"""Parameters of free text that name columns of the table, or of the map."""


def qgis_name(name: str) -> str:
    """Return the name of a parameter or output in QGIS: the catalog's, in upper case."""
    return name.upper()


def definition(
    param: Param, lang: str, parents: Mapping[str, str], group: str = ""
) -> QgsProcessingParameterDefinition:
    """Return the Processing parameter of one catalog parameter.

    Parameters
    ----------
    param : catalog.Param
    lang : {"en", "zh"}
    parents : mapping
        For "column" and "variable" kinds: which layer parameter ("REGIONS", "PANEL") holds the
        field, by the name of the parameter.
    group : str, optional
        The tool's: by it some stand under Advanced.
    """
    made: QgsProcessingParameterDefinition = _MAKERS[param.kind](
        param, qgis_name(param.name), param.label(lang), parents
    )
    made.setHelp(help_text(param, lang))
    proposals.use_own_widget(made, param, lang)
    flags = made.flags() & ~Qgis.ProcessingParameterFlag.Optional
    if may_be_empty(param) or param.kind == "variables":  # which may be written instead
        flags |= Qgis.ProcessingParameterFlag.Optional
    if arranging.is_advanced(param, group):
        flags |= Qgis.ProcessingParameterFlag.Advanced
    made.setFlags(flags)
    return made


def may_be_empty(param: Param) -> bool:
    """Return whether nothing is an answer; a parameter with a default always has a value."""
    return not param.required and (param.optional or param.default in (None, (), ""))


def help_text(param: Param, lang: str) -> str:
    """Return the help of a parameter; a choice names its values, as they must be written."""
    text = escape(param.help(lang, shell=False), quote=False)
    if param.choices:
        lines = "".join(
            f"<li><b>{c.value}</b>: {escape(c.label(lang), quote=False)}</li>"
            for c in param.choices
        )
        if may_be_empty(param):
            lines = f"<li>{escape(say('automatic', lang))}</li>{lines}"
        text += f"<ul>{lines}</ul>"
    return text


def has_times(tool: Any) -> bool:
    """Return whether the layer of a tool may hold every time."""
    return tool.style == "lisa" or tool.name in ("gtwr", "map_variable")


def all_times_definition(lang: str) -> QgsProcessingParameterBoolean:
    """Return the switch for a layer with every region once a time."""
    made = QgsProcessingParameterBoolean(ALL_TIMES, say("all_times", lang), False)
    made.setHelp(say("all_times_help", lang))
    made.setFlags(made.flags() | Qgis.ProcessingParameterFlag.Advanced)
    return made


def _vector(p: Param, name: str, label: str, _: Mapping[str, str]) -> Any:
    return QgsProcessingParameterFeatureSource(name, label, REGION_TYPES)


def _table(p: Param, name: str, label: str, _: Mapping[str, str]) -> Any:
    return QgsProcessingParameterFeatureSource(name, label, TABLE_TYPES)


def _weights_file(p: Param, name: str, label: str, _: Mapping[str, str]) -> Any:
    return QgsProcessingParameterFile(name, label, fileFilter=say("weights_filter"))


def _column(p: Param, name: str, label: str, parents: Mapping[str, str]) -> Any:
    return QgsProcessingParameterField(name, label, None, parents.get(name, ""))


def _variable(p: Param, name: str, label: str, parents: Mapping[str, str]) -> Any:
    # Any field may be chosen: QGIS opens a CSV file with text fields only, and the core reads
    # numbers from text.
    return QgsProcessingParameterField(name, label, None, parents.get(name, ""))


def _variables(p: Param, name: str, label: str, parents: Mapping[str, str]) -> Any:
    default = None if p.required or not p.default else list(p.default)
    return QgsProcessingParameterField(
        name,
        label,
        default,
        parents.get(name, ""),
        Qgis.ProcessingFieldParameterDataType.Any,
        True,
    )


def _text(p: Param, name: str, label: str, _: Mapping[str, str]) -> Any:
    default = None if p.required or p.default is None else _as_text(p.default)
    return QgsProcessingParameterString(name, label, default)


def _choice(p: Param, name: str, label: str, _: Mapping[str, str]) -> Any:
    values = [c.value for c in p.choices]
    default = None if p.required else p.default
    return QgsProcessingParameterEnum(name, label, values, False, default, False, True)


def _boolean(p: Param, name: str, label: str, _: Mapping[str, str]) -> Any:
    return QgsProcessingParameterBoolean(name, label, None if p.required else p.default)


def _integer(p: Param, name: str, label: str, _: Mapping[str, str]) -> Any:
    return _bounded(p, name, label, Qgis.ProcessingNumberParameterType.Integer)


def _seed(p: Param, name: str, label: str, _: Mapping[str, str]) -> Any:
    made = _bounded(p, name, label, Qgis.ProcessingNumberParameterType.Integer)
    if p.minimum is None:
        made.setMinimum(0)
    return made


def _number(p: Param, name: str, label: str, _: Mapping[str, str]) -> Any:
    return _bounded(p, name, label, Qgis.ProcessingNumberParameterType.Double)


def _bounded(p: Param, name: str, label: str, kind: Any) -> QgsProcessingParameterNumber:
    default = None if p.required else p.default
    made = QgsProcessingParameterNumber(name, label, kind, default, may_be_empty(p))
    if p.minimum is not None:
        made.setMinimum(p.minimum)
    if p.maximum is not None:
        made.setMaximum(p.maximum)
    elif kind == Qgis.ProcessingNumberParameterType.Integer:
        made.setMaximum(_LARGEST)
    return made


_MAKERS: dict[str, Callable[[Param, str, str, Mapping[str, str]], Any]] = {
    "vector": _vector,
    "rasters": rasters.definition,
    "table": _table,
    "tables": flows.definition,
    "weights_file": _weights_file,
    "column": _column,
    "variable": _variable,
    "variables": _variables,
    "formula": _text,
    "time": _text,
    "text": _text,
    "links": _text,
    "rules": _text,
    "choice": _choice,
    "integer": _integer,
    "seed": _seed,
    "number": _number,
    "boolean": _boolean,
}
"""One maker to a kind; a test sees that every kind of the catalog is here."""

LAYER_KINDS = ("vector", "table")
WIDE = "PANEL_WIDE"
"""QGIS's own parameter: whether the table is wide."""
ALL_TIMES = "ALL_TIMES"
"""QGIS's own parameter: whether the layer of results holds every time."""


def wide_definition(lang: str) -> QgsProcessingParameterBoolean:
    """Return the switch for wide tables, which stands below the table's time field."""
    made = QgsProcessingParameterBoolean(WIDE, say("wide", lang), False)
    made.setHelp(say("wide_help", lang))
    made.setMetadata({"widget_wrapper": {"class": proposals.WIDE}})
    made.setFlags(made.flags() | Qgis.ProcessingParameterFlag.Advanced)
    return made


def parents(params: tuple[Param, ...]) -> dict[str, str]:
    """Return, for parameters that name a field, the layer parameter that holds it.

    Columns and variables belong to the table where there is one, else to the regions.
    """
    names = {p.name for p in params}
    table = "panel" if "panel" in names else "regions" if "regions" in names else ""
    out = {}
    for p in params:
        if p.kind in ("variable", "variables"):
            out[qgis_name(p.name)] = qgis_name(table)
        elif p.kind == "column":
            owner = p.name.rpartition("_")[0]
            out[qgis_name(p.name)] = qgis_name(owner if owner in names else table)
    return out


def in_order(params: tuple[Param, ...]) -> tuple[Param, ...]:
    """Return the parameters with every layer before the fields that are chosen from it, the map before its weights.

    A dialog that is filled in again (from the history, say) takes its values in this order, and a
    field of a layer that is not there yet would be lost.
    """
    owners = parents(params)
    of_map = [p for p in params if p.name in ("regions", "regions_id")]
    out: list[Param] = []
    for p in params:
        owner = owners.get(qgis_name(p.name), "").lower()
        if p.feeds.startswith("w.") or p.kind == "weights_file":
            out += [q for q in of_map if q not in out]
        if owner and not any(q.name == owner for q in out):
            out += [q for q in params if q.feeds == owner and q not in out]
        if p not in out:
            out.append(p)
    return tuple(out)


def is_plain(param: Param) -> bool:
    """Return whether a parameter is a plain value of the tool, not a part of its containers."""
    return param.kind not in (
        *LAYER_KINDS,
        "rasters",
        "tables",
        "weights_file",
        "column",
    ) and param.feeds not in (
        "panel",
        "regions",
    )


def value(
    algorithm: QgsProcessingAlgorithm,
    param: Param,
    given: Mapping[str, Any],
    context: QgsProcessingContext,
) -> Any:
    """Return a parameter's value as the core takes it; None where nothing was given."""
    name = qgis_name(param.name)
    if param.kind == "variables":
        return lists.chosen(algorithm, name, given, context)
    if is_nothing(given.get(name)):
        return None
    values = dict(given)
    if param.kind == "choice":
        return algorithm.parameterAsEnumString(values, name, context)
    if param.kind in ("integer", "seed"):
        return algorithm.parameterAsInt(values, name, context)
    if param.kind == "number":
        return algorithm.parameterAsDouble(values, name, context)
    if param.kind == "boolean":
        return algorithm.parameterAsBoolean(values, name, context)
    return algorithm.parameterAsString(values, name, context).strip() or None


def answered(algorithm: QgsProcessingAlgorithm, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a run without those that say nothing: they mean the default.

    Absent, NULL, "", [] and [""] come from scripts, from models and from dialogs alike. What is
    written nowhere ("" as a destination) stays.
    """
    return {
        name: value
        for name, value in given.items()
        if not is_nothing(value) or _is_destination(algorithm, name)
    }


def _is_destination(algorithm: QgsProcessingAlgorithm, name: str) -> bool:
    known = algorithm.parameterDefinition(name)
    return known is not None and bool(known.isDestination())


def plain_values(
    algorithm: QgsProcessingAlgorithm,
    params: tuple[Param, ...],
    given: Mapping[str, Any],
    context: QgsProcessingContext,
) -> dict[str, Any]:
    """Return the plain values of a run by the catalog's names; the core fills in the defaults."""
    found = {p.name: value(algorithm, p, given, context) for p in params if is_plain(p)}
    return {name: v for name, v in found.items() if v is not None}


def columns(
    params: tuple[Param, ...], plain: Mapping[str, Any], there: Iterable[str]
) -> list[str] | None:
    """Return the columns of the table that a run uses, or None if the tool names none.

    Parameters
    ----------
    params : parameters of the tool
    plain : values of the run
    there : the table's columns; those whose names stand in a formula are read, all where one is unknown
    """
    there = list(there)
    made = core.derived_names(plain.get("derive"))
    if not any(p.kind in ("variable", "variables", "formula") or _is_system(p) for p in params):
        return None
    out: dict[str, None] = {}
    for p in params:
        chosen = plain.get(p.name)
        if not chosen:
            continue
        if p.kind in ("variable", "variables"):
            for one in [chosen] if p.kind == "variable" else chosen:
                if one in p.also:  # no field
                    continue
                out |= dict.fromkeys(fields_of(one, there))
        elif p.kind == "formula" and not {*there, *made}.issuperset(core_sheets.names_in(chosen)):
            return None  # all are read: the refusal of a name then lists what there is
        elif (
            p.kind == "formula"
            or p.name in ("derive", "only")
            or (p.kind == "text" and p.name in _NAME_COLUMNS)
        ):
            out |= dict.fromkeys(formula_columns(chosen, there))
        elif _is_system(p):
            for one in core.indicators(chosen):
                out |= dict.fromkeys(fields_of(one, there))
    return [name for name in out if name not in made or name in there]


def fields_of(variable: str, there: Iterable[str]) -> list[str]:
    """Return the fields that a variable is made of: itself, or those that its expression names."""
    names = list(there)
    if variable in names or not core.is_expression(variable):
        return [variable]
    return formula_columns(variable, names)


def _is_system(param: Param) -> bool:
    """Return whether a text holds a system of indicators: columns with their signs."""
    return param.kind == "text" and bool(param.feeds.endswith(".indicators"))


def of_wide(
    params: tuple[Param, ...], plain: Mapping[str, Any], headings: Mapping[str, str]
) -> dict[str, Any]:
    """Return the values of a run with fields of a wide table turned into its variables.

    A person picks any of a variable's year fields ("gdp_2012") or writes its name ("gdp").

    Parameters
    ----------
    params, plain : of the run
    headings : mapping of field to variable
    """
    out = dict(plain)
    for p in params:
        chosen = plain.get(p.name)
        if p.kind == "variable" and chosen:
            out[p.name] = headings.get(chosen, chosen)
        elif p.kind == "variables" and chosen:
            out[p.name] = list(dict.fromkeys(headings.get(c, c) for c in chosen))
    return out


def _as_text(default: Any) -> str:
    if isinstance(default, tuple | list):
        return ", ".join("-".join(map(str, d)) if isinstance(d, tuple) else str(d) for d in default)
    return str(default)
