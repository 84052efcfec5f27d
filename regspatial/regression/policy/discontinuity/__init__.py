"""Regression discontinuity at a cutoff or a border."""
