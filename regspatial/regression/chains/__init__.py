"""Mediation, moderation and thresholds."""
