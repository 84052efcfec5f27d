"""Spatial panels with fixed effects."""
