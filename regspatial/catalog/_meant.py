"""Which tools a name means that none has: a slip of the pen, else what `find` answers to it."""

from __future__ import annotations

from collections.abc import Sequence

from ..declare.description import Tool
from ..words.nearest_name import alike
from .matching import found

_MOST = 3
_SLIP = 0.88
"""How like a name must be to be it with a slip of the pen: a letter in ten, and no other word."""


def meant(name: str, tools: Sequence[Tool]) -> list[str]:
    """Return the names of the tools that were meant, the likeliest first; of many the first three.

    What `rs.find` answers to the name stands behind a slip of the pen and before other names alike.
    """
    said = name.replace("_", " ").replace("-", " ").strip()
    written = said.lower().replace(" ", "_")
    names = [t.name for t in tools]
    answers, hit = found(said, _MOST + 1)
    asked = [one.name for one in answers if hit and isinstance(one, Tool)]
    slips = alike(written, names, 1, _SLIP)
    return list(dict.fromkeys([*slips, *asked, *alike(written, names, _MOST)]))[:_MOST]
