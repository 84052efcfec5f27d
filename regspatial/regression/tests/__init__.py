"""Tests of models and of their residuals."""
