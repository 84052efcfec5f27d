"""Example data: the tables that ship, and what a library on the machine holds; read offline."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import numpy as np

from .._calls.door import door
from .._files.paths import shipped
from ..containers import Panel, Regions
from ..errors import InputError, MissingDependencyError, listed
from ..studies.places.region_names import names_of_china
from ..words import NameOf, _
from ..words.naming import replace_names
from .china import china, china_path
from .panel_table import read_panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A map and a table, read when asked.

    Parameters
    ----------
    title : str
        What it is, in one line.
    map_path, table_path : Path
        Where the two files lie, in a checkout as in an installation.
    regions : callable () -> Regions
        The map, with the regions of the table alone.
    panel : callable () -> Panel
        The table.
    """

    title: str
    map_path: Path
    table_path: Path
    regions: Callable[[], Regions]
    panel: Callable[[], Panel]

    def __repr__(self) -> str:
        """Say what it is."""
        return f"<Example: {self.title}>"

    def __fspath__(self) -> str:
        """Return the path of the table, for whatever reads a file."""
        return str(self.table_path)


@door
def example(name: str) -> Example:
    """Return an example by name, ready to be read from any folder.

    Parameters
    ----------
    name : {"yreb", "dri", "pilot", "us_income"}
        ``yreb``: the opening-up index of the 11 provinces of the Yangtze River Economic Belt, six
        years from 1993 to 2022 (a published table). ``dri``: the *simulated* panel of 30 provinces,
        2012 to 2022, with the design of a study of digital-real integration; no figure in it is an
        observation. ``pilot``: a *simulated* policy in 126 cities, 2010 to 2021, that comes in three waves
        and reaches neighbours. ``us_income``: income per head of the 48 contiguous US states, 1929 to 2009,
        with their polygons, as shipped inside libpysal (Rey and Anselin 2007); ids are FIPS codes.

    Returns
    -------
    Example
        With ``regions()``, ``panel()``, ``map_path`` and ``table_path``.

    Raises
    ------
    InputError, MissingDependencyError

    Examples
    --------
    >>> import regspatial as rs
    >>> rs.example("yreb").panel()
    <Panel: 11 regions, 6 times 1993–2022, 1 column: opening_up>
    """
    if name not in _MAKERS:
        raise InputError(
            _("There is no example {name!r}; there are: {examples}."),
            name=name,
            examples=listed(_MAKERS),
        )
    return _MAKERS[name]()


@door
def examples() -> Mapping[str, str]:
    """Return the names of the examples and what each is.

    Returns
    -------
    mapping of name to title

    Examples
    --------
    >>> import regspatial as rs
    >>> list(rs.examples())
    ['yreb', 'dri', 'pilot', 'us_income']
    """
    return MappingProxyType(_TITLES)


def _shipped(name: str, file: str, level: Literal["province", "prefecture"]) -> Example:
    table = shipped("data", "tables", file)

    def read() -> Panel:
        return read_panel(table, id="adcode", time="year")

    def panel() -> Panel:
        return replace_names(read(), names_of_china(level))

    return Example(
        title=_TITLES[name],
        map_path=china_path(level),
        table_path=table,
        regions=lambda: china(level).select(read().ids),
        panel=panel,
    )


def _us_income() -> Example:
    try:
        import libpysal
    except ImportError:
        raise MissingDependencyError(
            _(
                "The example us_income is read from libpysal, which is not installed: pip "
                "install 'regspatial[geo]'."
            ),
        ) from None
    folder = Path(libpysal.__file__).parent / "examples" / "us_income"
    return Example(
        title=_TITLES["us_income"],
        map_path=folder / "us48.shp",
        table_path=folder / "usjoin.csv",
        regions=lambda: _us_regions(folder / "us48.shp"),
        panel=lambda: _us_panel(folder / "usjoin.csv"),
    )


def _us_regions(path: Path) -> Regions:
    import geopandas
    import shapely

    from .boundaries import regions_from_frame
    from .vector import Vector

    found = Vector(path, layer=None, where=None, encoding=None)
    shapes = shapely.from_wkb(found.wkb)
    frame = geopandas.GeoDataFrame(found.columns, geometry=shapes, crs=found.crs or "EPSG:4326")
    frame["fips"] = frame["STATE_FIPS"].astype(int).astype(str)
    frame["name_en"] = frame["STATE_NAME"]
    return regions_from_frame(frame[["fips", "name_en", "geometry"]], id="fips")


def _us_panel(path: Path) -> Panel:
    with path.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    years = sorted(int(c) for c in table[0] if c.isdigit())
    values = np.array([[float(row[str(y)]) for row in table] for y in years])
    panel = Panel.from_arrays([int(row["STATE_FIPS"]) for row in table], years, {"income": values})
    called = dict(zip(panel.ids, (row["Name"] for row in table), strict=True))
    return replace_names(panel, {one: NameOf(name, name) for one, name in called.items()})


_TITLES = {
    "yreb": "opening-up index of the Yangtze River Economic Belt, 11 provinces, 1993-2022 (published)",
    "dri": "simulated panel of digital-real integration, 30 provinces, 2012-2022 (simulated)",
    "pilot": "simulated pilot policy that reaches neighbours, 126 cities, 2010-2021 (simulated)",
    "us_income": "income per head of 48 US states, 1929-2009 (real, from libpysal)",
}
_MAKERS: Mapping[str, Callable[[], Example]] = {
    "yreb": lambda: _shipped("yreb", "yreb_opening_up.csv", "province"),
    "dri": lambda: _shipped("dri", "dri_simulated_2012_2022.csv", "province"),
    "pilot": lambda: _shipped("pilot", "pilot_simulated_2010_2021.csv", "prefecture"),
    "us_income": _us_income,
}
