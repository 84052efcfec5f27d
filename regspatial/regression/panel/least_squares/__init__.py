"""Least squares with fixed effects: no map, no weights."""
