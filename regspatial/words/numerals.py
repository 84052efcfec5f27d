"""How a number stands in a sentence: without a power of ten where it can be read at all.

Standard library only, in the syntax of Python 3.9, as `words`, which writes every number by this.
"""

from __future__ import annotations

import re

MOST_PLACES = 10
"""Decimals of a small number; what needs more has a power of ten."""
MOST_FIGURES = 15
"""Of a large one."""

_POWER = re.compile(r"(?P<sign>[-+]?)(?P<digits>\d+(?:\.(?P<part>\d+))?)[eE](?P<power>[-+]?\d+)")
_NEGATIVE = re.compile(r"(?<![\w.\u2212-])-(?=\d|\.\d|inf)")
_RAISED = str.maketrans(
    "-0123456789", "\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
)


def in_full(text: str) -> str:
    """Return a text whose powers of ten are written out: 2.67e-05 as 0.0000267, 3.8e+04 as 38000."""
    return _POWER.sub(_written_out, text) if "e" in text or "E" in text else text


def in_print(text: str) -> str:
    """Return a text as printed: powers of ten written out or raised, minus signs for hyphens."""
    return raised(in_full(text))


def raised(text: str) -> str:
    """Return a text with its powers of ten raised, 2.67 \u00d7 10\u207b\u2075, and minus signs for hyphens."""
    return _NEGATIVE.sub("\u2212", _POWER.sub(_raised, text))


SIGNS = {"rho": "ρ", "lambda": "λ", "tau": "τ", "eta": "η", "theta": "θ", "sigma2": "σ²"}
"""Parameters of models as print has them."""
_SIGNED = re.compile(rf"(?<![\w.\"'`])(?:{'|'.join(SIGNS)}|sigma²)(?![\w\"'`])")


def in_signs(text: str) -> str:
    """Return a text with the parameters of models by their letters: rho = 0.3 as ρ = 0.3."""
    return _SIGNED.sub(lambda found: SIGNS.get(found[0], "σ²"), text)


def _written_out(found: re.Match[str]) -> str:
    power = int(found["power"])
    places = len(found["part"] or "") - power
    if not -MOST_FIGURES <= places <= MOST_PLACES or power > MOST_FIGURES:
        return found[0]
    return f"{float(found[0]):.{max(places, 0)}f}"


def _raised(found: re.Match[str]) -> str:
    power = str(int(found["power"])).translate(_RAISED)
    return f"{found['sign']}{found['digits']} \u00d7 10{power}"
