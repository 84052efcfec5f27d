"""What develop.md promises of an addition, counted: no file of the package beside those it lists."""

import re
from pathlib import Path

import pytest

import regspatial
from regspatial import choices, runner
from regspatial.catalog import tools
from regspatial.catalog.__main__ import STUB, stub
from regspatial.choices import codes
from regspatial.reporting.formats import FORMATS
from regspatial.reporting.shows import Show, shows
from regspatial.terms import TERMS, enter
from regspatial.terms.term import terms
from regspatial.words import p_

PACKAGE = Path(regspatial.__file__).parent
ROOT = PACKAGE.parent

STATISTICS = {
    "shift_share": (
        r"shift_share|ShiftShare",
        {
            "indicators/shift_share/estimate.py",
            "indicators/shift_share/record.py",
            "reporting/shows/shift_share.py",
            "choices/location.py",
            "__init__.py",
        },
    ),
    "join_counts": (
        r"join_counts|JoinCounts",
        {
            "autocorrelation/__init__.py",
            "autocorrelation/join_counts.py",
            "opinions/autocorrelation.py",
            "reporting/findings/space.py",
            "reporting/shows/statistics.py",
            "results/autocorrelation.py",
        },
    ),
    "economic_complexity": (
        r"economic_complexity|EconomicComplexity",
        {
            "indicators/complexity/estimate.py",
            "indicators/complexity/record.py",
            "reporting/shows/complexity.py",
            "__init__.py",
        },
    ),
}


def naming(pattern):
    """Return the Python files of the package that name something."""
    return {
        p.relative_to(PACKAGE).as_posix()
        for p in PACKAGE.rglob("*.py")
        if re.search(pattern, p.read_text("utf-8"))
    }


@pytest.mark.parametrize("name", STATISTICS)
def test_a_statistic_is_named_in_five_files_at_most(name):
    pattern, files = STATISTICS[name]
    assert naming(pattern) == files
    assert len(files - {"opinions/autocorrelation.py"}) <= 5  # another program's opinion is extra


@pytest.mark.parametrize("name", ["typst", "ods"])
def test_a_format_of_tables_is_one_file_and_one_line(name):
    """Beside the formats with a method of their own on records, which Typst has."""
    found = {f for f in naming(rf"as_{name}\b") if f.startswith("reporting/formats/")}
    assert found == {"reporting/formats/__init__.py"}
    assert (PACKAGE / f"reporting/formats/as_{name}.py").is_file()
    assert f".as_{name}" in FORMATS.values()


def test_choices_may_bring_their_terms_and_no_family_has_two_homes():
    assert set(TERMS["shift_share_form"]) == set(codes(choices.location.ShiftShareForm))
    with pytest.raises(TypeError, match="two places"):
        enter({"shift_share_form": terms({"static": p_("shift_share_form", "another")})})


def test_a_type_shows_itself_in_one_place():
    class Kind:
        pass

    class One(Show):
        pass

    shows(Kind)(One)
    with pytest.raises(TypeError, match="two places"):
        shows(Kind)(One)


def test_what_is_public_is_written_down_for_type_checkers():
    """`make catalog` writes `__init__.pyi` from the one list of public names."""
    assert STUB.read_text(encoding="utf-8") == stub()
    assert set(regspatial.__all__) == {"__version__", *regspatial.PUBLIC}


def test_every_tool_has_a_function_that_python_users_are_given():
    """Under `rs` or in a room, and on a page of the reference: not behind the catalog alone."""
    pages = "".join(p.read_text("utf-8") for p in (ROOT / "docs/reference/python").glob("*.md"))
    missing = {
        tool.name
        for tool in tools()
        if not re.search(rf"^#+ .*\b{runner.load(tool.entry).__name__}\b", pages, re.MULTILINE)
    }
    assert missing == set(INNER)


INNER = {
    "gwr_stationarity": "runs rs.gwr and gw.stationarity of it",
    "symbiosis": "a study of pole_network and spatial_panel",
    "disparity": "regspatial.indicators.disparity.estimate, not under rs",
}
"""Tools whose entry is on no page of the reference, and what people call instead."""
