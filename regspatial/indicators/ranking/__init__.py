"""How ranking is estimated, and what its record holds."""
