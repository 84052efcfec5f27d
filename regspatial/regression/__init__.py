"""Regression: fixed effects by least squares, spatial panels by maximum likelihood, impacts, tests."""

from .fixed_effects import conley_curve, fixed_effects, fixed_effects_stepwise
from .impacts import impacts
from .lagrange import lm_tests
from .panel import spatial_panel
from .specification import effects_test, lr_test, wald_test

__all__ = [
    "conley_curve",
    "effects_test",
    "fixed_effects",
    "fixed_effects_stepwise",
    "impacts",
    "lm_tests",
    "lr_test",
    "spatial_panel",
    "wald_test",
]
