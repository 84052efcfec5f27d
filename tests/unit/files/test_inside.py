"""Names from a file: whatever they are, the path stays in the folder and names one file."""

import os
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regspatial._files.contained_paths import LONGEST, inside, plain
from regspatial.errors import InputError, ParameterError

PIECES = st.lists(
    st.sampled_from(
        [
            "..",
            ".",
            "/",
            "\\",
            "\0",
            "~",
            "a",
            "W",
            "权重",
            " ",
            "con",
            "COM1",
            ":",
            "C:",
            "x" * 60,
            "\u202e",
            "\n",
            "é",
            "e\u0301",
            "%2e",
            "\ud800",
            "*",
            "lpt¹",
            ".csv",
            "-",
            "😀",
            "\u3000",
        ]
    ),
    max_size=5,
).map("".join)
NAMES = PIECES | st.text(max_size=130)


@given(names=st.lists(NAMES, min_size=1, max_size=3))
def test_a_path_stays_in_its_folder_or_is_refused(tmp_path_factory, names):
    folder = tmp_path_factory.getbasetemp() / "held"
    folder.mkdir(exist_ok=True)
    try:
        path = inside(folder, *names)
    except ParameterError:
        return
    assert path.relative_to(folder).parts == tuple(names)
    assert path.resolve().is_relative_to(folder.resolve())
    assert Path(os.path.normpath(path)) == path


@given(name=NAMES)
def test_a_name_that_passes_makes_one_file_of_that_name(tmp_path_factory, name):
    try:
        plain(name)
    except ParameterError:
        return
    folder = tmp_path_factory.mktemp("one")
    inside(folder, f"{name}.npz"[:LONGEST]).write_bytes(b"x")
    assert len(list(folder.iterdir())) == 1


@given(name=st.text(string.ascii_lowercase + string.digits + "-_区域", min_size=1, max_size=40))
def test_usual_names_pass(name):
    device = name in ("con", "prn", "aux", "nul") or (name[:3] in ("com", "lpt") and len(name) == 4)
    if not device:
        assert plain(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "a\\b",
        "/etc/x",
        "C:x",
        "a\0b",
        "a\nb",
        ".x",
        "x.",
        " x",
        "x ",
        "con",
        "CON.npz",
        "nul .txt",
        "com1",
        "LPT9.csv",
        "com²",
        "conin$",
        "x" * 121,
        "权" * 100,
        "a\u202eb",
        "\ud800",
        "a?",
        "a*",
        "a|b",
        "<a>",
        'a"b',
        "\u3000a",
        3,
        None,
    ],
)
def test_names_that_are_refused(tmp_path, name):
    with pytest.raises(ParameterError, match="cannot be the name of a file"):
        inside(tmp_path, name)


@pytest.mark.parametrize("name", ["queen", "W_权重", "a b", "x.y", "com10", "console", "x" * 120])
def test_names_that_pass(tmp_path, name):
    assert inside(tmp_path, name) == tmp_path / name


def test_no_name_is_refused(tmp_path):
    with pytest.raises(ParameterError, match="missing"):
        inside(tmp_path)


@pytest.mark.parametrize("names", [("out",), ("out", "file"), ("loop",), ("dangling",)])
def test_a_link_on_the_way_is_refused(tmp_path, names):
    run, other = tmp_path / "run", tmp_path / "other"
    run.mkdir()
    other.mkdir()
    (run / "out").symlink_to(other)
    (run / "loop").symlink_to(run)
    (run / "dangling").symlink_to(tmp_path / "nothing")
    with pytest.raises(InputError, match="is a link to another place"):
        inside(run, *names)


def test_the_folder_itself_may_be_reached_by_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert inside(tmp_path / "link", "a") == tmp_path / "link" / "a"
