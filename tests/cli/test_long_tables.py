"""A screen shows the first rows of a long table and says where the others are; a pipe has them all."""

from regspatial.cli.tools import _SCREEN, _first_rows
from regspatial.results.table import Column, Note, Table


def table(n):
    return Table(
        name="t",
        en="values",
        columns=(Column("value", "value"),),
        rows=tuple((float(k),) for k in range(n)),
        notes=(Note("as it was"),),
    )


def test_a_short_table_stays_as_it_is():
    short = table(_SCREEN)
    assert _first_rows(short) is short


def test_of_a_long_one_the_first_rows_and_where_the_others_are():
    cut = _first_rows(table(_SCREEN + 2))
    assert cut.rows == table(_SCREEN).rows
    assert cut.notes[0].en.startswith("2 further rows: --out FOLDER")
    assert _first_rows(table(_SCREEN + 1)).notes[0].en.startswith("1 further row:")
    assert cut.notes[1].en == "as it was"
