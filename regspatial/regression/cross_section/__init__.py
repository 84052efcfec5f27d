"""Spatial regression of one period."""
