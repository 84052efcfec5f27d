"""Example data that a library on the machine already holds: read in place, offline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..containers import Panel, Regions
from ..errors import InputError, MissingDependencyError, listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A map and a table, read when asked."""

    map_path: Path
    table_path: Path
    regions: Callable[[], Regions]
    panel: Callable[[], Panel]


def example(name: str) -> Example:
    """Return an example by name.

    Parameters
    ----------
    name : {"us_income"}
        Income per head of the 48 contiguous US states, 1929 to 2009, with their polygons, as
        shipped inside libpysal (Rey and Anselin 2007); ids are the FIPS codes.

    Raises
    ------
    InputError, MissingDependencyError
    """
    makers = {"us_income": _us_income}
    if name not in makers:
        raise InputError(
            f"There is no example {name!r}; there are: {listed(makers)}.",
            f"没有示例 {name!r}；现有：{listed(makers)}。",
        )
    return makers[name]()


def _us_income() -> Example:
    try:
        import libpysal
    except ImportError:
        raise MissingDependencyError(
            "The example us_income is read from libpysal, which is not installed: "
            "pip install 'regspatial[geo]'.",
            "示例 us_income 需要 libpysal，但尚未安装：pip install 'regspatial[geo]'。",
        ) from None
    folder = Path(libpysal.__file__).parent / "examples" / "us_income"
    return Example(
        map_path=folder / "us48.shp",
        table_path=folder / "usjoin.csv",
        regions=lambda: _us_regions(folder / "us48.shp"),
        panel=lambda: _us_panel(folder / "usjoin.csv"),
    )


def _us_regions(path: Path) -> Regions:
    import geopandas

    from .boundaries import regions_from_frame

    frame = geopandas.read_file(path)
    frame = frame.set_crs("EPSG:4326") if frame.crs is None else frame
    frame["fips"] = frame["STATE_FIPS"].astype(int).astype(str)
    frame["name_en"] = frame["STATE_NAME"]
    return regions_from_frame(frame[["fips", "name_en", "geometry"]], id="fips")


def _us_panel(path: Path) -> Panel:
    import pandas as pd

    table = pd.read_csv(path)
    years = sorted(int(c) for c in table.columns if c.isdigit())
    values = table[[str(y) for y in years]].to_numpy(dtype=float).T
    return Panel.from_arrays(table["STATE_FIPS"].astype(int), years, {"income": values})
