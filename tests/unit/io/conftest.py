"""Tables written in every kind of file."""

import pandas as pd
import pytest

LONG = pd.DataFrame(
    {
        "code": ["110000", "120000", "110000", "120000"],
        "year": [2012, 2012, 2013, 2013],
        "gdp": [1.5, 2.5, 3.5, 4.5],
        "pop": [10, 20, 30, 40],
        "name": ["北京", "天津", "北京", "天津"],
    }
)


@pytest.fixture
def long_frame():
    return LONG.copy()


@pytest.fixture
def written(tmp_path):
    """Return a writer of text files: written(text, name, encoding) -> path."""

    def write(text, name="t.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.fixture
def workbook(tmp_path):
    """Return a writer of workbooks: workbook({sheet: rows}) -> path."""
    import openpyxl

    def write(sheets, name="t.xlsx"):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        path = tmp_path / name
        book.save(path)
        book.close()
        return path

    return write
