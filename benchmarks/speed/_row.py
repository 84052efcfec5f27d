"""What a row of the benchmark is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Call = Callable[[], Any]
OURS = ("numpy", "numba")
"""Programs that are regspatial itself; all others are peers."""


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What a row is to reach.

    Parameters
    ----------
    times : mapping of peer to number
        How many times as fast as a peer.
    seconds : float, optional
        At most so many seconds of a processor.
    """

    times: Mapping[str, float] = field(default_factory=dict)
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One task, done by several programs.

    Parameters
    ----------
    name : str
        Also its key in `words.toml`, where what is printed stands.
    sizes, quick, tiny : tuple of int
        Of three lengths of the run; the last is the size that is compared, the others give the exponent.
    programs : mapping of program to a function of the size
        That makes data and weights and returns the call to be measured, or a mapping that holds `cpu`
        where something else measured.
    least : function of the size
        What no program could do without: ``{"bytes": …}`` to be moved, or ``{"flops": …}``.
    warm : int, optional
        A size that is run first, uncounted, so that compilation and late imports are not in the seconds.
    elsewhere : tuple of str
        Programs that live in the environment of the peers.
    agree : float, optional
        How far what the programs found may differ, as a share.
    """

    name: str
    sizes: tuple[int, ...]
    quick: tuple[int, ...]
    tiny: tuple[int, ...]
    programs: Mapping[str, Callable[[int], Any]]
    least: Callable[[int], Mapping[str, float]] | None = None
    goal: Goal = field(default_factory=Goal)
    warm: int | None = None
    elsewhere: tuple[str, ...] = ()
    agree: float | None = None

    def at(self, length: str) -> tuple[int, ...]:
        """Return the sizes of a length of the run: "full", "quick" or "tiny"."""
        return {"full": self.sizes, "quick": self.quick, "tiny": self.tiny}[length]
