"""Names of regions in a table are looked at once a table, however many cells it has."""

import regspatial.results.called as module
from regspatial.results.called import called, spelled
from regspatial.results.table import Column, Table, region
from regspatial.words import Message

NAMES = {"1": "Xian", "2": "Xian", "3": "Yanan"}


def table(rows):
    return Table(
        name="t",
        en="T",
        columns=(Column("id", "Region"), Column("text", "Text"), Column("x", "x")),
        rows=tuple(("1", Message("{who}", who=region(3)), 0.5) for _unused in range(rows)),
        notes=(Message("{who}", who=[region(1), region(3)]),),
    )


def test_who_shares_a_name_is_counted_once_a_table(monkeypatch):
    counted = []
    count = module.shared_names
    monkeypatch.setattr(module, "shared_names", lambda names: counted.append(1) or count(names))
    spelled(table(50), "en", NAMES)
    assert len(counted) == 1
    counted.clear()
    called(table(500), "en", NAMES)
    assert len(counted) == 2


def test_cells_and_notes_are_said_by_name_with_the_code_behind_a_shared_one():
    told = called(table(2), "en", NAMES)
    assert told.rows[0][0] == "Xian (1)"
    assert told.rows[0][1].text() == "Yanan"
    assert told.rows[0][2] == 0.5
    assert told.notes[0].text() == "Xian (1), Yanan"
