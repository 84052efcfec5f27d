"""Counts and flows: Poisson regression with fixed effects."""
