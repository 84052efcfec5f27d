"""Models side by side: one table of several."""
