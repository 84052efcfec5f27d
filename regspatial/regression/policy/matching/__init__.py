"""Matching on the propensity score: what a policy did, against regions that were as likely to have it."""
