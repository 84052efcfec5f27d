"""Regression: fixed effects by least squares, spatial panels by maximum likelihood, impacts, tests."""

from ._responses import dynamic_responses
from .bartik import bartik_instrument
from .conley_curve import conley_curve
from .cross_section import spatial_regression
from .diagnostics import model_diagnostics
from .dynamic import spatial_panel_dynamic
from .effects_tests import effects_tests
from .exposure import exposure_robust
from .fixed_effects import fixed_effects
from .groups import group_regressions
from .hausman import hausman_test
from .impact_profiles import impact_profiles
from .impact_tests import impacts_test
from .impacts import impacts
from .instrumental import instrumental
from .lagrange import lm_tests
from .leave_out import leave_one_out, leave_out, spatial_leave_one_out
from .mediation import mediation
from .moderation import moderation
from .nested import lr_tests, wald_tests
from .panel import spatial_panel
from .panel_2sls import spatial_panel_2sls
from .predict import predict
from .randomisation import randomisation_inference
from .recovered import recovered_effects
from .residual_lm import lm_residual_test
from .residual_tests import (
    collinearity,
    heteroskedasticity_test,
    normality_test,
    pesaran_cd_test,
    residual_moran_test,
    serial_correlation_test,
)
from .selection import select_model
from .spatial_groups import spatial_groups
from .spatial_mediation import spatial_mediation
from .specification import effects_test, lr_test
from .stability import coefficient_stability
from .stepwise import fixed_effects_stepwise
from .threshold import panel_threshold
from .wald import wald_test
from .what_if import what_if
from .wild import wild_bootstrap

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
    "moderation",
    "normality_test",
    "panel_threshold",
    "pesaran_cd_test",
    "predict",
    "randomisation_inference",
    "recovered_effects",
    "residual_moran_test",
    "select_model",
    "serial_correlation_test",
    "spatial_groups",
    "spatial_leave_one_out",
    "spatial_mediation",
    "spatial_panel",
    "spatial_panel_2sls",
    "spatial_panel_dynamic",
    "spatial_regression",
    "wald_test",
    "wald_tests",
    "what_if",
    "wild_bootstrap",
]
