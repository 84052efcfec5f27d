"""Panels with a lag of y."""
