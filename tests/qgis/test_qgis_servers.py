# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables of a run in a database: PostGIS, by a server that is started here where it is installed, and SpatiaLite."""

import importlib
import sqlite3
from contextlib import closing

import pytest
from cases import TIMES
from conftest import Feedback
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingUtils,
    QgsProject,
)
from servers import Database, server

SCHEMA = "it's 区域"


class Base:
    """What the tests ask of a database."""

    def __init__(self, made: Database) -> None:
        self.info, self.sql = made.info, made.sql

    def into(self, table: str, geometry: str = "(geom)") -> str:
        """Return a destination as QGIS's own menu “Save to database table” writes it."""
        return f'postgres://{self.info} table="{SCHEMA}"."{table}" {geometry}'

    def tables(self) -> list[str]:
        found = self.sql(
            "SELECT table_name FROM information_schema.tables "
            f"WHERE table_schema = '{SCHEMA.replace(chr(39), 2 * chr(39))}' ORDER BY 1"
        )
        return [name for (name,) in found]

    def rows(self, table: str) -> list:
        return self.sql(f'SELECT * FROM "{SCHEMA}"."{table}" ORDER BY 1')


@pytest.fixture(scope="module")
def base(qgis_app):
    """A new server with PostGIS, heard in a folder of its own and nowhere else."""
    with server(postgis=True) as made:
        made.sql("CREATE EXTENSION postgis")
        made.sql(f'CREATE SCHEMA "{SCHEMA}"')
        yield Base(made)


@pytest.fixture
def kept(base, run, parameters):
    """Two tables of an earlier run, and what is in them."""
    values = parameters("local_moran") | {
        "LAYER": base.into("first"),
        "LOCAL_MORAN": base.into("a second", ""),
    }
    run("local_moran", **values)
    return {name: base.rows(name) for name in ("first", "a second")}


def test_tables_of_a_run_come_into_a_schema_whole(base, kept) -> None:
    assert base.tables() == ["a second", "first"]
    assert len(kept["first"]) == 34
    assert len(kept["a second"]) > 0
    (kind,) = base.sql(
        f'SELECT DISTINCT ST_GeometryType(geom), ST_SRID(geom) FROM "{SCHEMA}".first'
    )
    assert kind[0] == "ST_MultiPolygon"
    assert int(kind[1]) == 4326


@pytest.mark.parametrize("how", ["cancelled", "failed"])
def test_a_run_that_is_cut_short_leaves_the_tables_that_were_there(
    how, base, kept, run, parameters, monkeypatch, tmp_path
) -> None:
    core = importlib.import_module("regspatial_qgis.core")
    outputs = importlib.import_module("regspatial_qgis.results.outputs")
    error = core.Cancelled("cancelled") if how == "cancelled" else QgsProcessingException("no room")

    def fails(*_):
        raise error

    monkeypatch.setattr(outputs, "write_table", fails)
    values = parameters("local_moran") | {
        "VARIABLE": "x1",
        "LAYER": base.into("first"),
        "LOCAL_MORAN": str(tmp_path / "table.csv"),
    }
    if how == "cancelled":
        run("local_moran", Feedback(), **values)
    else:
        with pytest.raises(QgsProcessingException, match="no room"):
            run("local_moran", Feedback(), **values)
    assert base.tables() == ["a second", "first"]
    assert {name: base.rows(name) for name in kept} == kept


def test_a_table_is_replaced_and_found_under_its_name(base, kept, parameters, provider) -> None:
    import processing

    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    made = QgsProcessingOutputLayerDefinition(base.into("first", ""), QgsProject.instance())
    values = parameters("moran") | {"MORAN": made}
    results = processing.run("regspatial:moran", values, context=context, feedback=Feedback())
    assert list(context.layersToLoadOnCompletion()) == [results["MORAN"]]
    table = QgsProcessingUtils.mapLayerFromString(results["MORAN"], context)
    assert table.dataProvider().name() == "postgres"
    assert table.featureCount() == len(TIMES)
    assert base.tables() == ["a second", "first"]
    assert base.rows("a second") == kept["a second"]


def test_a_table_on_which_a_view_depends_stays_and_that_is_said(
    base, kept, run, parameters
) -> None:
    base.sql(f'CREATE VIEW "{SCHEMA}".seen AS SELECT * FROM "{SCHEMA}".first')
    try:
        with pytest.raises(QgsProcessingException, match="as it was") as found:
            run("local_moran", **parameters("local_moran") | {"LAYER": base.into("first")})
        assert "seen" in str(found.value)
        assert base.tables() == ["a second", "first", "seen"]
        assert base.rows("first") == kept["first"]
    finally:
        base.sql(f'DROP VIEW "{SCHEMA}".seen')


def test_a_schema_that_is_not_there_is_named(base, run, parameters) -> None:
    into = base.into("first").replace(SCHEMA, "nowhere")
    with pytest.raises(QgsProcessingException, match="nowhere"):
        run("local_moran", **parameters("local_moran") | {"LAYER": into})


@pytest.fixture
def lite(tmp_path):
    """A new SpatiaLite database."""
    path = tmp_path / "it's.sqlite"
    with closing(sqlite3.connect(path)) as new:
        new.enable_load_extension(True)
        try:
            new.load_extension("mod_spatialite")
        except sqlite3.OperationalError:
            pytest.skip("mod_spatialite is not installed")
        new.execute("SELECT InitSpatialMetaData(1)")
        new.commit()
    return path


def in_lite(path) -> str:
    name = str(path).replace("'", "\\'")
    return f"spatialite:dbname='{name}' table=\"map\" (geom)"


def held(path) -> tuple[list, tuple]:
    """Return the rows of the map, and the tables with a geometry."""
    with closing(sqlite3.connect(path)) as there:
        named = there.execute("SELECT f_table_name FROM geometry_columns").fetchall()
        names = "SELECT name FROM sqlite_master WHERE name LIKE '%regspatial%'"
        assert there.execute(names).fetchall() == []
        return there.execute("SELECT * FROM map ORDER BY 1").fetchall(), tuple(n for (n,) in named)


def test_a_table_comes_into_spatialite_and_is_replaced(lite, run, parameters) -> None:
    given = parameters("local_moran") | {"LAYER": in_lite(lite)}
    run("local_moran", **given)
    first = held(lite)
    results = run("local_moran", **given | {"VARIABLE": "x1"})
    second = held(lite)
    assert len(first[0]) == len(second[0]) == 34
    assert first[0] != second[0]
    assert first[1] == second[1] == ("map",)
    context = QgsProcessingContext()
    layer = QgsProcessingUtils.mapLayerFromString(results["LAYER"], context)
    assert layer.featureCount() == 34
    assert layer.crs().authid() == "EPSG:4326"
    assert not layer.extent().isEmpty()


def test_a_table_in_spatialite_that_fails_half_way_leaves_the_old_one(
    lite, run, parameters, monkeypatch
) -> None:
    given = parameters("local_moran") | {"LAYER": in_lite(lite)}
    run("local_moran", **given)
    before = held(lite)
    databases = importlib.import_module("regspatial_qgis.results.databases")
    whole, calls = databases._check, []

    def fails(place, out) -> None:
        calls.append(place)
        whole(place, out)
        if len(calls) == 2:
            raise QgsProcessingException("disk is full")

    monkeypatch.setattr(databases, "_check", fails)
    with pytest.raises(QgsProcessingException, match="disk is full"):
        run("local_moran", **given | {"VARIABLE": "x1"})
    assert held(lite) == before


def test_a_table_of_spatialite_that_cannot_be_renamed_gets_its_name_back(
    lite, run, parameters, monkeypatch
) -> None:
    given = parameters("local_moran") | {"LAYER": in_lite(lite)}
    run("local_moran", **given)
    before = held(lite)
    databases = importlib.import_module("regspatial_qgis.results.databases")
    whole = databases._connected

    class Another:
        def __init__(self, place) -> None:
            self._made, self.renamed = whole(place), 0

        def __getattr__(self, name: str):
            return getattr(self._made, name)

        def executeSql(self, text: str):
            self.renamed += "RenameTable" in text
            if self.renamed == 2 and "RenameTable" in text:
                return [[0]]  # the new one does not get its name
            return self._made.executeSql(text)

    monkeypatch.setattr(databases, "_connected", Another)
    with pytest.raises(QgsProcessingException, match="as it was"):
        run("local_moran", **given | {"VARIABLE": "x1"})
    assert held(lite) == before


def test_a_spatialite_database_that_is_being_written_is_left_as_it_was(
    lite, run, parameters
) -> None:
    given = parameters("local_moran") | {"LAYER": in_lite(lite)}
    run("local_moran", **given)
    before = held(lite)
    with closing(sqlite3.connect(lite, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(QgsProcessingException, match="as it was"):
            run("local_moran", **given | {"VARIABLE": "x1"})
        other.execute("ROLLBACK")
    assert held(lite) == before
