"""Keep the numbers of today: ``python -m tests.kept.keep``, or of some: ``python -m tests.kept.keep "*:moran" read write:csv``
(one name in every kind of cases, a kind, one name of a kind). ``--texts``, with names or none: of the texts alone, where a
sentence is worded anew; a case in which a number moved is left as it was and named, and the run ends with 1.

Kept is what rounding does not choose: what another set of kernels of the linear algebra library, and data moved by 1e-12 of
themselves, leave within `STEADY`. The rest (signs of eigenvectors, ends of searches, ties) is null, by this rule alone.
"""

import functools
import importlib.metadata
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

say = functools.partial(print, flush=True)
STEADY = 1e-7
CLOSE = 1e-6
"""Relative: searches end at 1e-8 of their estimates, and libraries sum in another order; a changed formula moves more."""
HERE = Path(__file__).parent
BY = HERE / "versions.json"
FILES = {
    "tool": "kept.json",
    "verb": "kept.json",
    "shown": "shown.json",
    "map": "shown.json",
    "drawn": "drawn.json",
    "methods": "methods.json",
    "lacking": "lacking.json",
    "edge": "edges.json",
    "together": "together.json",
    "model": "models.json",
    "shell": "shown.json",
    "read": "files.json",
    "write": "files.json",
    "use": "uses.json",
    "sheet": "uses.json",
    "audit": "audits.json",
}
"""Where the numbers of each kind of cases stand."""


LIBRARIES = ("click", "matplotlib", "openpyxl", "pandas", "pyogrio", "python-docx", "rasterio")
OF_LIBRARIES = ("shown", "drawn", "map", "shell", "read", "write", "methods", "sheet")
"""Kinds of cases whose texts, pictures and files other libraries have a hand in: they are kept by these versions."""


def versions() -> dict[str, str]:
    """Return the versions of the libraries that have a hand in what is kept."""
    return {name: importlib.metadata.version(name) for name in LIBRARIES}


def file_of(name: str) -> Path:
    """Return where the numbers of a name stand."""
    return HERE / FILES[name.split(":", 1)[0]]


def files() -> list[Path]:
    """Return all files of numbers."""
    return [HERE / name for name in dict.fromkeys(FILES.values())]


def kept_numbers() -> dict[str, dict[str, list]]:
    """Return all numbers that are kept."""
    found: dict[str, dict[str, list]] = {}
    for path in files():
        if path.is_file():
            found |= json.loads(path.read_text(encoding="utf-8"))
    return found


def all_of(moved: float, only: list[str]) -> dict[str, dict[str, list]]:
    """Run every case on the studies, or on them moved by so much of their numbers."""
    import regspatial as rs
    from tests.conformance import test_every_tool_runs as walk
    from tests.kept.kinds import KINDS

    world = walk.world()
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
    for word, kind in KINDS.items():
        for name, mine in kind.cases().items():
            if only and not {word, f"{word}:{name}", f"*:{name.removeprefix('of ')}"} & set(only):
                continue
            rows = found[f"{word}:{name}"] = {}
            for called, changed in mine.items():
                rows[called] = kind.run(name, changed, kind.study())
    return found


def steady(one: float | str | None, other: float | str | None) -> float | str | None:
    """Return a number as it is kept, or None where it is not steady."""
    if isinstance(one, str) or isinstance(other, str):
        return one if one == other else None
    if one is None or other is None or abs(one - other) > STEADY * max(abs(one), 1e-3):
        return None
    return float(f"{one:.9g}")


type Given = float | str | None


def is_text(value: Given) -> bool:
    """Return whether a value stands for a text: a sum over its letters."""
    return isinstance(value, str) and value.startswith("~")


def moved_in(found: list[Given], row: list[Given]) -> list[int]:
    """Return the places in which values of today are not those that are kept; of one length."""
    return [
        k
        for k, (a, b) in enumerate(zip(found, row, strict=True))
        if b is not None
        and a != b
        and (
            isinstance(a, str)
            or isinstance(b, str)
            or a is None
            or abs(a - b) > CLOSE * max(abs(b), 1e-2)
        )
    ]


def worded(found: list[Given], row: list[Given]) -> list[Given] | str:
    """Return what is kept with the texts of today, or what else moved, in words."""
    if len(found) != len(row):
        return f"{len(found)} values for {len(row)}"
    places = moved_in(found, row)
    for k in places:
        if not (is_text(found[k]) and is_text(row[k])):
            return f"number {k} is {found[k]}, was {row[k]}"
    return [found[k] if k in places else b for k, b in enumerate(row)]


def texts(only: list[str]) -> int:
    """Keep the texts of today where no number moved, and say which cases are left as they were."""
    kept, changed, left = kept_numbers(), 0, []
    for name, mine in all_of(0.0, only).items():
        for called, found in mine.items():
            row = kept.get(name, {}).get(called)
            if row is None:  # a new case, or one that rounding chooses
                continue
            new = worded(found, row)
            if isinstance(new, str):
                left.append(f"{name} {called}: {new}")
            elif new != row:
                kept[name][called] = new
                changed += 1
    written(kept)
    say(f"kept the texts of {changed} cases")
    for one in left:
        say(f"left as it was: {one}")
    return int(bool(left))


def written(kept: dict[str, dict[str, list]]) -> None:
    """Write what is kept."""
    for path in files():
        mine = {k: kept[k] for k in sorted(kept) if file_of(k) == path}
        lines = (
            f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in mine.items()
        )
        path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def main() -> int:
    from tests.kept.kinds import KINDS

    only = [name for name in sys.argv[1:] if not name.startswith("--")]
    if "--moved" in sys.argv:
        json.dump(all_of(1e-12, only), sys.stdout)
        return 0
    if "--texts" in sys.argv:
        return texts(only)
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.kept.keep", "--moved", *only],
        env={**os.environ, "OPENBLAS_CORETYPE": "NEHALEM"},
        stdout=subprocess.PIPE,
    )
    here = all_of(0.0, only)
    there = json.loads(child.communicate()[0])
    names = {f"{word}:{name}" for word, kind in KINDS.items() for name in kind.cases()}
    kept = {name: row for name, row in kept_numbers().items() if only and name in names}
    for name, mine in here.items():
        kept.pop(name, None)
        for called, row in mine.items():
            other = there[name][called]
            if len(row) == len(other):
                row = [steady(a, b) for a, b in zip(row, other, strict=True)]
                if any(value is not None for value in row):
                    kept.setdefault(name, {})[called] = row
    written(kept)
    BY.write_text(json.dumps(versions(), indent=1) + "\n", encoding="utf-8")
    say(f"kept {sum(map(len, kept.values()))} cases of {len(kept)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
