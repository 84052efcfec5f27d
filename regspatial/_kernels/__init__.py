"""Numerical kernels shared by the analysis packages: arrays in, arrays out, no labels."""
