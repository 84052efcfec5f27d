"""A spatial Durbin model of a policy by event time."""
