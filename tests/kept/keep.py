"""Keep the numbers that every tool and verb gives today: ``python -m tests.kept.keep``, or of some:
``python -m tests.kept.keep tool:moran verb:weights.knn``.

Kept is what rounding does not choose: what another set of kernels of the linear algebra library, and data moved by 1e-12 of
themselves, leave within `STEADY`. The rest (signs of eigenvectors, ends of searches, ties) is null, by this rule alone.
"""

import functools
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

say = functools.partial(print, flush=True)
STEADY = 1e-7
KEPT = Path(__file__).with_name("kept.json")


def all_of(moved: float, only: list[str]) -> dict[str, dict[str, list]]:
    """Run every case on the studies, or on them moved by so much of their numbers."""
    import regspatial as rs
    from tests.conformance import test_every_tool_runs as walk
    from tests.kept import cases

    world, small = walk.world(), cases.small()
    numbers = np.random.default_rng(11)
    if moved:
        world.panel = rs.Panel.from_arrays(
            world.panel.ids,
            world.panel.times,
            {
                k: v if (v == np.round(v)).all() else v * (1 + moved * numbers.normal(size=v.shape))
                for k, v in world.panel.columns.items()
            },
        ).with_labels(**world.panel.labels)
    found: dict[str, dict[str, list]] = {}
    for kind, every, run, study in (
        ("tool", cases.tool_cases(), cases.of_tool, world),
        ("verb", cases.verb_cases(), cases.of_verb, small),
    ):
        for name, mine in every.items():
            if only and f"{kind}:{name}" not in only:
                continue
            rows = found[f"{kind}:{name}"] = {}
            for called, changed in mine.items():
                rows[called] = run(name, changed, study)
    return found


def steady(one: float | str | None, other: float | str | None) -> float | str | None:
    """Return a number as it is kept, or None where it is not steady."""
    if isinstance(one, str) or isinstance(other, str):
        return one if one == other else None
    if one is None or other is None or abs(one - other) > STEADY * max(abs(one), 1e-3):
        return None
    return float(f"{one:.9g}")


def main() -> int:
    moved, only = "--moved" in sys.argv, [name for name in sys.argv[1:] if name != "--moved"]
    if moved:
        json.dump(all_of(1e-12, only), sys.stdout)
        return 0
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.kept.keep", "--moved", *only],
        env={**os.environ, "OPENBLAS_CORETYPE": "NEHALEM"},
        stdout=subprocess.PIPE,
    )
    here = all_of(0.0, only)
    there = json.loads(child.communicate()[0])
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if only else {}
    for name, mine in here.items():
        kept.pop(name, None)
        for called, row in mine.items():
            other = there[name][called]
            if len(row) == len(other):
                row = [steady(a, b) for a, b in zip(row, other, strict=True)]
                if any(value is not None for value in row):
                    kept.setdefault(name, {})[called] = row
    order = {name: kept[name] for name in sorted(kept)}
    lines = (f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in order.items())
    KEPT.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    say(f"kept {sum(map(len, kept.values()))} cases of {len(kept)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
