"""How much memory a process may still take: what is free, less what the system holds it to."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import InputError, RegspatialError, WeightsError
from ..words import Message, _

_SMALL = 1e6  # bytes; not worth asking the system
_NO_LIMIT = 2**60
"""From here on what a control group of version 1 says is no limit."""
_UNKNOWN = 8 * 2**30
"""Assumed where the system says nothing: Windows tells it through ctypes alone, which has no place in the
core."""


def available_memory() -> int:
    """Return the bytes that this process can still take without swapping or being killed.

    The least of what the machine has free, what the control groups of a container leave (cgroup
    version 2 and 1; pages of files that can be dropped count as free), and what the limits on the
    address space and the data of a process leave (``ulimit -v``, ``ulimit -d``). At least 0.
    """
    return max(min(_room(Path("/")), default=_UNKNOWN), 0)


def amount(size: float) -> str:
    """Return a number of bytes as people read it: 1.5 GB, 37 MB, 20 kB."""
    if size >= 1e8:
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.0f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"


def check_dense(n: int, copies: float) -> None:
    """Raise WeightsError if `copies` dense matrices of n regions do not fit into the memory.

    Parameters
    ----------
    n : int
    copies : float
        How many arrays (n, n) of doubles there are at once at the peak.
    """
    check_room(
        8.0 * copies * n * n,
        _(
            "Weights between all pairs of {n} {n:region|regions} need {needed} "
            "of memory; {free} are free. Use a {param:w.cutoff}, k nearest "
            "neighbours or contiguity, which are sparse."
        ),
        error=WeightsError,
        n=n,
    )


def check_square(
    n: int, copies: float, way_out: Message, *, error: type[RegspatialError] = InputError
) -> None:
    """Raise an error, before the work begins, if `copies` arrays (n, n) of doubles do not fit into the memory.

    Parameters
    ----------
    n : int
    copies : float
        How many there are at once at the peak.
    way_out : Message
        What to do about it, a whole sentence.
    error : type
        What is raised.
    """
    check_room(
        8.0 * copies * n * n,
        _(
            "What all pairs of {n} {n:region|regions} have in common takes {needed} of memory here; "
            "{free} are free. {way_out}"
        ),
        error=error,
        n=n,
        way_out=way_out,
    )


def fits(needed: float) -> bool:
    """Return whether so many bytes fit into the memory."""
    return needed < _SMALL or needed <= available_memory()


def check_room(
    needed: float, sentence: str, *, error: type[RegspatialError] = InputError, **fields: Any
) -> None:
    """Raise an error, before the work begins, if so many bytes do not fit into the memory.

    Parameters
    ----------
    needed : float
        Bytes at the peak.
    sentence : str
        Marked by `_`; its fields are `needed`, `free` and those that are given.
    error : type
        What is raised.
    """
    if needed < _SMALL:
        return
    free = available_memory()
    if needed > free:
        raise error(sentence, needed=amount(needed), free=amount(free), **fields)


def _room(root: Path) -> Iterator[int]:
    """Yield what each authority leaves; `root` holds proc and sys."""
    yield from _machine(root)
    yield from _groups(root)
    yield from _limits(root)


def _machine(root: Path) -> Iterator[int]:
    free = _field(root / "proc/meminfo", "MemAvailable:")
    if free is not None:
        yield free * 1024
    else:
        with contextlib.suppress(AttributeError, OSError, ValueError):
            yield os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _groups(root: Path) -> Iterator[int]:
    """Yield what the control groups leave, the process's own and all above it."""
    for line in _text(root / "proc/self/cgroup").splitlines():
        _unused, _unused, rest = line.partition(":")
        controllers, _unused, path = rest.partition(":")
        if not controllers:
            base, limit, used, dropped = (
                "sys/fs/cgroup",
                "memory.max",
                "memory.current",
                "inactive_file",
            )
        elif "memory" in controllers.split(","):
            base, limit = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
            used, dropped = "memory.usage_in_bytes", "total_inactive_file"
        else:
            continue
        top = root / base
        own = top / path.strip("/")
        # inside a container the path may be that of the host, and the group is at the top
        for group in (own, *own.parents):
            most = _number(group / limit)
            now = _number(group / used) if most is not None and most < _NO_LIMIT else None
            if most is not None and now is not None:
                yield most - now + (_field(group / "memory.stat", dropped) or 0)
            if group == top:
                break


def _limits(root: Path) -> Iterator[int]:
    try:
        import resource
    except ImportError:  # Windows
        return
    sizes = _text(root / "proc/self/statm").split()
    taken = [int(one) * resource.getpagesize() for one in sizes if one.isdigit()]
    for kind, at in ((resource.RLIMIT_AS, 0), (resource.RLIMIT_DATA, 5)):
        most = resource.getrlimit(kind)[0]
        if most != resource.RLIM_INFINITY:
            yield most - (taken[at] if len(taken) > at else 0)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _number(path: Path) -> int | None:
    text = _text(path).strip()
    return int(text) if text.isdecimal() else None


def _field(path: Path, name: str) -> int | None:
    """Return the number behind a name, as in ``MemAvailable:  123 kB``."""
    for line in _text(path).splitlines():
        words = line.split()
        if len(words) > 1 and words[0] == name and words[1].isdecimal():
            return int(words[1])
    return None
