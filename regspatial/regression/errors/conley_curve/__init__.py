"""How conley curve is estimated, and what its record holds."""
