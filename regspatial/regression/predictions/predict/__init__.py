"""How predict is estimated, and what its record holds."""
