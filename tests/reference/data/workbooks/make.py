"""Workbooks that other programs write: .ods by odfpy 1.4.2, .xls by Gnumeric 1.12.57.

Run here: ``python make.py``; needs python3-odf and gnumeric of Debian 13. The layout is that of the
downloads of 国家统计局; the figures are invented.
"""

import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROWS = [
    ["数据库：分省年度数据"],
    ["指标：地区生产总值(亿元)"],
    ["时间：最近3年"],
    ["地区", "2022年", "2021年", "2020年"],
    ["北京市", 41540.9, 41045.6, 35943.3],
    ["天津市", 16132.2, None, 14008.0],
    ["河北省", 41988.0, 40397.1, 36013.8],
    ["注：1.按当年价格计算。"],
    ["数据来源：国家统计局"],
]


def main() -> None:
    """Write nbs.ods and nbs.xls."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    table = Table(name="分省年度数据")
    for cells in ROWS:
        row = TableRow()
        for value in cells:
            if isinstance(value, float):
                cell = TableCell(valuetype="float", value=value)
                cell.addElement(P(text=str(value)))
            else:
                cell = TableCell(valuetype="string" if value else None)
                if value:
                    cell.addElement(P(text=value))
            row.addElement(cell)
        # what LibreOffice writes at the end of a row: the empty rest, counted
        row.addElement(TableCell(numbercolumnsrepeated=16384 - len(cells)))
        table.addElement(row)
    table.addElement(TableRow(numberrowsrepeated=1048576 - len(ROWS)))
    book.spreadsheet.addElement(table)
    book.save(str(HERE / "nbs.ods"))
    with tempfile.TemporaryDirectory() as made:
        text = "\n".join(",".join("" if c is None else str(c) for c in row) for row in ROWS)
        source = Path(made) / "nbs.csv"
        source.write_text(text + "\n", encoding="utf-8")
        command = ["ssconvert", str(source), str(HERE / "nbs.xls")]
        subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    main()
