"""regspatial: spatial analysis of regional economies.

Public names are imported when first used (PEP 562), so that ``import regspatial`` is quick and
works where only numpy and scipy are installed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from . import autocorrelation as autocorrelation
    from . import network as network
    from . import regionalisation as regionalisation
    from . import regression as regression
    from . import studies as studies
    from . import weights as weights
    from .audit import audit_table as audit_table
    from .autocorrelation import local_moran as local_moran
    from .autocorrelation import moran as moran
    from .autocorrelation import ripley_k as ripley_k
    from .configurations import fsqca as fsqca
    from .containers import Label as Label
    from .containers import Panel as Panel
    from .containers import PeriodWeights as PeriodWeights
    from .containers import Regions as Regions
    from .containers import SpatialWeights as SpatialWeights
    from .containers import Variable as Variable
    from .efficiency.bootstrap import dea_bootstrap as dea_bootstrap
    from .efficiency.dea import data_envelopment as data_envelopment
    from .efficiency.malmquist import malmquist as malmquist
    from .efficiency.sbm import super_sbm as super_sbm
    from .efficiency.simar_wilson import simar_wilson as simar_wilson
    from .errors import RegspatialError as RegspatialError
    from .errors import RegspatialWarning as RegspatialWarning
    from .gw.gtwr import gtwr as gtwr
    from .gw.gwr import gwr as gwr
    from .gw.mgwr import mgwr as mgwr
    from .indicators import composite_index as composite_index
    from .indicators import composite_sensitivity as composite_sensitivity
    from .indicators import correlations as correlations
    from .indicators import coupling_coordination as coupling_coordination
    from .indicators import kernel_density as kernel_density
    from .indicators import map_variable as map_variable
    from .indicators.clubs import convergence_clubs as convergence_clubs
    from .indicators.complexity import economic_complexity as economic_complexity
    from .indicators.describe import describe as describe
    from .indicators.geodetector import geodetector as geodetector
    from .indicators.gravity_centre import centre_of_gravity as centre_of_gravity
    from .indicators.importances import importances as importances
    from .indicators.inequality import lorenz as lorenz
    from .indicators.inequality import nested_theil as nested_theil
    from .indicators.location import location_quotient as location_quotient
    from .indicators.location import specialisation as specialisation
    from .indicators.markov import markov_transitions as markov_transitions
    from .indicators.markov import spatial_markov as spatial_markov
    from .indicators.national_poles import national_poles as national_poles
    from .indicators.nearest import computing_hubs as computing_hubs
    from .indicators.nearest import distance_to_nearest as distance_to_nearest
    from .indicators.ranking import ranking as ranking
    from .indicators.series import series as series
    from .indicators.shift_share import shift_share as shift_share
    from .indicators.zipf import zipf as zipf
    from .indicators.zonal import zonal_statistics as zonal_statistics
    from .io import panel_from_frame as panel_from_frame
    from .io import preview_panel as preview_panel
    from .io import read_boundaries as read_boundaries
    from .io import read_flows as read_flows
    from .io import read_panel as read_panel
    from .io import regions_from_frame as regions_from_frame
    from .io.china import china as china
    from .io.dissolving import dissolve_report as dissolve_report
    from .io.example_data import example as example
    from .io.example_data import examples as examples
    from .io.objects import cross_section as cross_section
    from .opinions import second_opinion as second_opinion
    from .options import Options as Options
    from .regionalisation.k_means import k_means as k_means
    from .regionalisation.max_p import max_p as max_p
    from .regionalisation.skater import skater as skater
    from .regression import hausman_test as hausman_test
    from .regression import model_diagnostics as model_diagnostics
    from .regression import select_model as select_model
    from .regression import spatial_panel as spatial_panel
    from .regression import spatial_panel_2sls as spatial_panel_2sls
    from .regression import spatial_panel_dynamic as spatial_panel_dynamic
    from .regression import spatial_regression as spatial_regression
    from .regression.alternatives import specification_curve as specification_curve
    from .regression.bartik import bartik_instrument as bartik_instrument
    from .regression.events import event_study as event_study
    from .regression.exposure import exposure_robust as exposure_robust
    from .regression.fixed_effects import fixed_effects as fixed_effects
    from .regression.groups import group_regressions as group_regressions
    from .regression.impacts import impacts as impacts
    from .regression.instrumental import instrumental as instrumental
    from .regression.leave_out import leave_one_out as leave_one_out
    from .regression.leave_out import spatial_leave_one_out as spatial_leave_one_out
    from .regression.mediation import mediation as mediation
    from .regression.moderation import moderation as moderation
    from .regression.randomisation import randomisation_inference as randomisation_inference
    from .regression.spatial_groups import spatial_groups as spatial_groups
    from .regression.spatial_mediation import spatial_mediation as spatial_mediation
    from .regression.stability import coefficient_stability as coefficient_stability
    from .regression.stepwise import fixed_effects_stepwise as fixed_effects_stepwise
    from .regression.threshold import panel_threshold as panel_threshold
    from .regression.what_if import what_if as what_if
    from .regression.wild import wild_bootstrap as wild_bootstrap
    from .reporting.images import save_figure as save_figure
    from .reporting.linked import linked_view as linked_view
    from .reporting.look import FigureStyle as FigureStyle
    from .reporting.report import report as report
    from .reporting.tables import etable as etable
    from .studies import convert_units as convert_units
    from .studies import join_report as join_report
    from .studies import match_names as match_names
    from .studies.balance import balance as balance
    from .studies.by_group import by_group as by_group
    from .studies.convergence import convergence as convergence
    from .studies.dynamic_model import dynamic_model as dynamic_model
    from .studies.panel_model import panel_model as panel_model
    from .studies.subsets import subsets as subsets

_LAZY = {
    "autocorrelation": ".autocorrelation",
    "network": ".network",
    "regionalisation": ".regionalisation",
    "regression": ".regression",
    "studies": ".studies",
    "weights": ".weights",
    "moran": ".autocorrelation:moran",
    "local_moran": ".autocorrelation:local_moran",
    "ripley_k": ".autocorrelation:ripley_k",
    "Label": ".containers:Label",
    "Panel": ".containers:Panel",
    "PeriodWeights": ".containers:PeriodWeights",
    "Regions": ".containers:Regions",
    "SpatialWeights": ".containers:SpatialWeights",
    "Variable": ".containers:Variable",
    "FigureStyle": ".reporting.look:FigureStyle",
    "save_figure": ".reporting.images:save_figure",
    "RegspatialError": ".errors:RegspatialError",
    "RegspatialWarning": ".errors:RegspatialWarning",
    "balance": ".studies:balance",
    "by_group": ".studies.by_group:by_group",
    "china": ".io:china",
    "cross_section": ".io.objects:cross_section",
    "dissolve_report": ".io.dissolving:dissolve_report",
    "example": ".io:example",
    "examples": ".io:examples",
    "gtwr": ".gw:gtwr",
    "gwr": ".gw:gwr",
    "kernel_density": ".indicators:kernel_density",
    "location_quotient": ".indicators.location:location_quotient",
    "specialisation": ".indicators.location:specialisation",
    "shift_share": ".indicators.shift_share:shift_share",
    "economic_complexity": ".indicators.complexity:economic_complexity",
    "map_variable": ".indicators:map_variable",
    "computing_hubs": ".indicators.nearest:computing_hubs",
    "national_poles": ".indicators.national_poles:national_poles",
    "distance_to_nearest": ".indicators.nearest:distance_to_nearest",
    "zonal_statistics": ".indicators.zonal:zonal_statistics",
    "ranking": ".indicators:ranking",
    "series": ".indicators:series",
    "zipf": ".indicators:zipf",
    "describe": ".indicators:describe",
    "correlations": ".indicators:correlations",
    "geodetector": ".indicators.geodetector:geodetector",
    "dea_bootstrap": ".efficiency.bootstrap:dea_bootstrap",
    "simar_wilson": ".efficiency.simar_wilson:simar_wilson",
    "lorenz": ".indicators.inequality:lorenz",
    "nested_theil": ".indicators.inequality:nested_theil",
    "k_means": ".regionalisation:k_means",
    "skater": ".regionalisation:skater",
    "max_p": ".regionalisation:max_p",
    "convergence_clubs": ".indicators.clubs:convergence_clubs",
    "markov_transitions": ".indicators.markov:markov_transitions",
    "spatial_markov": ".indicators.markov:spatial_markov",
    "importances": ".indicators.importances:importances",
    "centre_of_gravity": ".indicators.gravity_centre:centre_of_gravity",
    "convergence": ".studies.convergence:convergence",
    "malmquist": ".efficiency:malmquist",
    "fsqca": ".configurations:fsqca",
    "data_envelopment": ".efficiency.dea:data_envelopment",
    "super_sbm": ".efficiency.sbm:super_sbm",
    "composite_index": ".indicators:composite_index",
    "composite_sensitivity": ".indicators:composite_sensitivity",
    "coupling_coordination": ".indicators:coupling_coordination",
    "mgwr": ".gw:mgwr",
    "convert_units": ".studies:convert_units",
    "join_report": ".studies:join_report",
    "match_names": ".studies:match_names",
    "dynamic_model": ".studies:dynamic_model",
    "panel_model": ".studies:panel_model",
    "subsets": ".studies.subsets:subsets",
    "panel_from_frame": ".io:panel_from_frame",
    "audit_table": ".audit:audit_table",
    "preview_panel": ".io:preview_panel",
    "read_boundaries": ".io:read_boundaries",
    "read_flows": ".io:read_flows",
    "read_panel": ".io:read_panel",
    "regions_from_frame": ".io:regions_from_frame",
    "Options": ".options:Options",
    "fixed_effects": ".regression:fixed_effects",
    "fixed_effects_stepwise": ".regression:fixed_effects_stepwise",
    "impacts": ".regression:impacts",
    "bartik_instrument": ".regression:bartik_instrument",
    "exposure_robust": ".regression:exposure_robust",
    "instrumental": ".regression:instrumental",
    "coefficient_stability": ".regression:coefficient_stability",
    "specification_curve": ".regression.alternatives:specification_curve",
    "event_study": ".regression.events:event_study",
    "what_if": ".regression.what_if:what_if",
    "hausman_test": ".regression:hausman_test",
    "second_opinion": ".opinions:second_opinion",
    "mediation": ".regression:mediation",
    "moderation": ".regression:moderation",
    "spatial_groups": ".regression:spatial_groups",
    "spatial_mediation": ".regression:spatial_mediation",
    "group_regressions": ".regression:group_regressions",
    "spatial_leave_one_out": ".regression:spatial_leave_one_out",
    "leave_one_out": ".regression:leave_one_out",
    "randomisation_inference": ".regression:randomisation_inference",
    "wild_bootstrap": ".regression:wild_bootstrap",
    "panel_threshold": ".regression:panel_threshold",
    "select_model": ".regression:select_model",
    "model_diagnostics": ".regression:model_diagnostics",
    "spatial_panel": ".regression:spatial_panel",
    "spatial_panel_2sls": ".regression:spatial_panel_2sls",
    "spatial_regression": ".regression:spatial_regression",
    "spatial_panel_dynamic": ".regression:spatial_panel_dynamic",
    "linked_view": ".reporting.linked:linked_view",
    "report": ".reporting.report:report",
    "etable": ".reporting.tables:etable",
}

__all__ = [
    "FigureStyle",
    "Label",
    "Options",
    "Panel",
    "PeriodWeights",
    "Regions",
    "RegspatialError",
    "RegspatialWarning",
    "SpatialWeights",
    "Variable",
    "__version__",
    "audit_table",
    "autocorrelation",
    "balance",
    "bartik_instrument",
    "by_group",
    "centre_of_gravity",
    "china",
    "coefficient_stability",
    "composite_index",
    "composite_sensitivity",
    "computing_hubs",
    "convergence",
    "convergence_clubs",
    "correlations",
    "coupling_coordination",
    "cross_section",
    "data_envelopment",
    "dea_bootstrap",
    "describe",
    "dissolve_report",
    "distance_to_nearest",
    "dynamic_model",
    "economic_complexity",
    "etable",
    "event_study",
    "example",
    "examples",
    "exposure_robust",
    "fixed_effects",
    "fixed_effects_stepwise",
    "fsqca",
    "geodetector",
    "group_regressions",
    "gtwr",
    "gwr",
    "hausman_test",
    "impacts",
    "importances",
    "instrumental",
    "join_report",
    "k_means",
    "kernel_density",
    "leave_one_out",
    "linked_view",
    "local_moran",
    "location_quotient",
    "lorenz",
    "malmquist",
    "map_variable",
    "markov_transitions",
    "match_names",
    "max_p",
    "mediation",
    "mgwr",
    "model_diagnostics",
    "moderation",
    "moran",
    "national_poles",
    "nested_theil",
    "network",
    "panel_from_frame",
    "panel_model",
    "panel_threshold",
    "preview_panel",
    "randomisation_inference",
    "ranking",
    "read_boundaries",
    "read_flows",
    "read_panel",
    "regionalisation",
    "regions_from_frame",
    "regression",
    "report",
    "ripley_k",
    "save_figure",
    "second_opinion",
    "select_model",
    "series",
    "shift_share",
    "simar_wilson",
    "skater",
    "spatial_groups",
    "spatial_leave_one_out",
    "spatial_markov",
    "spatial_mediation",
    "spatial_panel",
    "spatial_panel_2sls",
    "spatial_panel_dynamic",
    "spatial_regression",
    "specialisation",
    "specification_curve",
    "studies",
    "subsets",
    "super_sbm",
    "weights",
    "what_if",
    "wild_bootstrap",
    "zipf",
    "zonal_statistics",
]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _LAZY[name].partition(":")
    found = import_module(module, __name__)
    value = getattr(found, attribute) if attribute else found
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})
