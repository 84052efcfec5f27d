"""Ten yearbooks in the shapes that people have, made from the shipped tables, so that truth is known.

Run as ``python tests/unit/io/make_yearbooks.py FOLDER`` to look at them; with the folder of the shared data
as a second argument they hold published figures.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

TABLE = Path(__file__).parents[3] / "data" / "tables" / "dri_simulated_2012_2022.csv"
UNITS = {"gdp": "亿元", "population": "万人", "hum": "%"}
NAMED = {"gdp": "地区生产总值", "population": "年末常住人口", "hum": "人力资本占比"}
VARIABLES = tuple(NAMED)


@dataclass
class Truth:
    """Figures by variable, region and year, and the regions' names."""

    values: dict[tuple[str, str, int], float]
    names: dict[str, str]
    english: dict[str, str]
    codes: list[str] = field(default_factory=list)
    years: list[int] = field(default_factory=list)


def truth() -> Truth:
    with TABLE.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return Truth(
        values={(v, r["adcode"], int(r["year"])): float(r[v]) for r in rows for v in VARIABLES},
        names={r["adcode"]: r["name_zh"] for r in rows},
        english={r["adcode"]: r["name_en"] for r in rows},
        codes=list(dict.fromkeys(r["adcode"] for r in rows)),
        years=sorted({int(r["year"]) for r in rows}),
    )


PUBLISHED = {"gdp": "gdp_rev", "population": "pat_grant", "hum": "urban_pct"}
YEARS = range(2011, 2024)


def published(shared: Path) -> Truth:
    """Return published figures of 30 provinces, 2011 to 2023, from the shared data."""

    def rows(name: str) -> list[dict[str, str]]:
        with (shared / name).open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    names = {r["adcode"]: r for r in rows("province_attributes.csv")}
    values = {
        (v, r["adcode"], int(r["year"])): float(r[column])
        for r in rows("province_panel_1993_2024.csv")
        for v, column in PUBLISHED.items()
        if int(r["year"]) in YEARS and r["adcode"] != "540000"
    }
    codes = list(dict.fromkeys(code for _v, code, _t in values))
    return Truth(
        values=values,
        names={c: names[c]["name_zh"] for c in codes},
        english={c: names[c]["name_en"] for c in codes},
        codes=codes,
        years=list(YEARS),
    )


@dataclass
class Yearbook:
    """Files, what to compare them with, and how the panel writes regions and variables."""

    files: list[Path]
    label: dict[str, str]
    variable: dict[str, str]
    units: dict[str, str]
    expected: dict[tuple[str, str, int], float]


def _book(path: Path, sheets: dict[str, list[list[object]]], merged: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in merged:
            sheet.merge_cells(cells)
    book.save(path)
    return path


def sheet_a_variable(folder: Path, t: Truth) -> Yearbook:
    """Titles, a line with the unit, years written 2012年, a total, a note below."""
    sheets = {
        NAMED[v]: [
            [f"3-1 分地区{NAMED[v]}", *[None] * len(t.years)],
            [*[None] * len(t.years), f"单位：{UNITS[v]}"],
            ["地  区", *[f"{y}年" for y in t.years]],
            ["全  国", *[sum(t.values[v, c, y] for c in t.codes) for y in t.years]],
            *[[t.names[c], *[t.values[v, c, y] for y in t.years]] for c in t.codes],
            ["注：本表数据为模拟数据。"],
            ["资料来源：本项目。"],
        ]
        for v in VARIABLES
    }
    path = _book(folder / "sheet_a_variable.xlsx", sheets, ("A1:L1",))
    return Yearbook([path], t.names, NAMED, UNITS, t.values)


def sheet_a_year(folder: Path, t: Truth) -> Yearbook:
    """A sheet a year, units in the headings, codes and names side by side."""
    head = [f"{NAMED[v]}（{UNITS[v]}）" for v in VARIABLES]
    sheets = {
        f"{y}年": [
            ["行政区划代码", "地区", *head],
            *[[int(c), t.names[c], *[t.values[v, c, y] for v in VARIABLES]] for c in t.codes],
        ]
        for y in t.years
    }
    path = _book(folder / "sheet_a_year.xlsx", sheets)
    return Yearbook([path], {c: c for c in t.codes}, NAMED, UNITS, t.values)


def year_over_variable(folder: Path, t: Truth) -> Yearbook:
    """Two header rows: years merged over their variables."""
    upper: list[object] = ["地区"]
    for y in t.years:
        upper += [y, *[None] * (len(VARIABLES) - 1)]
    rows = [
        ["分地区主要指标"],
        upper,
        [None, *[NAMED[v] for _y in t.years for v in VARIABLES]],
        *[[t.names[c], *[t.values[v, c, y] for y in t.years for v in VARIABLES]] for c in t.codes],
    ]
    path = _book(folder / "year_over_variable.xlsx", {"Sheet1": rows}, ("A2:A3", "B2:D2"))
    return Yearbook([path], t.names, NAMED, {}, t.values)


def variable_over_unit(folder: Path, t: Truth) -> Yearbook:
    """A long table, units in a row of their own, the region merged over its years."""
    rows: list[list[object]] = [
        ["地区", "年份", *[NAMED[v] for v in VARIABLES]],
        [None, None, *[f"（{UNITS[v]}）" for v in VARIABLES]],
    ]
    for c in t.codes:
        for k, y in enumerate(t.years):
            rows.append([None if k else t.names[c], y, *[t.values[v, c, y] for v in VARIABLES]])
    path = _book(folder / "variable_over_unit.xlsx", {"数据": rows}, ("A3:A13",))
    return Yearbook([path], t.names, NAMED, UNITS, t.values)


def three_row_header(folder: Path, t: Truth) -> Yearbook:
    """Variables merged over years, years over units."""
    first: list[object] = ["地区"]
    for v in VARIABLES:
        first += [NAMED[v], *[None] * (len(t.years) - 1)]
    rows = [
        first,
        [None, *[y for _v in VARIABLES for y in t.years]],
        [None, *[UNITS[v] for v in VARIABLES for _y in t.years]],
        *[[t.names[c], *[t.values[v, c, y] for v in VARIABLES for y in t.years]] for c in t.codes],
        ["注 1：模拟数据。", *[None] * 33],
    ]
    path = _book(folder / "three_row_header.xlsx", {"Sheet1": rows})
    return Yearbook([path], t.names, NAMED, UNITS, t.values)


def years_down(folder: Path, t: Truth) -> Yearbook:
    """Transposed: a sheet a variable, years down, regions across, the first year last."""
    sheets = {
        v: [
            ["年份", *[t.names[c] for c in t.codes]],
            *[[y, *[t.values[v, c, y] for c in t.codes]] for y in reversed(t.years)],
        ]
        for v in VARIABLES
    }
    path = _book(folder / "years_down.xlsx", sheets)
    return Yearbook([path], t.names, {v: v for v in VARIABLES}, {}, t.values)


def variables_down(folder: Path, t: Truth) -> Yearbook:
    """Transposed: a sheet a year, variables down, regions across in another order each year."""
    sheets = {}
    for k, y in enumerate(t.years):
        order = t.codes[k:] + t.codes[:k]
        sheets[str(y)] = [
            ["指标", *[t.names[c] for c in order]],
            *[[f"{NAMED[v]}({UNITS[v]})", *[t.values[v, c, y] for c in order]] for v in VARIABLES],
        ]
    path = _book(folder / "variables_down.xlsx", sheets)
    return Yearbook([path], t.names, NAMED, UNITS, t.values)


def several_files(folder: Path, t: Truth) -> Yearbook:
    """A long file with codes; a wide workbook with short names, regions in reverse."""
    long = folder / "several_gdp.csv"
    with long.open("w", encoding="gb18030", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["代码", "年份", "gdp"])
        out.writerows([[c, y, t.values["gdp", c, y]] for c in t.codes for y in t.years])
    short = {c: n.removesuffix("省").removesuffix("市") for c, n in t.names.items()}
    rows = [
        ["地区", *t.years],
        *[[short[c], *[t.values["population", c, y] for y in t.years]] for c in t.codes[::-1]],
    ]
    wide = _book(folder / "several_population.xlsx", {"population": rows})
    label = {c: c for c in t.codes}
    used = {k: x for k, x in t.values.items() if k[0] != "hum"}
    return Yearbook([long, wide], label, {v: v for v in VARIABLES}, {}, used)


def odd_cells(folder: Path, t: Truth) -> Yearbook:
    """Percent signs, ten thousands, accounts' negatives, flags, and five ways to say missing."""
    nothing = ["…", "-", "—", "x", ":"]
    expected = dict(t.values)
    rows: list[list[object]] = [["地区", "年份", "gdp", "population", "hum"]]
    for i, c in enumerate(t.codes):
        for k, y in enumerate(t.years):
            gdp = round(t.values["gdp", c, y])
            people = round(t.values["population", c, y], 1)
            share = round(t.values["hum", c, y], 2)
            expected["gdp", c, y], expected["hum", c, y] = -float(gdp), share
            expected["population", c, y] = float(f"{people * 1e4:.15g}")
            cells: list[object] = [f"({gdp:,})".replace(",", " "), f"{people}万", f"{share}%"]
            if k == 3:
                cells[0], expected["gdp", c, y] = f"{gdp} p", float(gdp)
            if k == 5:
                cells[i % 3] = nothing[i % 5]
                expected[["gdp", "population", "hum"][i % 3], c, y] = float("nan")
            rows.append([t.names[c], y, *cells])
    path = _book(folder / "odd_cells.xlsx", {"Sheet1": rows})
    return Yearbook([path], t.names, {v: v for v in VARIABLES}, {"hum": "%"}, expected)


def english(folder: Path, t: Truth) -> Yearbook:
    """An English yearbook: the year merged over its regions, a national total, sources below."""
    rows: list[list[object]] = [
        ["Table 3-1. Main indicators by province"],
        ["Year", "Region", "gdp (100 million yuan)", "population (10,000 persons)", "hum (%)"],
    ]
    for y in t.years:
        rows.append([y, "National total", 1.0, 2.0, 3.0])
        rows += [[None, t.english[c], *[t.values[v, c, y] for v in VARIABLES]] for c in t.codes]
    rows += [["Source: simulated."], ["Note: no figure is an observation."]]
    path = _book(folder / "english.xlsx", {"Table 3-1": rows})
    units = {"gdp": "100 million yuan", "population": "10,000 persons", "hum": "%"}
    return Yearbook([path], t.english, {v: v for v in VARIABLES}, units, t.values)


MAKERS: tuple[Callable[[Path, Truth], Yearbook], ...] = (
    sheet_a_variable,
    sheet_a_year,
    year_over_variable,
    variable_over_unit,
    three_row_header,
    years_down,
    variables_down,
    several_files,
    odd_cells,
    english,
)


def write_all(target: Path, known: Truth) -> None:
    """Write every yearbook, and what is in each into truth.json."""
    target.mkdir(parents=True, exist_ok=True)
    said = {}
    for make in MAKERS:
        book = make(target, known)
        said[make.__name__] = {
            "files": [p.name for p in book.files],
            "units": {book.variable[v]: unit for v, unit in book.units.items()},
            "cells": [
                [book.variable[v], book.label[c], year, None if math.isnan(x) else x]
                for (v, c, year), x in book.expected.items()
            ],
        }
    text = json.dumps(said, ensure_ascii=False)
    (target / "truth.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_all(Path(sys.argv[1]), published(Path(sys.argv[2])) if sys.argv[2:] else truth())
