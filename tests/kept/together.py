"""Cases of several options changed at once, drawn by the name of a tool."""

import functools
import random
from collections.abc import Iterator
from typing import Any

from tests.kept import cases
from tests.kept.lacking import told
from tests.kept.taken import Numbers, told_of

OFTEN = {"spatial_panel": 6, "fixed_effects": 6, "spatial_regression": 6, "event_study": 4}
USUAL, AT_ONCE = 2, 3


@functools.cache
def together_cases() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the options that are changed together, by tool."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for name, mine in cases.tool_cases().items():
        single = [options for options in mine.values() if options]
        chance = random.Random(name)
        for _ in range(OFTEN.get(name, USUAL)):
            some: dict[str, Any] = {}
            for options in chance.sample(single, min(AT_ONCE, len(single))):
                some |= options
            if len(some) > 1:
                found.setdefault(name, {})[_called(some)] = some
    found["spatial_panel"] |= {_called(one): one for one in _estimators()}
    return found


def _called(options: dict[str, Any]) -> str:
    return " ".join(f"{k}={v}" for k, v in options.items())


def _estimators() -> Iterator[dict[str, Any]]:
    """Yield estimators with errors by region and with no correction, under each model and kind of effects."""
    for model in ("sar", "sem", "sdm", "sac", "gns"):
        for effects in ("entity", "twoway", "time"):
            yield {"model": model, "fixed_effects": effects, "covariance": "clustered"} | (
                {"bias_correction": "none"} if effects != "time" else {}
            )


def of_together(name: str, changed: dict[str, Any], world: Any) -> Numbers:
    """Run a tool with several options changed."""
    return told_of(lambda: cases.run(name, world, changed), told)
