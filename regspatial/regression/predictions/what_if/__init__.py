"""How what if is estimated, and what its record holds."""
