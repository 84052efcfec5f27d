"""Regression: fixed effects by least squares, spatial panels by maximum likelihood, impacts, tests."""

from .chains.mediation.estimate import mediation
from .chains.moderation.estimate import moderation
from .chains.spatial_mediation.estimate import spatial_mediation
from .chains.threshold.estimate import panel_threshold
from .counts.estimate import ppml
from .cross_section.spatial_regression import spatial_regression_estimate
from .errors.conley_curve.estimate import conley_curve
from .flows.estimate import spatial_flows
from .groups.group_regressions import group_regressions
from .groups.leave_out.estimate import leave_one_out, leave_out, spatial_leave_one_out
from .groups.spatial_groups import spatial_groups
from .impacts.average import impacts
from .impacts.profiles import impact_profiles
from .instruments.bartik.estimate import bartik_instrument
from .instruments.exposure.estimate import exposure_robust
from .instruments.instrumental.estimate import instrumental
from .instruments.spatial_panel_2sls import spatial_panel_2sls_estimate
from .panel.dynamic.dynamic_panel import spatial_panel_dynamic_estimate
from .panel.dynamic.responses import dynamic_responses
from .panel.fixed.recovered import recovered_effects_of
from .panel.fixed.spatial_panel import spatial_panel_estimate
from .panel.least_squares.fixed_effects import fixed_effects
from .panel.least_squares.stepwise import fixed_effects_stepwise
from .policy.randomisation import randomisation_inference
from .policy.stability.estimate import coefficient_stability
from .policy.wild import wild_bootstrap
from .predictions.predict.estimate import predict
from .predictions.what_if.estimate import what_if_of
from .tests.collinearity import collinearity
from .tests.diagnostics.estimate import model_diagnostics
from .tests.effects_tests.estimate import effects_tests
from .tests.hausman import hausman_test
from .tests.impact_tests import impacts_test
from .tests.lagrange import lm_tests
from .tests.nested.estimate import lr_tests, wald_tests
from .tests.residual_lm import lm_residual_test
from .tests.residual_tests import (
    heteroskedasticity_test,
    normality_test,
    pesaran_cd_test,
    residual_moran_test,
    serial_correlation_test,
)
from .tests.selection import select_model
from .tests.specification import effects_test, lr_test
from .tests.together.estimate import model_tests
from .tests.wald import wald_test

__all__ = [
    "bartik_instrument",
    "coefficient_stability",
    "collinearity",
    "conley_curve",
    "dynamic_responses",
    "effects_test",
    "effects_tests",
    "exposure_robust",
    "fixed_effects",
    "fixed_effects_stepwise",
    "group_regressions",
    "hausman_test",
    "heteroskedasticity_test",
    "impact_profiles",
    "impacts",
    "impacts_test",
    "instrumental",
    "leave_one_out",
    "leave_out",
    "lm_residual_test",
    "lm_tests",
    "lr_test",
    "lr_tests",
    "mediation",
    "model_diagnostics",
    "model_tests",
    "moderation",
    "normality_test",
    "panel_threshold",
    "pesaran_cd_test",
    "ppml",
    "predict",
    "randomisation_inference",
    "recovered_effects_of",
    "residual_moran_test",
    "select_model",
    "serial_correlation_test",
    "spatial_flows",
    "spatial_groups",
    "spatial_leave_one_out",
    "spatial_mediation",
    "spatial_panel_2sls_estimate",
    "spatial_panel_dynamic_estimate",
    "spatial_panel_estimate",
    "spatial_regression_estimate",
    "wald_test",
    "wald_tests",
    "what_if_of",
    "wild_bootstrap",
]
