"""The figure that every picture is drawn into; a notebook shows it without pyplot and its magics."""

from __future__ import annotations

from typing import Any

import matplotlib.figure


class Figure(matplotlib.figure.Figure):
    """A figure of matplotlib that a notebook shows by itself, whether or not pyplot was imported.

    Where ``%matplotlib inline`` is on, its own printer of figures stands in front of this one: both
    give the same kind of picture, and a notebook asks for one of a kind.
    """

    def _repr_png_(self) -> tuple[bytes, dict[str, Any]]:
        from .notebook import shown_png

        return shown_png(self)
