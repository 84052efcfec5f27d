"""Rasters that point elsewhere or ask for too much: nothing is fetched, nothing unnamed is read."""

import struct

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels.shapes.zonal import Tally
from regspatial.errors import FileFormatError
from regspatial.io.raster_kinds import raster_kind

shapely = pytest.importorskip("shapely")
rasterio = pytest.importorskip("rasterio")

REGIONS = rs.Regions(
    ids=["a", "b"],
    points=np.array([[2.0, 2.0], [6.0, 6.0]]),
    polygons=[shapely.to_wkb(shapely.box(k, k, k + 4, k + 4)) for k in (0, 4)],
    crs="EPSG:4326",
    lonlat=True,
)
BAND = (
    '<VRTRasterBand dataType="Float32" band="1">{mask}<SimpleSource><SourceFilename relativeToVRT="0">'
    "{source}</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand>"
)
VRT = (
    '<VRTDataset rasterXSize="8" rasterYSize="8"><SRS>EPSG:4326</SRS><GeoTransform>0,1,0,8,0,-1'
    "</GeoTransform>{notes}" + BAND + "</VRTDataset>"
)
WMS = (
    '<GDAL_WMS><Service name="TMS"><ServerUrl>{source}/${{z}}/${{x}}/${{y}}.png</ServerUrl></Service>'
    "<DataWindow><UpperLeftX>0</UpperLeftX><UpperLeftY>8</UpperLeftY><LowerRightX>8</LowerRightX>"
    "<LowerRightY>0</LowerRightY><SizeX>8</SizeX><SizeY>8</SizeY></DataWindow>"
    "<Projection>EPSG:4326</Projection><BandsCount>1</BandsCount></GDAL_WMS>"
)
MASKED = '<Metadata><MDI key="INTERNAL_MASK_FLAGS_1">2</MDI></Metadata>'
NOTES = '<PAMDataset><Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">{}</MDI></Metadata></PAMDataset>'


def tif(path, value=7.0, *, driver="GTiff", cell=1.0, **how):
    with rasterio.open(
        path,
        "w",
        driver=driver,
        height=8,
        width=8,
        count=1,
        dtype="float32",
        crs="EPSG:4326",
        transform=rasterio.Affine(cell, 0, 0, 0, -cell, 8.0),
        **how,
    ) as file:
        file.write(np.full((1, 8, 8), value, dtype="float32"))
    return path


def means(path):
    return rs.zonal_statistics(REGIONS, path).statistic("mean")[0].tolist()


def refused(path, sentence):
    with pytest.raises(FileFormatError, match=sentence) as caught:
        means(path)
    assert any("\u4e00" <= c <= "\u9fff" for c in caught.value.zh)


@pytest.mark.parametrize("name", ["a.tif", "a.img", "a.asc", "a.vrt", "a.nc", "a.bil", "a.png"])
def test_a_raster_that_is_a_list_of_others(tmp_path, server, name):
    address, asked = server
    secret = tif(tmp_path / "secret.tif")
    path = tmp_path / name
    for source in (f"/vsicurl/{address}/x.tif", address, secret):
        for text in (VRT, "\n" + VRT, "ncols 8\n" + VRT):
            path.write_text(text.format(source=source, notes="", mask=""))
            refused(path, "nothing is read or fetched")
    path.write_text(WMS.format(source=address))
    refused(path, "nothing is read or fetched")
    path.write_text(f'{{"type": "Catalog", "links": "{address}"}}')
    refused(path, "no raster that is read")
    assert asked == []


@pytest.mark.parametrize("ending", [".ovr", ".msk", ".msk.ovr", ".OVR"])
def test_what_lies_beside_a_raster_is_looked_at_too(tmp_path, server, ending):
    address, asked = server
    path = tif(tmp_path / "a.tif")
    secret = tif(tmp_path / "secret.tif", 0.0)
    beside = tmp_path / f"a.tif{ending}"
    for source in (f"/vsicurl/{address}/x.tif", secret):
        beside.write_text(VRT.format(source=source, notes=MASKED, mask=""))
        refused(path, "is not what its name says")
    beside.unlink()
    assert means(path) == [7.0, 7.0]
    assert asked == []


@pytest.mark.parametrize("place", [(0.5, 0, 0, 0, -1e-200, 4.0), (0.5, 0, 3.5e174, 0, -0.5, 4.0)])
def test_cells_that_rounding_leaves_nothing_of(tmp_path, place):
    """A georeference that is damaged: all rows at one latitude, all columns at one longitude."""
    path = tif(tmp_path / "a.tif")
    with rasterio.open(path, "r+") as file:
        file.transform = rasterio.Affine(*place)
    refused(path, "gives its cells no size")


def test_cells_beyond_the_poles_count_for_nothing():
    found = Tally()
    found.add(np.array([[3.0, 5.0]]), np.ones((1, 2)), np.zeros((1, 1)))
    assert np.isnan(found.statistic("mean"))
    assert found.statistic("count") == 0.0
    found.add(np.array([[3.0, 5.0]]), np.ones((1, 2)), np.array([[1.0, 3.0]]))
    assert found.statistic("mean") == 4.5


def test_a_mask_of_another_raster_would_have_changed_the_numbers(tmp_path):
    """GDAL itself takes the mask of a stranger's choice: the refusal above is no fancy."""
    tif(tmp_path / "a.tif")
    secret = tif(tmp_path / "secret.tif", 0.0)
    text = VRT.format(source=secret, notes=MASKED, mask="")
    (tmp_path / "a.tif.msk").write_text(text.replace("Float32", "Byte"))
    with rasterio.open(tmp_path / "a.tif") as file:
        assert file.read(1, masked=True).count() == 0


def test_a_true_mask_counts(tmp_path):
    path = tif(tmp_path / "a.tif")
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=False), rasterio.open(path, "r+") as file:
        mask = np.full((8, 8), 255, dtype="uint8")
        mask[4:, :4] = 0  # the whole of the first region
        file.write_mask(mask)
    assert (tmp_path / "a.tif.msk").is_file()
    with pytest.warns(rs.errors.DataWarning):
        assert str(means(path)) == "[nan, 7.0]"


def test_overviews_named_in_the_notes_of_a_raster(tmp_path, server):
    address, asked = server
    path = tif(tmp_path / "a.tif")
    notes = tmp_path / "a.tif.aux.xml"
    for source in (f"/vsicurl/{address}/x.tif", "secret.tif"):
        notes.write_text(NOTES.format(source))
        refused(path, "names another file")
        notes.write_text(NOTES.replace("OVERVIEW_FILE", "&#79;verview_&#70;ile").format(source))
        refused(path, "names another file")
        notes.unlink()
        with rasterio.Env(GDAL_PAM_ENABLED=False), rasterio.open(path, "r+") as file:
            file.update_tags(
                ns="OVERVIEWS", OVERVIEW_FILE="z" * len(source)
            )  # else it is asked for
        assert not notes.exists()
        path.write_bytes(path.read_bytes().replace(b"z" * len(source), source.encode()))
        refused(path, "nothing is read or fetched")
        path.unlink()  # GDAL would look into it before it writes another
        tif(path)
    notes.write_text("<PAMDataset><Metadata><MDI key='TITLE'>NDVI</MDI></Metadata></PAMDataset>")
    assert means(path) == [7.0, 7.0]
    assert asked == []


def test_a_grid_of_erdas_whose_cells_lie_in_another_file(tmp_path):
    path = tif(tmp_path / "own.img", driver="HFA")
    assert means(path) == [7.0, 7.0]
    spilled = tif(tmp_path / "spilled.img", driver="HFA", USE_SPILL="YES")
    assert (tmp_path / "spilled.ige").is_file()
    refused(spilled, "nothing is read or fetched")


@pytest.mark.parametrize(
    ("driver", "name"),
    [
        ("GTiff", "a.tif"),
        ("HFA", "a.img"),
        ("ENVI", "a.bsq"),
        ("EHdr", "a.bil"),
        ("AAIGrid", "a.asc"),
    ],
)
def test_the_kinds_that_are_read_give_their_numbers(tmp_path, driver, name):
    made = tif(tmp_path / "made.tif") if driver == "AAIGrid" else None
    path = tmp_path / name
    if made is not None:
        rows = "\n".join(" ".join(["7"] * 8) for _ in range(8))
        path.write_text(
            f"ncols 8\nnrows 8\nxllcorner 0\nyllcorner 0\ncellsize 1\nNODATA_value -9999\n{rows}\n"
        )
        with pytest.warns(rs.errors.DataWarning, match="coordinate system"):
            assert means(path) == [7.0, 7.0]
    else:
        assert means(tif(path, driver=driver)) == [7.0, 7.0]


def test_a_grid_of_netcdf_3(tmp_path):
    netcdf = pytest.importorskip("scipy.io").netcdf_file
    with netcdf(tmp_path / "a.nc", "w") as file:
        for name, values in (("lat", 7.5 - np.arange(8)), ("lon", 0.5 + np.arange(8))):
            file.createDimension(name, 8)
            made = file.createVariable(name, "d", (name,))
            made.units = {"lat": "degrees_north", "lon": "degrees_east"}[name]
            made[:] = values
        file.createVariable("z", "f", ("lat", "lon"))[:] = np.arange(64.0).reshape(8, 8)
    z = np.arange(64.0).reshape(8, 8)
    with pytest.warns(rs.errors.DataWarning, match="coordinate system"):
        found = rs.zonal_statistics(REGIONS, tmp_path / "a.nc", weighting="equal")
    assert found.statistic("mean")[0].tolist() == [z[4:, :4].mean(), z[:4, 4:].mean()]


def changed(path, tag, value):
    """Write another number into a tag of a small TIFF (little-endian)."""
    data = bytearray(path.read_bytes())
    (at,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, at)
    for k in range(count):
        entry = at + 2 + 12 * k
        found, kind, _n, place = struct.unpack_from("<HHII", data, entry)
        if found == tag:
            if kind == 12:  # doubles, elsewhere
                struct.pack_into("<d", data, place, value)
            else:
                struct.pack_into("<I", data, entry + 8, value)
                struct.pack_into("<HH", data, entry + 2, 4, 1)
            path.write_bytes(data)
            return
    raise AssertionError(tag)


@pytest.mark.parametrize("value", [0.0, float("nan"), float("inf"), 1e308])
def test_cells_without_a_size(tmp_path, value):
    path = tif(tmp_path / "a.tif")
    changed(path, 33550, value)  # the width of a cell
    refused(path, "no size, or a place that is no number|is damaged|does not say")


@pytest.mark.parametrize(("tag", "value"), [(256, 2**31 - 1), (257, 2**31 - 1), (278, 2**31 - 1)])
def test_a_head_that_claims_more_than_there_is(tmp_path, tag, value):
    path = tif(tmp_path / "a.tif")
    changed(path, tag, value)
    if tag == 278:  # rows of a strip beyond the last count for nothing
        assert means(path) == [7.0, 7.0]
    else:
        refused(path, r"a\.tif says that it has|a\.tif is (damaged|cut off)|a\.tif is no raster")


@pytest.mark.parametrize(
    ("scale", "offset"), [(0.0, 0.0), (float("nan"), 0.0), (1.0, float("inf"))]
)
def test_a_scale_that_is_none(tmp_path, scale, offset):
    path = tif(tmp_path / "a.tif")
    with rasterio.open(path, "r+") as file:
        file.scales, file.offsets = (scale,), (offset,)
    refused(path, "scale of its values")


def test_cells_of_two_parts(tmp_path):
    path = tmp_path / "c.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=8,
        width=8,
        count=1,
        dtype="complex64",
        crs="EPSG:4326",
        transform=rasterio.Affine(1, 0, 0, 0, -1, 8),
    ) as file:
        file.write(np.full((1, 8, 8), 1 + 2j, dtype="complex64"))
    refused(path, "numbers of one part")


@pytest.mark.parametrize("cell", [b"hill", b"x" * 5000, b"7" * 150, b"<a>"])
def test_a_grid_of_words_is_refused_before_gdal_reads_it(tmp_path, cell):
    """At a long run of letters GDAL stands still: minutes, with a message a letter."""
    head = b"ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 4\nNODATA_value -9999\n"
    path = tmp_path / "a.asc"
    path.write_bytes(head + b"1 2\n3 4\n")
    assert raster_kind(path, "a.asc") == "AAIGrid"
    path.write_bytes(head + b"nan -1.5e-3\n3 inf\n")
    assert raster_kind(path, "a.asc") == "AAIGrid"
    path.write_bytes(head + b"1 " + cell + b"\n3 4\n")
    with pytest.raises(FileFormatError, match=r"a\.asc is no raster that is read"):
        rs.zonal_statistics(REGIONS, path)
