"""regspatial: spatial analysis of regional economies.

    rs.find("do poor regions catch up")       which tool answers a question, in English or Chinese
    rs.find()                                 all tools by group
    rs.example("dri").panel()                 a shipped panel to try things on; rs.examples() lists them

    rs.read_panel("table.xlsx")               a table by region and year
    rs.read_boundaries("map.shp")             a map; rs.china("province") is shipped
    rs.weights.queen(regions)                 spatial weights; dir(rs.weights) has the other kinds

    rs.describe(panel, ["gdp"])               data
    rs.moran(panel["gdp"], w)                 pattern: local_moran, geary, local_g, local_geary ...
    rs.spatial_panel(panel, "y ~ x", w)       models: spatial_regression, fixed_effects, spatial_panel_dynamic ...
    rs.event_study(panel, "y ~ 1", event="start")                        policy
    rs.gwr(panel, "y ~ x", regions=regions)   local models: mgwr, gtwr
    rs.pole_network(regions, panel["gdp"])    growth poles
    rs.composite_index(panel, {"gdp": "+"})   indices, efficiency, inequality, convergence

Every result prints itself and has tables(), plot(), to_frame(), to_csv(), to_docx() and summary("zh").
"""

# Public names are imported when first used (PEP 562): `import regspatial` is quick, and needs numpy and scipy alone.

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from ._version import __version__

PUBLIC = {
    "access": ".indicators.access.estimate:access",
    "deflate": ".studies.prices.estimate:deflate",
    "forecast": ".indicators.forecast.estimate:forecast",
    "FigureStyle": ".reporting.look:FigureStyle",
    "Label": ".containers:Label",
    "Options": ".options:Options",
    "Panel": ".containers:Panel",
    "PeriodWeights": ".containers:PeriodWeights",
    "Regions": ".containers:Regions",
    "RegspatialError": ".errors:RegspatialError",
    "RegspatialWarning": ".errors:RegspatialWarning",
    "SpatialWeights": ".containers:SpatialWeights",
    "Study": ".runner.study:Study",
    "Variable": ".containers:Variable",
    "aggregate": ".studies.changes.aggregate:aggregate",
    "audit_table": ".audit:audit_table",
    "autocorrelation": ".autocorrelation",
    "bacon": ".regression.policy.bacon.estimate:bacon",
    "balance": ".studies:balance",
    "bartik_instrument": ".regression:bartik_instrument",
    "by_group": ".studies.by_group:by_group",
    "centre_of_gravity": ".indicators.gravity_centre.estimate:centre_of_gravity",
    "china": ".io:china",
    "coefficient_stability": ".regression:coefficient_stability",
    "composite_index": ".indicators:composite_index",
    "composite_sensitivity": ".indicators:composite_sensitivity",
    "computing_hubs": ".indicators.nearest.estimate:computing_hubs",
    "convergence": ".studies.convergence:convergence",
    "convergence_clubs": ".indicators.clubs.estimate:convergence_clubs",
    "correlations": ".indicators:correlations",
    "coupling_coordination": ".indicators:coupling_coordination",
    "cross_section": ".io.objects:cross_section",
    "data_envelopment": ".efficiency.envelopment.estimate:data_envelopment",
    "dea_bootstrap": ".efficiency.bootstrap.estimate:dea_bootstrap",
    "describe": ".indicators:describe",
    "dissolve_report": ".io.dissolving:dissolve_report",
    "distance_to_nearest": ".indicators.nearest.estimate:distance_to_nearest",
    "discontinuity": ".regression.policy.discontinuity.estimate:discontinuity",
    "economic_complexity": ".indicators.complexity.estimate:economic_complexity",
    "etable": ".reporting.tables:etable",
    "event_study": ".regression.policy.event_study.estimate:event_study",
    "policy": ".regression.policy.imputation.estimate:policy",
    "matching": ".regression.policy.matching.estimate:matching",
    "synthetic_control": ".regression.policy.synthetic.estimate:synthetic_control",
    "policy_cohorts": ".regression.policy.cohorts.estimate:policy_cohorts",
    "policy_reach": ".regression.policy.reach.estimate:policy_reach",
    "policy_durbin": ".regression.policy.durbin.estimate:policy_durbin",
    "example": ".io:example",
    "examples": ".io:examples",
    "exposure_robust": ".regression:exposure_robust",
    "find": ".asking:find",
    "fixed_effects": ".regression:fixed_effects",
    "fixed_effects_stepwise": ".regression:fixed_effects_stepwise",
    "fsqca": ".configurations:fsqca",
    "geodetector": ".indicators.geodetector.estimate:geodetector",
    "group_regressions": ".regression:group_regressions",
    "gtwr": ".gw:gtwr",
    "gwr": ".gw:gwr",
    "hausman_test": ".regression:hausman_test",
    "harmonise": ".studies.changes.harmonise:harmonise",
    "impacts": ".regression:impacts",
    "importances": ".indicators.importances.estimate:importances",
    "instrumental": ".regression:instrumental",
    "join_report": ".studies:join_report",
    "k_means": ".regionalisation:k_means",
    "kernel_density": ".indicators:kernel_density",
    "leave_one_out": ".regression:leave_one_out",
    "linked_view": ".reporting.linked:linked_view",
    "local_moran": ".autocorrelation:local_moran",
    "location_quotient": ".indicators.location.estimate:location_quotient",
    "lorenz": ".indicators.inequality.estimate:lorenz",
    "malmquist": ".efficiency:malmquist",
    "describe_flows": ".indicators.flow_table.estimate:describe_flows",
    "map_flows": ".network:map_flows",
    "map_variable": ".indicators:map_variable",
    "markov_transitions": ".indicators.markov.estimate:markov_transitions",
    "match_names": ".studies:match_names",
    "max_p": ".regionalisation:max_p",
    "mediation": ".regression:mediation",
    "mgwr": ".gw:mgwr",
    "model_diagnostics": ".regression:model_diagnostics",
    "model_tests": ".regression:model_tests",
    "moderation": ".regression:moderation",
    "moran": ".autocorrelation:moran",
    "national_poles": ".indicators.national_poles:national_poles",
    "nested_theil": ".indicators.inequality.estimate:nested_theil",
    "network": ".network",
    "panel_from_frame": ".io:panel_from_frame",
    "panel_threshold": ".regression:panel_threshold",
    "ppml": ".regression:ppml",
    "spatial_flows": ".regression:spatial_flows",
    "preview_panel": ".io:preview_panel",
    "randomisation_inference": ".regression:randomisation_inference",
    "ranking": ".indicators:ranking",
    "read_boundaries": ".io:read_boundaries",
    "read_flows": ".io:read_flows",
    "points_to_regions": ".indicators.points.estimate:points_to_regions",
    "read_points": ".io:read_points",
    "read_panel": ".io:read_panel",
    "read_study": ".recipes.head:read_study",
    "regionalisation": ".regionalisation",
    "regions_from_frame": ".io:regions_from_frame",
    "regression": ".regression",
    "report": ".reporting.report:report",
    "ripley_k": ".autocorrelation:ripley_k",
    "save_figure": ".reporting.images:save_figure",
    "second_opinion": ".opinions:second_opinion",
    "select_model": ".regression:select_model",
    "series": ".indicators:series",
    "shift_share": ".indicators.shift_share.estimate:shift_share",
    "simar_wilson": ".efficiency.simar_wilson:simar_wilson",
    "skater": ".regionalisation:skater",
    "spatial_groups": ".regression:spatial_groups",
    "spatial_leave_one_out": ".regression:spatial_leave_one_out",
    "spatial_markov": ".indicators.markov.estimate:spatial_markov",
    "spatial_mediation": ".regression:spatial_mediation",
    "spatial_panel": ".studies:spatial_panel",
    "spatial_panel_2sls": ".studies:spatial_panel_2sls",
    "spatial_panel_dynamic": ".studies:spatial_panel_dynamic",
    "spatial_regression": ".studies:spatial_regression",
    "specialisation": ".indicators.location.estimate:specialisation",
    "specification_curve": ".regression.policy.specification_curve.estimate:specification_curve",
    "studies": ".studies",
    "subsets": ".studies.places.subsets:subsets",
    "super_sbm": ".efficiency.super_efficiency.estimate:super_sbm",
    "weights": ".weights",
    "what_if": ".studies:what_if",
    "wild_bootstrap": ".regression:wild_bootstrap",
    "zipf": ".indicators:zipf",
    "zonal_statistics": ".indicators.zonal.estimate:zonal_statistics",
}
"""Every public name and where it is: a room, or `module:name`. `make catalog` writes `__init__.pyi` from it."""

__all__ = ["__version__", *PUBLIC]  # noqa: PLE0604 - read off the one list


def __getattr__(name: str) -> Any:
    place = PUBLIC.get(name)
    if place is None and (name.startswith("_") or find_spec(f"{__name__}.{name}")):
        raise AttributeError(
            f"module {__name__!r} has no attribute {name!r}"
        )  # a room is imported next
    place = place or _tools().get(name)
    if place is None:
        raise AttributeError(_where(name))
    module, _, attribute = place.partition(":")
    found = import_module(module, __name__)
    value = getattr(found, attribute) if attribute else found
    globals()[name] = value
    return value


def _tools() -> dict[str, str]:
    """Return where the tools are, by name: each is public, whether `PUBLIC` lists it or not."""
    tools = import_module(".catalog", __name__).tools
    return {one.name: one.entry for one in tools()}


def _where(name: str) -> str:
    """Return that there is no such name, and what comes nearest to it."""
    find = import_module(
        ".asking", __name__
    ).find  # named as text, as all of `PUBLIC`: nothing hangs on it
    near = [one for one in find(name, 3).answers if one.name in {*PUBLIC, *_tools()}]
    meant = ", ".join(f"rs.{one.name} ({one.title})" for one in near)
    hint = f"; do you mean {meant}?" if meant else "."
    return f"module {__name__!r} has no attribute {name!r}{hint} rs.find({name!r}) looks further."


def __dir__() -> list[str]:
    return sorted({*PUBLIC, *_tools(), "__version__"})
