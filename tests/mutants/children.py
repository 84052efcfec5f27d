"""What the children of a test run: each writes down the functions that begin in it, at once, for it may be killed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType

TOOL = 4
FOLDER, TEST = "REGSPATIAL_REACHED", "REGSPATIAL_REACHED_BY"
"""Variables that children inherit: where to write, and the test that runs."""


def named(code: CodeType, source: str) -> str | None:
    """Return the name of a function of the package, or None for another's."""
    if not code.co_filename.startswith(source):
        return None
    place = Path(code.co_filename[len(source) :]).as_posix()
    return f"regspatial/{place}:{code.co_qualname.replace('<locals>.', '')}"


def writing(source: str) -> Callable[[CodeType, int], object]:
    """Return what writes the beginnings of functions to a file of this process, which begins with its test."""
    file = (Path(os.environ[FOLDER]) / f"child-{os.getpid()}").open(
        "a", encoding="utf-8", buffering=1
    )
    file.write(os.environ.get(TEST, "") + "\n")

    def begun(code: CodeType, _offset: int) -> object:
        if name := named(code, source):
            file.write(name + "\n")
        return sys.monitoring.DISABLE

    return begun


def watched() -> None:
    """Watch this process, which a test started."""
    import importlib.util

    found = importlib.util.find_spec("regspatial")
    if found is None or found.origin is None or sys.monitoring.get_tool(TOOL):
        return
    sys.monitoring.use_tool_id(TOOL, "reached")
    events = sys.monitoring.events.PY_START
    source = f"{Path(found.origin).resolve().parent}{os.sep}"
    sys.monitoring.register_callback(TOOL, events, writing(source))
    sys.monitoring.set_events(TOOL, events)


def followed(source: str) -> None:
    """Watch forks of this process, and let what it starts watch itself."""

    def forked() -> None:
        events = sys.monitoring.events.PY_START
        sys.monitoring.restart_events()
        sys.monitoring.register_callback(TOOL, events, writing(source))

    os.register_at_fork(after_in_child=forked)
