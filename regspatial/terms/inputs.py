"""Families of what comes in: tables, maps, lists of ids, parameters, and the groups of the shipped maps."""

from __future__ import annotations

from ..words import p_
from .term import Term, terms

FAMILIES: dict[str, dict[str, Term]] = {
    "input": terms(
        {
            "data": p_("input", "data"),
            "destinations": p_("input", "destinations"),
            "exclude list": p_("input", "exclude list"),
            "flows": p_("input", "flows"),
            "islands": p_("input", "islands"),
            "layer": p_("input", "layer"),
            "links": p_("input", "links"),
            "mapping": p_("input", "mapping"),
            "mass": p_("input", "mass"),
            "network": p_("input", "network"),
            "nodes": p_("input", "nodes"),
            "origins": p_("input", "origins"),
            "panel": p_("input", "panel"),
            "poles": p_("input", "poles"),
            "query": p_("input", "query"),
            "regions": p_("input", "regions"),
            "selection": p_("input", "selection"),
            "weights": p_("input", "weights"),
            "ids": p_("input", "ids"),
            "rows": p_("input", "rows"),
            "columns": p_("input", "columns"),
            "values": p_("input", "values"),
        }
    ),
    "geometry_fault": terms(
        {
            "empty": p_("geometry_fault", "empty"),
            "truncated": p_("geometry_fault", "truncated"),
            "not well-known binary": p_("geometry_fault", "not well-known binary"),
            "not a polygon inside a multipolygon": p_(
                "geometry_fault", "not a polygon inside a multipolygon"
            ),
            "with coordinates that are not finite": p_(
                "geometry_fault", "with coordinates that are not finite"
            ),
        }
    ),
    "weights_parameter": terms(
        {
            "order": p_("weights_parameter", "order"),
            "k": p_("weights_parameter", "k"),
            "power": p_("weights_parameter", "power"),
            "threshold": p_("weights_parameter", "threshold"),
            "bandwidth": p_("weights_parameter", "bandwidth"),
            "function": p_("weights_parameter", "function"),
            "cutoff": p_("weights_parameter", "cutoff"),
            "omega": p_("weights_parameter", "omega"),
            "time": p_("weights_parameter", "time"),
        }
    ),
    "join_side": terms(
        {
            "map": p_("join_side", "map"),
            "table": p_("join_side", "table"),
        }
    ),
    "suggested_by": terms(
        {
            "spelling": p_("suggested_by", "spelling"),
            "name": p_("suggested_by", "name"),
            "similar": p_("suggested_by", "similar"),
        }
    ),
    "parameter_kind": terms(
        {
            "integer": p_("parameter_kind", "a whole number"),
            "seed": p_("parameter_kind", "a whole number from 0 up"),
            "number": p_("parameter_kind", "a finite number"),
            "boolean": p_("parameter_kind", "yes or no"),
            "variables": p_("parameter_kind", "a list of column names"),
            "links": p_(
                "parameter_kind", "a list of id-id pairs such as 460000-440000,710000-350000"
            ),
            "rules": p_("parameter_kind", "a list of rules of weights such as queen; knn k=6"),
        }
    ),
    "no_region": terms(
        {
            "nation": p_("no_region", "a total of the country, no region"),
            "part": p_("no_region", "a part of the country, no region of its own"),
            "corps": p_(
                "no_region",
                "the Xinjiang Production and Construction Corps, whose figures are printed beside those of Xinjiang: no region of the map (its cities 659001 to 659009 are prefecture units)",
            ),
            "rest": p_("no_region", "figures that belong to no region"),
        }
    ),
    "tool_group": terms(
        {
            "data": p_("tool_group", "data"),
            "describe": p_("tool_group", "describe"),
            "weights": p_("tool_group", "weights"),
            "pattern": p_("tool_group", "pattern"),
            "model": p_("tool_group", "model"),
            "test": p_("tool_group", "test"),
            "effects": p_("tool_group", "effects"),
            "policy": p_("tool_group", "policy"),
            "local": p_("tool_group", "local models"),
            "networks": p_("tool_group", "networks"),
            "index": p_("tool_group", "index and efficiency"),
            "regions": p_("tool_group", "regions"),
            "report": p_("tool_group", "maps and reports"),
        }
    ),
    "map_attribute": terms(
        {
            "region3": p_("map_attribute", "three macro-regions"),
            "region4": p_("map_attribute", "four macro-regions"),
            "parent": p_("map_attribute", "province"),
        }
    ),
    "macro_region": terms(
        {
            "east": p_("macro-region", "East"),
            "central": p_("macro-region", "Central"),
            "west": p_("macro-region", "West"),
            "northeast": p_("macro-region", "Northeast"),
        }
    ),
}
