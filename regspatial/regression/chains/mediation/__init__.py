"""How mediation is estimated, and what its record holds."""
