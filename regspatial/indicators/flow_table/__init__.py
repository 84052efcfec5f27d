"""A table of flows described: who sends and receives, how evenly, how far, and beyond what sizes alone give."""
