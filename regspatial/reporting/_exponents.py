"""Axes of huge and tiny numbers: ×10¹⁴ where matplotlib writes 1e14."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from ._format import raised

_POWER = re.compile(r"(?<![\w.])1e([+-]?\d+)")


def without_exponents(figure: Any) -> None:
    """Let the common factor of an axis be written in powers of ten; what other formatters write stays."""
    from matplotlib.ticker import ScalarFormatter

    for axes in figure.get_axes():
        for axis in (axes.xaxis, axes.yaxis):
            if type(axis.get_major_formatter()) is ScalarFormatter:
                axis.set_major_formatter(_formatter()())


@cache
def _formatter() -> Any:
    from matplotlib.ticker import ScalarFormatter

    class Factor(ScalarFormatter):
        """As matplotlib's, its factor in words of print."""

        def get_offset(self) -> str:
            said = super().get_offset().replace("\N{MINUS SIGN}", "-")
            return _POWER.sub(lambda found: f"×10{raised(int(found[1]))}", said)

    return Factor
