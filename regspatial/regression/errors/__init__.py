"""Covariances, draws and ranges."""
