"""Models of panels."""
