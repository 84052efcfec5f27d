"""How exposure is estimated, and what its record holds."""
