"""Printed tables, and tables whose layout is recognised: documents, workbooks, texts."""

from __future__ import annotations

import importlib.util
import io
from pathlib import Path
from types import ModuleType
from typing import Any

import regspatial as rs

_REGRESSION = [
    ["Variable", "(1)", "(2)"],
    ["x", "0.270***", "0.254**"],
    ["", "(0.051)", "(0.103)"],
    ["W·x", "−0.125*", "0.11"],
    ["", "(0.070)", "(0.20)"],
    ["N", "330", "310"],
    ["R²", "0.412", "0.455"],
]
_EFFECTS = [
    ["变量", "直接效应", "间接效应", "总效应"],
    ["数字经济", "0.270", "-0.125", "0.145"],
    ["人力资本", "0.031", "0.002", "0.033"],
]
_YEARBOOK = [
    ["2-1 各地区人口", "", ""],
    ["（年末）", "", "单位：万人"],
    ["地区", "2019年", "2020年"],
    ["北　京", "2190.1", "2189.0"],
    ["天津市", "1385", "1387"],
    ["河北省", "7447", "7464"],
    ["注：2020 年为普查数。", "", ""],
]


def beside(name: str) -> ModuleType:
    """Return what the tests of readers write files with."""
    path = Path(__file__).parents[1] / "unit" / "io" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def document(folder: Path) -> list[bytes]:
    """Return a Word document with two tables and notes."""
    from docx import Document

    path = folder / "printed.docx"
    paper = Document()
    for title, rows in (("Table 1 Baseline", _REGRESSION), ("表 2 效应分解", _EFFECTS)):
        paper.add_paragraph(title)
        table = paper.add_table(len(rows), len(rows[0]))
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                table.cell(i, j).text = cell
        paper.add_paragraph("Notes: * p < 0.1, ** p < 0.05, *** p < 0.01; errors in brackets.")
    paper.save(path)
    return [path.read_bytes()]


def sheet(folder: Path) -> list[bytes]:
    """Return a workbook of these tables."""
    from openpyxl import Workbook

    path, book = folder / "printed.xlsx", Workbook()
    book.remove(book.active)
    for name, rows in (("a", _REGRESSION), ("效应", _EFFECTS)):
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(path)
    return [path.read_bytes()]


def text(folder: Path) -> list[bytes]:
    """Return these tables as text."""
    del folder
    return ["\n".join(",".join(row) for row in rows).encode() for rows in (_REGRESSION, _EFFECTS)]


def audited(path: Path) -> Any:
    """Audit a file and show what was found, in both languages."""
    found = rs.audit_table(path)
    return [t.formatted(lang) for t in found.tables() for lang in ("en", "zh")]


def binary_workbook(folder: Path) -> list[bytes]:
    """Return an .xlsb."""
    rows: list[list[object]] = [["省份", "年份", "人口"]]
    rows += [[f"r{i}", 2018 + t, i + t + 0.5] for i in range(3) for t in range(2)]
    path = folder / "seed.xlsb"
    beside("make_xlsb").write_xlsb(path, {"a": rows}, [], {"a": {}})
    return [path.read_bytes()]


def yearbook_text(folder: Path) -> list[bytes]:
    """Return a sheet of a yearbook as text."""
    del folder
    said = "\n".join(",".join(row) for row in _YEARBOOK)
    return [said.encode(), said.encode("gb18030")]


def yearbook_sheet(folder: Path) -> list[bytes]:
    """Return a sheet of a yearbook in a workbook, its heading over merged cells."""
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    assert page is not None
    for row in _YEARBOOK:
        page.append([float(c) if c.replace(".", "").isdigit() else c for c in row])
    page.merge_cells("A1:C1")
    out = io.BytesIO()
    book.save(out)
    return [out.getvalue()]


def yearbook(path: Path) -> Any:
    """Read a sheet whose layout is recognised."""
    return rs.read_panel(path)


def preview(path: Path) -> Any:
    """Show what would be read."""
    from regspatial.io import preview_panel

    return [t.formatted(lang) for t in preview_panel(path).tables() for lang in ("en", "zh")]


def stata_without_pandas(path: Path) -> Any:
    """Read a Stata file as QGIS does."""
    from regspatial.studies.yearbooks.stata import read_stata_table

    return read_stata_table(path)


def indicators(folder: Path) -> list[bytes]:
    """Return a system of indicators as a table and as TOML."""
    del folder
    rows = "一级指标,指标,方向,单位\n规模,gdp,正向,亿元\n,pop,+,万人\n环境,waste,负向,吨\n"
    return [rows.encode()]


def indicators_toml(folder: Path) -> list[bytes]:
    """Return a shipped system of indicators."""
    del folder
    shipped = sorted(Path("recipes/indicators").glob("*.toml"))
    return [path.read_bytes() for path in shipped[:2]]


def system(path: Path) -> Any:
    """Read a system of indicators."""
    from regspatial.indicators.systems import system_of

    return system_of(path)
