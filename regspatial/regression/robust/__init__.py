"""Estimates of rho or lambda by a score that is right for any variances, and the errors that go with it."""
