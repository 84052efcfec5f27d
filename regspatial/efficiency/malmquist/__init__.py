"""How malmquist is estimated, and what its record holds."""
