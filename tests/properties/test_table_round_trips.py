"""A panel written and read again is the same panel, whatever the file and the order of its rows."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import regspatial as rs
from regspatial.studies import join, panel_from_columns
from regspatial.studies.yearbooks.cells import is_missing, to_numbers

# Labels that are no missing mark, no number in disguise ("007.0"), and no footnote.
LABELS = st.lists(
    st.from_regex(r"[A-Za-z京津沪][A-Za-z0-9 京津沪,;\"'-]{0,6}[a-z0-9]", fullmatch=True)
    .map(str.strip)
    .filter(lambda s: not is_missing(s) and s.lower() not in ("note", "source")),
    min_size=1,
    max_size=5,
    unique=True,
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=64)


@st.composite
def panels(draw):
    ids = draw(LABELS)
    times = sorted(draw(st.sets(st.integers(1900, 2100), min_size=1, max_size=4)))
    names = draw(
        st.lists(
            st.from_regex(r"[a-z]{2,5}", fullmatch=True), min_size=1, max_size=3, unique=True
        ).filter(lambda n: not {"id", "time"} & set(n))
    )
    shape = (len(times), len(ids))
    cells = st.lists(NUMBERS, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1])
    return rs.Panel.from_arrays(ids, times, {n: np.reshape(draw(cells), shape) for n in names})


def assert_same(a, b):
    assert set(a.ids) == set(b.ids)
    assert a.times == b.times
    assert list(a.columns) == list(b.columns)
    b = b.select(ids=a.ids)
    for name in a.columns:
        # every float is written with the digits that name it, so nothing may differ
        assert np.array_equal(a[name].values, b[name].values), name


@given(
    panel=panels(),
    seed=st.integers(0, 2**32 - 1),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
)
def test_csv_in_any_encoding_and_order_of_rows(panel, seed, encoding):
    frame = panel.to_frame().sample(frac=1, random_state=np.random.default_rng(seed))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        frame.to_csv(path, index=False, encoding=encoding)
        assert_same(panel, rs.read_panel(path, "id", "time"))


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "dta"])
@given(panel=panels())
def test_other_files(kind, panel):
    frame = panel.to_frame()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"t.{kind}"
        if kind == "xlsx":
            # a workbook holds 15 to 17 digits; round first, so that equality can be asked
            frame = frame.apply(
                lambda c: c.map(lambda v: float(f"{v:.14g}")) if c.dtype == float else c
            )
            panel = rs.panel_from_frame(frame, "id", "time")
            frame.to_excel(path, index=False)
        elif kind == "parquet":
            frame.to_parquet(path)
        else:
            # Stata keeps its largest doubles for its 27 kinds of missing value
            limit = 8.9e307
            if (np.abs(frame.select_dtypes(float)) > limit).any().any():
                return
            frame.to_stata(path, write_index=False, version=118)
        assert_same(panel, rs.read_panel(path, "id", "time"))


@given(panel=panels())
def test_wide_and_long_agree(panel):
    frame = panel.to_frame()
    wide = frame.pivot(index="id", columns="time")
    wide.columns = [f"{name}_{year}" for name, year in wide.columns]
    got = rs.panel_from_frame(wide, "id", wide=True)
    assert_same(panel, got.select(ids=panel.ids))


@given(panel=panels(), seed=st.integers(0, 2**32 - 1))
def test_join_does_not_depend_on_the_order_of_either_side(panel, seed):
    rng = np.random.default_rng(seed)
    regions = rs.Regions(ids=panel.ids, points=rng.normal(size=(panel.n, 2)), lonlat=False)
    turned = panel.select(ids=rng.permutation(np.array(panel.ids, dtype=object)))
    both, table = join(regions, turned)
    assert both.ids == table.ids == panel.ids
    assert_same(panel, table)


@given(values=st.lists(NUMBERS, min_size=1, max_size=20))
def test_thousands_marks_change_no_number(values):
    plain = to_numbers([f"{v:.3f}" for v in values])
    marked = to_numbers([f"{v:,.3f}" for v in values])
    full = str.maketrans("0123456789,.-", "０１２３４５６７８９，．－")
    wide = to_numbers([f"{v:,.3f}".translate(full) for v in values])
    assert plain.text_at == marked.text_at == wide.text_at == ()
    assert np.array_equal(plain.values, marked.values)
    assert np.array_equal(plain.values, wide.values)


@given(cell=st.text(max_size=12))
def test_a_text_cell_is_a_number_only_if_it_reads_as_one(cell):
    """Whatever stands in a cell: text, missing, or the number Python reads without its marks."""
    got = to_numbers([cell])
    if got.text_at or np.isnan(got.values[0]):
        return
    narrow = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in cell)
    for mark in ",\u00a0\u202f\u2009":
        narrow = narrow.replace(mark, "")
    if narrow.strip().lower() in ("true", "false"):
        narrow = str(int(narrow.strip().lower() == "true"))
    assert got.values[0] == float(narrow.replace("\u2212", "-"))


@given(
    data=st.data(),
    n=st.integers(1, 5),
    t=st.integers(1, 4),
)
def test_one_missing_row_is_found_wherever_it_is(data, n, t):
    rows = [(f"r{i}", 2000 + k) for i in range(n) for k in range(t)]
    gone = data.draw(st.sampled_from(rows))
    left = [row for row in rows if row != gone]
    ids, times = [r[0] for r in left], [r[1] for r in left]
    if gone[0] not in ids or gone[1] not in times:
        return
    with pytest.raises(rs.RegspatialError) as caught:
        panel_from_columns(ids, times, {"x": [1.0] * len(left)})
    assert caught.value.cells == (gone,)
