"""Store every number of the shipped studies, and hold two stores beside each other.

    python benchmarks/same_digits.py store before/     every recipe, in both languages
    python benchmarks/same_digits.py compare before/ after/

For changes of form, which move no digit: tables are compared cell by cell, numbers to 1e-12, texts as they
are; a table that is on one side alone is named.
"""

from __future__ import annotations

import argparse
import csv
import math
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NEAR = 1e-12


def store(folder: Path) -> int:
    """Run every recipe that ships, in both languages."""
    code = 0
    for recipe in sorted((ROOT / "recipes").glob("*.toml")):
        for language in ("en", "zh"):
            out = folder / language / recipe.stem
            said = ["recipe", str(recipe), "--out", str(out), "--lang", language]
            done = subprocess.run([sys.executable, "-m", "regspatial", *said], check=False)
            code = code or done.returncode
    return code


def compare(before: Path, after: Path) -> list[str]:
    """Return what differs between two stores, a line each."""
    left, right = ({p.relative_to(f) for p in f.rglob("*.csv")} for f in (before, after))
    said = [f"{one}: on one side alone" for one in sorted(left ^ right)]
    for one in sorted(left & right):
        said += [f"{one}: {line}" for line in differences(before / one, after / one)]
    return said


def differences(one: Path, other: Path) -> Iterator[str]:
    """Yield the cells of two tables that differ."""
    rows = [list(csv.reader(p.read_text(encoding="utf-8-sig").splitlines())) for p in (one, other)]
    if [len(row) for row in rows[0]] != [len(row) for row in rows[1]]:
        yield "another shape"
        return
    for k, (a, b) in enumerate(zip(*rows, strict=True), 1):
        for x, y in zip(a, b, strict=True):
            if x != y and not near(x, y):
                yield f"row {k}: {x} and {y}"


def near(x: str, y: str) -> bool:
    """Return whether two cells are one number to 1e-12."""
    try:
        return math.isclose(float(x), float(y), rel_tol=NEAR, abs_tol=NEAR)
    except ValueError:
        return False


def main() -> int:
    """Store or compare."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=["store", "compare"])
    parser.add_argument("folders", nargs="+", type=Path)
    asked = parser.parse_args()
    if asked.what == "store":
        return store(asked.folders[0])
    said = compare(*asked.folders)
    print("\n".join(said) or "no digit differs")
    return int(bool(said))


if __name__ == "__main__":
    sys.exit(main())
