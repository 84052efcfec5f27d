"""p that round to nothing say below what they lie; an empty cell of Word is as high as its row."""

import re

import numpy as np
import pytest

import regspatial as rs


@pytest.fixture(scope="module")
def table():
    smf = pytest.importorskip("statsmodels.formula.api")
    pd = pytest.importorskip("pandas")
    r = np.random.default_rng(3)
    x, z = r.normal(size=(2, 200))
    frame = pd.DataFrame({"y": 2 * x + r.normal(size=200), "x": x, "z": z})
    fits = [smf.ols(f, frame).fit() for f in ("y ~ x", "y ~ x + z", "y ~ z")]
    return rs.etable(fits, parentheses="p", digits=3)


def test_a_p_that_rounds_to_nothing_is_below_the_last_digit(table):
    text = table.text()
    assert "(<0.001)" in text
    assert not re.search(r"10[⁻-]|e-\d", text)
    assert all(len(p) == 5 for p in re.findall(r"\((0\.\d+)\)", text))


def test_an_empty_cell_is_no_higher_than_the_others(table, tmp_path):
    docx = pytest.importorskip("docx")
    grid = docx.Document(table.to_docx(tmp_path / "t.docx")).tables[0]
    cells = [p for row in grid.rows for cell in row.cells for p in cell.paragraphs]
    sizes = {run.font.size.pt for p in cells for run in p.runs if run.text}
    marks = [p._p.pPr.xpath("./w:rPr/w:sz/@w:val") for p in cells if not p.text]
    assert marks
    assert {float(one[0]) / 2 for one in marks} <= sizes
