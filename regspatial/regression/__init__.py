"""Spatial regression: panels by maximum likelihood, impacts, specification tests."""

from .impacts import impacts
from .lagrange import lm_tests
from .panel import spatial_panel
from .specification import effects_test, lr_test, wald_test

__all__ = ["effects_test", "impacts", "lm_tests", "lr_test", "spatial_panel", "wald_test"]
