"""The study of innovation from a workbook of six Chinese sheets: the digits of the shipped table."""

import csv
import re
from pathlib import Path

import numpy as np
import openpyxl
import pytest

import regspatial as rs
from regspatial.recipes import run_recipe

ROOT = Path(__file__).parents[3]
SHEETS = {
    "区域创新对数": ("ln_inn",),
    "数实融合对数": ("ln_de",),
    "人均地区生产总值对数": ("ln_pgdp",),
    "外商直接投资对数": ("ln_fdi",),
    "研发投入对数": ("ln_input",),
    "基础数据": ("hum", "gdp"),
}
CALLED = {"hum": "人力资本", "gdp": "地区生产总值"}
STEPS = ("join", "weights", "moran", "sdm")


def workbook(path):
    """Titles, units, totals, notes; years with 年; sheets in other orders; Tibet, which is excluded."""
    known = rs.example("dri").panel()
    map_ = rs.china("province")
    full = dict(zip(map_.ids, map_["name_zh"], strict=True))
    short = dict(zip(map_.ids, map_["name_short_zh"], strict=True))
    book = openpyxl.Workbook()
    book.remove(book.active)
    for k, (name, variables) in enumerate(SHEETS.items()):
        sheet = book.create_sheet(name)
        sheet.append([f"表{k + 1}  分地区{name}"])
        years = [f"{t}年" for t in known.times]
        if len(variables) == 1:
            sheet.append(["地区", *years])
        else:
            upper = [x for v in variables for x in (CALLED[v], *[None] * (known.T - 1))]
            sheet.append(["地区", *upper])
            sheet.append([None, *years * len(variables)])
        sheet.append(["全  国", *[1.0] * (known.T * len(variables))])
        order = list(known.ids) if k == 0 else list(known.ids)[::-1][k:] + list(known.ids)[::-1][:k]
        for i in [*order, "540000"]:
            at = known.ids.index(i) if i in known.ids else None
            cells = [
                99.5 if at is None else float(known.columns[v][t, at])
                for v in variables
                for t in range(known.T)
            ]
            sheet.append([(full if k % 2 else short)[i], *cells])
        sheet.append(["注：本表数据为模拟数据。"])
        sheet.append(["数据来源：本项目。"])
    book.save(path)


def study(panel, exclude):
    """Return the shipped recipe with another panel, and with a few of its steps."""
    text = (ROOT / "recipes/dri.toml").read_text(encoding="utf-8")
    head, *steps = re.split(r"(?=^\[\[step\]\]\n)", text, flags=re.MULTILINE)
    head = re.sub(r"^\[panel\]\n(?:.+\n)+", panel + "\n", head, flags=re.MULTILINE)
    head = re.sub(r"^exclude = .*$", f"exclude = {exclude}", head, flags=re.MULTILINE)
    kept = [s for s in steps if any(f'name = "{name}"\n' in s for name in STEPS)]
    assert len(kept) == len(STEPS)
    return head + "".join(kept)


def rows(folder):
    """Return the cells of every table of a run, by file."""
    out = {}
    for path in sorted(folder.glob("0*/*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            out[path.relative_to(folder).as_posix()] = list(csv.reader(stream))
    return out


def same(a, b):
    try:
        # estimates over an order of sums of their own; counts and permutations to the last digit
        return a == b or float(a) == pytest.approx(float(b), rel=1e-9, abs=1e-12)
    except ValueError:
        return False


def test_one_recipe_gives_the_digits_of_the_demo(tmp_path):
    workbook(tmp_path / "年鉴.xlsx")
    columns = {v: n if len(own) == 1 else CALLED[v] for n, own in SHEETS.items() for v in own}
    named = ", ".join(f'{v} = "{name}"' for v, name in columns.items())
    panel = f'[panel]\nsource = "年鉴.xlsx"\nnames = "province"\ncolumns = {{ {named} }}\n'
    ours = study(panel, '["西藏", "台湾", "香港", "澳门"]')
    table = (ROOT / "data/tables/dri_simulated_2012_2022.csv").as_posix()
    theirs = study(
        f'[panel]\nsource = "{table}"\nid = "adcode"\ntime = "year"\n',
        '["540000", "710000", "810000", "820000"]',
    )
    found = []
    for name, text in (("six", ours), ("demo", theirs)):
        path = tmp_path / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        found.append(rows(run_recipe(path, tmp_path / name).folder))
    six, demo = found
    assert len(demo) >= len(STEPS)
    assert list(six) == list(demo)
    for name, table_rows in demo.items():
        assert len(six[name]) == len(table_rows), name
        for got, wanted in zip(six[name], table_rows, strict=True):
            assert all(same(a, b) for a, b in zip(got, wanted, strict=True)), (name, got, wanted)


def test_every_cell_of_the_six_sheets_is_its_own(tmp_path):
    workbook(tmp_path / "y.xlsx")
    panel = rs.read_panel(tmp_path / "y.xlsx", names="province")
    known = rs.example("dri").panel()
    cut = panel.select(ids=known.ids)
    for sheet, variables in SHEETS.items():
        for v in variables:
            name = CALLED.get(v, sheet)
            np.testing.assert_array_equal(cut.columns[name], known.columns[v])
