"""Regions that change: tables brought to the divisions of one year, and summed to larger units."""
