"""Policies that cannot be measured as they are given, and the way out of each: for Python, the shell and QGIS alike.

Twenty-four regions in a row and ten years; neighbours share an edge. The standard library alone.
"""

import csv
import json
import random
from dataclasses import dataclass, field
from pathlib import Path

YEARS = tuple(range(2000, 2010))
IDS = tuple(f"r{k:02d}" for k in range(24))
STARTS = {"r01": 2004, "r07": 2004, "r13": 2004, "r04": 2006, "r19": 2006}
OTHERS = (*IDS[:20], "q20", "q21", "q22", "q23")
"""The regions of the weights of other regions."""
EVERY = ("policy", "policy_reach", "policy_cohorts", "policy_durbin", "event_study")
SPATIAL = EVERY[:4]


def columns() -> dict[str, list[list[float | None]]]:
    """Return the columns of the table, a list a year of a value a region."""
    draw = random.Random(0)
    y = [[draw.gauss(0, 1) for _one in IDS] for _year in YEARS]
    path = [[float(year >= STARTS.get(one, 9999)) for one in IDS] for year in YEARS]
    back = [
        [v * (one != "r07" or year < 2008) for v, one in zip(row, IDS, strict=True)]
        for row, year in zip(path, YEARS, strict=True)
    ]
    changes = _same(STARTS)
    for row in changes[5:]:
        row[IDS.index("r13")] = 2006
    return {
        "y": y,
        "z": [[3.0 - 2.0 * v for v in row] for row in y],
        "d": path,
        "back": back,
        "changes": changes,
        "start": _same(STARTS),
        "late": _same(dict.fromkeys(STARTS, 2015)),
        "early": _same(dict.fromkeys(STARTS, 1990)),
        "one_early": _same(STARTS | {"r01": 1990}),
        "once": _same(dict.fromkeys(IDS, 2004)),
        "everywhere": _same(dict.fromkeys(IDS, 2008) | STARTS),
        "near": _same(dict.fromkeys(IDS[1::3], 2004)),
    }


def _same(starts: dict[str, int]) -> list[list[float | None]]:
    return [[starts.get(one) for one in IDS] for _year in YEARS]


@dataclass(frozen=True)
class Bad:
    """What is given, and what is said of it.

    Parameters
    ----------
    options : by name, beside those of `USUAL`
    named : parts of the sentence, in every language: regions, years, columns
    way : options that lead out of it
        They stand in the sentence, as the face spells them, but for those that name another column or formula.
    tools : tuple
    """

    options: dict[str, object]
    named: tuple[str, ...]
    way: dict[str, object]
    tools: tuple[str, ...] = EVERY
    spelled: bool = field(default=True)


CLEAN = {None: (162, 132, 114), "y ~ 1": (113, 92, 79)}
"""Clean cells by radius in a table with holes, without and with an outcome."""
USUAL = {"formula": "y ~ 1", "first": "start"}
_NEAR = ("policy", "policy_cohorts")
_YEARS = "2004, 2005, 2006, 2007, 2008, 2009"
_OTHER = {"first": "start"}
_BARE = {"formula": "y ~ 1"}
CASES = {
    "goes back": Bad({"first": "back"}, ("back", "r07"), {"only": "id != 'r07'"}),
    "changes": Bad({"first": "changes"}, ("changes", "r13"), {"only": "id != 'r13'"}),
    "after the panel": Bad(
        {"first": "late"}, ("late", "2000", "2009", "2015"), _OTHER, spelled=False
    ),
    "before the panel": Bad({"first": "early"}, ("2000", "r01, r04"), _OTHER, spelled=False),
    "one before the panel": Bad(
        {"first": "one_early"}, ("r01",), {"only": "id != 'r01'"}, ("policy_durbin", "event_study")
    ),
    "all at once": Bad({"first": "once"}, ("once", "2004"), _OTHER, spelled=False),
    "all in turn": Bad(
        {"first": "everywhere"}, ("2008",), {"only": "time < 2008"}, ("event_study",)
    ),
    "none is never treated": Bad(
        {"first": "everywhere", "controls": "never"},
        ("2004", "2009"),
        {"controls": "not-yet"},
        ("policy_cohorts",),
    ),
    "too early an anticipation": Bad(
        {"anticipation": 9}, ("2000", "r01, r04"), {"anticipation": 5}, ("policy", "policy_reach")
    ),
    "no clean cell": Bad({"first": "near"}, (_YEARS,), {"share": 0.5}, _NEAR),
    "no clean cell in rings": Bad(
        {"first": "near", "rings": "100"}, (_YEARS,), {"rings": "48"}, _NEAR
    ),
    "weights of others": Bad(
        {"weights_file": "others.csv"},
        ("r20", "r21", "r22", "r23"),
        {"only": "id not in ('r20', 'r21', 'r22', 'r23')"},
        SPATIAL,
    ),
    "the outcome twice": Bad({"formula": "y ~ y"}, ("y",), _BARE, spelled=False),
    "the outcome rescaled": Bad({"formula": "y ~ z"}, ("z", "y ~ 1"), _BARE, spelled=False),
    "the start as a covariate": Bad({"formula": "y ~ start"}, ("start",), _BARE, spelled=False),
    "the policy as a covariate": Bad(
        {"formula": "y ~ d"},
        ("d",),
        _BARE,
        ("policy", "policy_cohorts", "policy_durbin", "event_study"),
        spelled=False,
    ),
}


def options_of(tool: str, bad: Bad, way: dict[str, object]) -> dict[str, object]:
    """Return the options of a run by the names of the catalog, with the way out of it where one is given."""
    out = USUAL | bad.options | way
    if tool == "event_study":
        out["event"] = out.pop("first")
    elif "rings" not in out and "weights_file" not in out:
        out["weights_kind"] = "queen"
    return out


def write(folder: Path) -> None:
    """Write table.csv, map.geojson and others.csv, the weights of other regions."""
    of = columns()
    with (folder / "table.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("code", "year", *of))
        for t, year in enumerate(YEARS):
            for k, one in enumerate(IDS):
                writer.writerow(
                    (one, year, *("" if v[t][k] is None else v[t][k] for v in of.values()))
                )
    features = [
        {
            "type": "Feature",
            "properties": {"code": one},
            "geometry": {"type": "Polygon", "coordinates": [_square(100.0 + k / 2.0)]},
        }
        for k, one in enumerate(IDS)
    ]
    whole = {"type": "FeatureCollection", "features": features}
    (folder / "map.geojson").write_text(json.dumps(whole), "utf-8")
    (folder / "holes.csv").write_text(
        _with_holes((folder / "table.csv").read_text("utf-8")), "utf-8"
    )
    with (folder / "others.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("focal", "neighbor", "weight"))
        for k, one in enumerate(OTHERS):
            writer.writerows((one, OTHERS[j], 1) for j in (k - 1, k + 1) if 0 <= j < len(OTHERS))


def _square(x: float) -> list[tuple[float, float]]:
    return [(x, 30.0), (x + 0.5, 30.0), (x + 0.5, 30.5), (x, 30.5), (x, 30.0)]


def _with_holes(text: str) -> str:
    """Return the table without every seventh row, and without y in every fifth of the others."""
    head, *rows = text.splitlines()
    kept = [row.split(",") for k, row in enumerate(rows) if k % 7]
    for row in kept[::5]:
        row[2] = ""
    return "\n".join([head, *(",".join(row) for row in kept)]) + "\n"
