"""How gravity centre is estimated, and what its record holds."""
