"""The linked view: map, Moran scatterplot, histogram and table in one file, each marking the others."""

from .view import LinkedView, explore, linked_view

__all__ = ["LinkedView", "explore", "linked_view"]
