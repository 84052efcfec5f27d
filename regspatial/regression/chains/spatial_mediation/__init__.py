"""How spatial mediation is estimated, and what its record holds."""
