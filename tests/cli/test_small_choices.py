"""Options that are read by hand, and how a p-value is written."""

import pytest

from regspatial.cli import table_options
from regspatial.cli.app import run
from regspatial.errors import ParameterError
from regspatial.results.table import format_value


@pytest.mark.parametrize("value", ["2012,2023", "2012，2023", "2012年、2023年", " 2012 , 2023 "])
def test_a_span_of_years_is_two_years(value):
    assert table_options._span(value) == [2012, 2023]


@pytest.mark.parametrize("value", ["2012", "2012,2015,2023", ""])
def test_other_than_two_years_are_no_span(value):
    with pytest.raises(ParameterError, match="no" if not value else "not a span"):
        table_options._span(value)


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0, "<0.001"), (0.00099, "<0.001"), (0.001, "0.001"), (1.0, "1.000"), (-0.1, "-0.100")],
)
def test_a_p_value_is_written_with_three_digits(p, text):
    assert format_value(p, "p") == text


def test_only_yes_or_no_may_be_named_without_a_value(capsys):
    asked = ["run", "moran", "--panel", "example:dri", "--variable", "ln_inn"]
    assert run([*asked, "--permutations"]) == 2
    assert "'--permutations' requires an argument" in capsys.readouterr().err


@pytest.mark.parametrize(("formats", "begins"), [("csv", "screen-"), ("csv,svg", "moran-figure-")])
def test_a_picture_is_written_once(formats, begins, tmp_path, capsys):
    """For the screen where no format of pictures is asked for, else in that format alone."""
    asked = ["run", "moran", "--panel", "example:dri", "--regions", "china:province"]
    asked += ["--variable", "gdp", "--format", formats, "--out", str(tmp_path / "out")]
    assert run(asked) == 0, capsys.readouterr().err
    pictures = [one.name for one in (tmp_path / "out").glob("*.svg")]
    assert pictures
    assert all(name.startswith(begins) for name in pictures)
