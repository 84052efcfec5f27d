"""How effects of a policy, here and next door, are imputed from cells that it has not reached."""
