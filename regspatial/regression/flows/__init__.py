"""Flows between regions that depend on one another: spatial lags at the origin, at the destination and at both."""
