"""How moderation is estimated, and what its record holds."""
