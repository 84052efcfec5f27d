"""How fsqca is estimated, and what its record holds."""
