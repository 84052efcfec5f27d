"""How importances is estimated, and what its record holds."""
