"""The shipped maps through our own short reader agree with GDAL's."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import FileFormatError, ParameterError
from regspatial.io.china import _read, china_path


@pytest.mark.parametrize(
    ("level", "all_of_them", "mainland"), [("province", 34, 31), ("prefecture", 370, 367)]
)
def test_the_short_reader_and_gdal_agree(level, all_of_them, mainland):
    ours = rs.china(level)
    gdal = rs.read_boundaries(china_path(level), id="adcode")
    assert ours.ids == gdal.ids
    assert ours.polygons == gdal.polygons
    assert np.array_equal(ours.points, np.column_stack([gdal["lon"], gdal["lat"]]))
    for name, values in ours.attributes.items():
        same = {"equal_nan": True} if values.dtype.kind == "f" else {}
        assert np.array_equal(values, gdal[name], **same), name
    assert (ours.n, ours.lonlat, ours.crs) == (all_of_them, True, "EPSG:4326")
    assert rs.china(level, mainland=True).n == mainland


def test_subsets_and_seats():
    belt = rs.china("province").where(yangtze_belt=1)
    assert belt.n == 11
    assert rs.china("province").loc["460000"]["name_zh"].tolist() == ["海南省"]
    assert np.isfinite(belt.coordinates("seat")).all()


def test_what_is_shared_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        rs.china("province")["area_km2"][0] = 0.0


def test_an_unknown_level_and_a_damaged_file(tmp_path):
    with pytest.raises(ParameterError, match="prefecture"):
        rs.china("town")
    path = tmp_path / "china_provinces.gpkg"
    path.write_bytes(china_path("province").read_bytes()[:50_000])
    with pytest.raises(FileFormatError, match="damaged"):
        _read(path)
