"""Heads of netCDF 3 files that cannot be true are refused before the reader in C, which trusts them, is asked."""

import struct

import numpy as np
import pytest
from scipy.io import netcdf_file

from regspatial.errors import FileFormatError
from regspatial.io.netcdf_head import is_whole
from regspatial.io.raster_kinds import raster_kind


def grid(path, version=1):
    """Write a grid of 3 × 4 cells."""
    with netcdf_file(path, "w", version=version) as file:
        for name, n in (("lat", 3), ("lon", 4)):
            file.createDimension(name, n)
            file.createVariable(name, "d", (name,))[:] = np.arange(n)
        cells = file.createVariable("rain", "f", ("lat", "lon"))
        cells[:] = np.arange(12.0).reshape(3, 4)
        cells.scale_factor = np.float64(0.5)
    return path


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("others", [0, 1, 2])
def test_whole_files_are_whole(tmp_path, version, others):
    """Records of one variable stand close together, those of several are padded."""
    assert is_whole(grid(tmp_path / "a.nc", version))
    path = tmp_path / "b.nc"
    with netcdf_file(path, "w", version=version) as file:
        file.createDimension("time", None)
        file.createDimension("x", 3)
        for k in range(1 + others):
            file.createVariable(f"v{k}", "hbd"[k], ("time", "x"))[:] = np.ones((5, 3))
    assert is_whole(path)
    path.write_bytes(path.read_bytes()[:-4])
    assert not is_whole(path)


def with_counts_of_eight_bytes():
    """Return a file of CDF-5, by hand: one dimension, one variable of it, two bytes of data."""
    name = struct.pack(">q", 1) + b"x\0\0\0"
    none = struct.pack(">iq", 0, 0)
    head = b"CDF\5" + struct.pack(">q", 0) + struct.pack(">iq", 10, 1) + name + struct.pack(">q", 2)
    head += none + struct.pack(">iq", 11, 1) + name + struct.pack(">qq", 1, 0) + none
    begin = len(head) + 4 + 8 + 8
    return head + struct.pack(">iqq", 1, 4, begin) + b"\1\2\0\0"


def test_counts_may_have_eight_bytes(tmp_path):
    path = tmp_path / "a.nc"
    path.write_bytes(with_counts_of_eight_bytes())
    assert is_whole(path)
    path.write_bytes(with_counts_of_eight_bytes()[:-3])
    assert not is_whole(path)


WRONG = {
    "a dimension that is not there": (
        b"rain\0\0\0\2\0\0\0\0\0\0\0\1",
        b"rain\0\0\0\2\0\0\0\0\0\0\0\7",
    ),
    "a name of two thousand million letters": (b"\0\0\0\4rain", b"\x7f\xff\xff\xffrain"),
    "a name without letters": (b"\0\0\0\4rain", b"\0\0\0\0rain"),
    "a name with a sign that is none": (b"\0\0\0\4rain", b"\0\0\0\4ra\0n"),
    "two dimensions of one name": (b"\0\0\0\3lon\0\0\0\0\4", b"\0\0\0\3lat\0\0\0\0\4"),
    "a list of another kind": (b"\0\0\0\x0a\0\0\0\2", b"\0\0\0\x0c\0\0\0\2"),
    "fewer than no dimensions": (b"\0\0\0\x0a\0\0\0\2", b"\0\0\0\x0a\xff\xff\xff\2"),
    "a scale of a type that is none": (b"scale_factor\0\0\0\6", b"scale_factor\0\0\0\x63"),
    "two scales": (b"scale_factor\0\0\0\6\0\0\0\1", b"scale_factor\0\0\0\5\0\0\0\2"),
    "a side of a thousand million": (b"\0\0\0\3lat\0\0\0\0\3", b"\0\0\0\3lat\0\x3f\0\0\3"),
    "a side that grows behind another": (b"\0\0\0\3lon\0\0\0\0\4", b"\0\0\0\3lon\0\0\0\0\0"),
}


@pytest.mark.parametrize("why", WRONG)
def test_what_cannot_be_is_refused_before_gdal_reads_it(tmp_path, why):
    path = grid(tmp_path / "a.nc")
    data, (before, after) = path.read_bytes(), WRONG[why]
    assert data.count(before) == 1
    path.write_bytes(data.replace(before, after))
    assert not is_whole(path)
    with pytest.raises(FileFormatError, match="cut off, damaged"):
        raster_kind(path, "a.nc")


def test_no_head_that_ends_early_is_whole(tmp_path):
    path = grid(tmp_path / "a.nc")
    data = path.read_bytes()
    for end in range(4, len(data), 7):
        path.write_bytes(data[:end])
        assert not is_whole(path), end
