"""How threshold is estimated, and what its record holds."""
