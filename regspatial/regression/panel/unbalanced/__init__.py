"""Panels with holes, or with weights by period."""
