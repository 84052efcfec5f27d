"""Regions some years ahead: models of their paths, intervals, and a test on years that are held out."""
