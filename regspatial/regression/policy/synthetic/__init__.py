"""Synthetic control and synthetic difference in differences: regions that are weighted until they run alike."""
