"""How bartik is estimated, and what its record holds."""
