"""How envelopment is estimated, and what its record holds."""
