"""Options that are read by hand, and which tables are printed when all stand in files."""

import pytest

from regspatial.cli import table_options
from regspatial.cli.tools import MOST_ROWS, _briefly
from regspatial.errors import ParameterError
from regspatial.results.table import Column, Table, format_value


@pytest.mark.parametrize("value", ["2012,2023", "2012，2023", "2012年、2023年", " 2012 , 2023 "])
def test_a_span_of_years_is_two_years(value):
    assert table_options._span(value) == [2012, 2023]


@pytest.mark.parametrize("value", ["2012", "2012,2015,2023", ""])
def test_other_than_two_years_are_no_span(value):
    with pytest.raises(ParameterError, match="no" if not value else "not a span"):
        table_options._span(value)


def table(rows):
    return Table(
        name="t", en="t", zh="t", columns=(Column("x", "x", "x", "int"),), rows=[(1,)] * rows
    )


def test_a_table_is_printed_up_to_the_most_rows():
    just, more = table(MOST_ROWS), table(MOST_ROWS + 1)
    assert _briefly(None, (just, more)) == (just,)
    assert _briefly(None, (more,)) == (more,)


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0, "<0.001"), (0.00099, "<0.001"), (0.001, "0.001"), (1.0, "1.000"), (-0.1, "-0.100")],
)
def test_a_p_value_is_written_with_three_digits(p, text):
    assert format_value(p, "p") == text
