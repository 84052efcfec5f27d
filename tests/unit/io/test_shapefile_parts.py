"""A shapefile is several files: one that lies without its table is refused by what is missing."""

import pytest

import regspatial as rs
from regspatial import io
from regspatial.errors import FileFormatError


def test_a_shapefile_without_its_table_names_it(tmp_path):
    io.regions_to_frame(rs.example("dri").regions())[["geometry"]].to_file(tmp_path / "m.shp")
    assert rs.read_boundaries(tmp_path / "m.shp").n == 30
    (tmp_path / "m.dbf").unlink()
    with pytest.raises(FileFormatError, match=r"m\.shp lies without its \.dbf"):
        rs.read_boundaries(tmp_path / "m.shp")
