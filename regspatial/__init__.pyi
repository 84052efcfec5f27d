"""Written by `make catalog` from the tools and `PUBLIC` of `__init__.py`."""

from .asking import find as find
from .audit import audit_table as audit_table
from . import autocorrelation as autocorrelation
from .autocorrelation.bivariate import bivariate_local_moran as bivariate_local_moran
from .autocorrelation.correlogram.estimate import correlogram_by_distance as correlogram_by_distance
from .autocorrelation.correlogram.estimate import correlogram_by_order as correlogram_by_order
from .autocorrelation.emerging.estimate import emerging_hot_spots as emerging_hot_spots
from .autocorrelation.global_stats import geary as geary
from .autocorrelation.global_stats import getis_ord_g as getis_ord_g
from .autocorrelation.join_counts import join_counts as join_counts
from .autocorrelation.lee import lee as lee
from .autocorrelation.lee import local_lee as local_lee
from .autocorrelation.local_g import local_g as local_g
from .autocorrelation.local_stats import local_geary as local_geary
from .autocorrelation.moran_matrix.estimate import moran_matrix as moran_matrix
from .autocorrelation.multivariate import multivariate_local_geary as multivariate_local_geary
from .autocorrelation.multivariate import multivariate_local_moran as multivariate_local_moran
from .autocorrelation.spatial_gini import spatial_gini as spatial_gini
from .autocorrelation.stability.estimate import cluster_sensitivity as cluster_sensitivity
from .autocorrelation.stability.estimate import cluster_stability as cluster_stability
from .autocorrelation.transitions import cluster_transitions as cluster_transitions
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
from .efficiency.bootstrap.estimate import dea_bootstrap as dea_bootstrap
from .efficiency.envelopment.estimate import data_envelopment as data_envelopment
from .efficiency.simar_wilson import simar_wilson as simar_wilson
from .efficiency.super_efficiency.estimate import super_sbm as super_sbm
from .efficiency import malmquist as malmquist
from .errors import RegspatialError as RegspatialError
from .errors import RegspatialWarning as RegspatialWarning
from .gw.stationarity import gwr_stationarity as gwr_stationarity
from .gw import gtwr as gtwr
from .gw import gwr as gwr
from .gw import mgwr as mgwr
from .indicators.access.estimate import access as access
from .indicators.clubs.estimate import convergence_clubs as convergence_clubs
from .indicators.complexity.estimate import economic_complexity as economic_complexity
from .indicators.disparity.estimate import disparity as disparity
from .indicators.flow_table.estimate import describe_flows as describe_flows
from .indicators.forecast.estimate import forecast as forecast
from .indicators.geodetector.estimate import geodetector as geodetector
from .indicators.gravity_centre.estimate import centre_of_gravity as centre_of_gravity
from .indicators.importances.estimate import importances as importances
from .indicators.inequality.estimate import lorenz as lorenz
from .indicators.inequality.estimate import nested_theil as nested_theil
from .indicators.location.estimate import location_quotient as location_quotient
from .indicators.location.estimate import specialisation as specialisation
from .indicators.markov.estimate import markov_transitions as markov_transitions
from .indicators.markov.estimate import spatial_markov as spatial_markov
from .indicators.national_poles import national_poles as national_poles
from .indicators.nearest.estimate import computing_hubs as computing_hubs
from .indicators.nearest.estimate import distance_to_nearest as distance_to_nearest
from .indicators.points.estimate import points_to_regions as points_to_regions
from .indicators.shift_share.estimate import shift_share as shift_share
from .indicators.zonal.estimate import zonal_statistics as zonal_statistics
from .indicators import composite_index as composite_index
from .indicators import composite_sensitivity as composite_sensitivity
from .indicators import correlations as correlations
from .indicators import coupling_coordination as coupling_coordination
from .indicators import describe as describe
from .indicators import kernel_density as kernel_density
from .indicators import map_variable as map_variable
from .indicators import ranking as ranking
from .indicators import series as series
from .indicators import zipf as zipf
from .io.dissolving import dissolve_report as dissolve_report
from .io.objects import cross_section as cross_section
from .io import china as china
from .io import example as example
from .io import examples as examples
from .io import panel_from_frame as panel_from_frame
from .io import preview_panel as preview_panel
from .io import read_boundaries as read_boundaries
from .io import read_flows as read_flows
from .io import read_panel as read_panel
from .io import read_points as read_points
from .io import regions_from_frame as regions_from_frame
from . import network as network
from .network.scales import pole_scales as pole_scales
from .network.study import pole_evolution as pole_evolution
from .network.study import pole_network as pole_network
from .network import map_flows as map_flows
from .opinions import second_opinion as second_opinion
from .options import Options as Options
from .recipes.head import read_study as read_study
from . import regionalisation as regionalisation
from .regionalisation import k_means as k_means
from .regionalisation import max_p as max_p
from .regionalisation import skater as skater
from . import regression as regression
from .regression.errors.conley_curve.estimate import conley_curve as conley_curve
from .regression.policy.bacon.estimate import bacon as bacon
from .regression.policy.cohorts.estimate import policy_cohorts as policy_cohorts
from .regression.policy.discontinuity.estimate import discontinuity as discontinuity
from .regression.policy.durbin.estimate import policy_durbin as policy_durbin
from .regression.policy.event_study.estimate import event_study as event_study
from .regression.policy.imputation.estimate import policy as policy
from .regression.policy.matching.estimate import matching as matching
from .regression.policy.reach.estimate import policy_reach as policy_reach
from .regression.policy.specification_curve.estimate import specification_curve as specification_curve
from .regression.policy.synthetic.estimate import synthetic_control as synthetic_control
from .regression.tests.collinearity import collinearity as collinearity
from .regression.tests.effects_tests.estimate import effects_tests as effects_tests
from .regression.tests.lagrange import lm_tests as lm_tests
from .regression.tests.nested.estimate import lr_tests as lr_tests
from .regression.tests.nested.estimate import wald_tests as wald_tests
from .regression.tests.residual_tests import heteroskedasticity_test as heteroskedasticity_test
from .regression.tests.residual_tests import normality_test as normality_test
from .regression.tests.residual_tests import pesaran_cd_test as pesaran_cd_test
from .regression.tests.residual_tests import residual_moran_test as residual_moran_test
from .regression.tests.residual_tests import serial_correlation_test as serial_correlation_test
from .regression import bartik_instrument as bartik_instrument
from .regression import coefficient_stability as coefficient_stability
from .regression import exposure_robust as exposure_robust
from .regression import fixed_effects as fixed_effects
from .regression import fixed_effects_stepwise as fixed_effects_stepwise
from .regression import group_regressions as group_regressions
from .regression import hausman_test as hausman_test
from .regression import impacts as impacts
from .regression import instrumental as instrumental
from .regression import leave_one_out as leave_one_out
from .regression import mediation as mediation
from .regression import model_diagnostics as model_diagnostics
from .regression import model_tests as model_tests
from .regression import moderation as moderation
from .regression import panel_threshold as panel_threshold
from .regression import ppml as ppml
from .regression import randomisation_inference as randomisation_inference
from .regression import select_model as select_model
from .regression import spatial_flows as spatial_flows
from .regression import spatial_groups as spatial_groups
from .regression import spatial_leave_one_out as spatial_leave_one_out
from .regression import spatial_mediation as spatial_mediation
from .regression import wild_bootstrap as wild_bootstrap
from .reporting.images import save_figure as save_figure
from .reporting.linked import linked_view as linked_view
from .reporting.look import FigureStyle as FigureStyle
from .reporting.report import report as report
from .reporting.tables import etable as etable
from .runner.study import Study as Study
from . import studies as studies
from .studies.by_group import by_group as by_group
from .studies.changes.aggregate import aggregate as aggregate
from .studies.changes.harmonise import harmonise as harmonise
from .studies.convergence import convergence as convergence
from .studies.models.predict import predict_panel as predict_panel
from .studies.models.recovered_effects import recovered_effects as recovered_effects
from .studies.models.spillovers import spillovers as spillovers
from .studies.models.symbiosis import symbiosis as symbiosis
from .studies.places.subsets import subsets as subsets
from .studies.prices.estimate import deflate as deflate
from .studies.weights_by_name import edit_weights as edit_weights
from .studies import balance as balance
from .studies import join_report as join_report
from .studies import match_names as match_names
from .studies import spatial_panel as spatial_panel
from .studies import spatial_panel_2sls as spatial_panel_2sls
from .studies import spatial_panel_dynamic as spatial_panel_dynamic
from .studies import spatial_regression as spatial_regression
from .studies import what_if as what_if
from . import weights as weights
from .weights.by_rule import build_weights as build_weights
from .weights.compared import compare_weights as compare_weights
from .weights.described import describe_weights as describe_weights
from .weights.from_flows import weights_from_flows as weights_from_flows

__version__: str
PUBLIC: dict[str, str]
__all__ = [
    "__version__",
    "FigureStyle",
    "Label",
    "Options",
    "Panel",
    "PeriodWeights",
    "Regions",
    "RegspatialError",
    "RegspatialWarning",
    "SpatialWeights",
    "Study",
    "Variable",
    "access",
    "aggregate",
    "audit_table",
    "autocorrelation",
    "bacon",
    "balance",
    "bartik_instrument",
    "bivariate_local_moran",
    "build_weights",
    "by_group",
    "centre_of_gravity",
    "china",
    "cluster_sensitivity",
    "cluster_stability",
    "cluster_transitions",
    "coefficient_stability",
    "collinearity",
    "compare_weights",
    "composite_index",
    "composite_sensitivity",
    "computing_hubs",
    "conley_curve",
    "convergence",
    "convergence_clubs",
    "correlations",
    "correlogram_by_distance",
    "correlogram_by_order",
    "coupling_coordination",
    "cross_section",
    "data_envelopment",
    "dea_bootstrap",
    "deflate",
    "describe",
    "describe_flows",
    "describe_weights",
    "discontinuity",
    "disparity",
    "dissolve_report",
    "distance_to_nearest",
    "economic_complexity",
    "edit_weights",
    "effects_tests",
    "emerging_hot_spots",
    "etable",
    "event_study",
    "example",
    "examples",
    "exposure_robust",
    "find",
    "fixed_effects",
    "fixed_effects_stepwise",
    "forecast",
    "fsqca",
    "geary",
    "geodetector",
    "getis_ord_g",
    "group_regressions",
    "gtwr",
    "gwr",
    "gwr_stationarity",
    "harmonise",
    "hausman_test",
    "heteroskedasticity_test",
    "impacts",
    "importances",
    "instrumental",
    "join_counts",
    "join_report",
    "k_means",
    "kernel_density",
    "leave_one_out",
    "lee",
    "linked_view",
    "lm_tests",
    "local_g",
    "local_geary",
    "local_lee",
    "local_moran",
    "location_quotient",
    "lorenz",
    "lr_tests",
    "malmquist",
    "map_flows",
    "map_variable",
    "markov_transitions",
    "match_names",
    "matching",
    "max_p",
    "mediation",
    "mgwr",
    "model_diagnostics",
    "model_tests",
    "moderation",
    "moran",
    "moran_matrix",
    "multivariate_local_geary",
    "multivariate_local_moran",
    "national_poles",
    "nested_theil",
    "network",
    "normality_test",
    "panel_from_frame",
    "panel_threshold",
    "pesaran_cd_test",
    "points_to_regions",
    "pole_evolution",
    "pole_network",
    "pole_scales",
    "policy",
    "policy_cohorts",
    "policy_durbin",
    "policy_reach",
    "ppml",
    "predict_panel",
    "preview_panel",
    "randomisation_inference",
    "ranking",
    "read_boundaries",
    "read_flows",
    "read_panel",
    "read_points",
    "read_study",
    "recovered_effects",
    "regionalisation",
    "regions_from_frame",
    "regression",
    "report",
    "residual_moran_test",
    "ripley_k",
    "save_figure",
    "second_opinion",
    "select_model",
    "serial_correlation_test",
    "series",
    "shift_share",
    "simar_wilson",
    "skater",
    "spatial_flows",
    "spatial_gini",
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
    "spillovers",
    "studies",
    "subsets",
    "super_sbm",
    "symbiosis",
    "synthetic_control",
    "wald_tests",
    "weights",
    "weights_from_flows",
    "what_if",
    "wild_bootstrap",
    "zipf",
    "zonal_statistics",
]
