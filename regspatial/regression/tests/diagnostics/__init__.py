"""How diagnostics is estimated, and what its record holds."""
