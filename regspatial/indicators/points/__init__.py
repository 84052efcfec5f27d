"""How points are counted by region, and what the record holds."""
