"""Workbooks with numbers that are shown as percentages, as four programs write them.

``percent.xlsx`` by openpyxl; ``percent-gnumeric.ods`` and ``percent-gnumeric.xls`` by Gnumeric 1.12.57 (an
.xls of Excel 5, an .ods whose cells are of type float and stand on lines of their own);
``percent-calc.ods``, ``percent-calc.xls`` and ``percent-calc.xlsx`` by LibreOffice Calc 25.2 (an .xls of
Excel 97, cells of type percentage). Run here: ``python make_percent.py``; the figures are invented.
"""

import subprocess
from pathlib import Path

import openpyxl

HERE = Path(__file__).parent
SHARES = {"北京市": (0.875, 0.0712345, 0.07), "天津市": (0.5, 1.25, -0.031)}
FORMATS = ("0%", "0.00%", "0.0%;[Red]-0.0%")


def main() -> None:
    """Write the six workbooks."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "城镇化率"
    sheet.append(["城镇化率"])
    sheet.append([])
    sheet.append(["地区", "2020年", "2021年", "2022年"])
    for name, shares in SHARES.items():
        sheet.append([name, *shares])
    for row in sheet.iter_rows(min_row=4, min_col=2):
        for cell, code in zip(row, FORMATS, strict=True):
            cell.number_format = code
    plain = book.create_sheet("人口")
    plain.append(["地区", "2020年", "2021年", "2022年"])
    plain.append(["北京市", 2189, 2189, 2184])
    plain.append(["天津市", 1387, 1373, 1363])
    for cell in plain["B"][1:]:
        cell.number_format = '0"%"'  # a sign that decorates: 2189 is not a share
    made = HERE / "percent.xlsx"
    book.save(made)
    for kind in ("ods", "xls"):
        target = HERE / f"percent-gnumeric.{kind}"
        subprocess.run(["ssconvert", str(made), str(target)], check=True, capture_output=True)
    for kind in ("ods", "xls", "xlsx"):
        name = f"percent-calc.{kind}"
        how = ["soffice", "--headless", "--convert-to", kind, "--outdir", str(HERE / "calc")]
        subprocess.run([*how, str(made)], check=True, capture_output=True)
        (HERE / "calc" / f"percent.{kind}").replace(HERE / name)
    (HERE / "calc").rmdir()


if __name__ == "__main__":
    main()
