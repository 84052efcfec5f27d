"""How series is estimated, and what its record holds."""
