"""Regression by instruments, in space and without."""
