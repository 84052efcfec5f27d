"""Whatever the plugin writes for a person is whole or not at all: a temporary name, then a rename."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3] / "qgis_plugin"
BARRED = {
    *("write_text", "write_bytes", "copyfile", "copy2", "save", "savez", "rename", "open"),
    *("exportToImage", "exportToPdf", "writeAsVectorFormatV3", "setFileName", "QPdfWriter"),
}
DOOR = ("atomic.", "core.writing()[0].")
NO_FILE_OF_A_PERSON = {
    "reading/features.py": {"open"},  # the first bytes, which tell the kind of a file
    "dialogs/formula.py": {"open"},  # a window
    "linked/picture.py": {"save"},  # the state of a painter
    "linked/scatter.py": {"save"},
    "linked/dock.py": {"save"},  # of linked/saving.py
    "layouts/drawing.py": {"open", "save"},  # into memory
    "linked/saving.py": {"open"},  # into memory
    "layouts/unnamed.py": {"exportToImage"},  # a temporary folder
    "algorithms/shipped_data.py": {
        "copyfile",
        "open",
    },  # a temporary copy, and a file of ours that is read
    "runs/trees.py": {"savez"},  # a temporary file for another process
    "study/keeping.py": {"writeAsVectorFormatV3"},  # a temporary folder
}
WITHIN_THE_DOOR = {  # they write to the name that `replacing` gave, or to one of their own that they rename
    "layouts/printing.py": {"save", "QPdfWriter"},
    "linked/saving.py": {"save", "setFileName"},
    "study/recipe.py": {"writeAsVectorFormatV3"},
    "sample.py": {"copyfile", "writeAsVectorFormatV3"},
}
CALLS_OF_THE_DOOR = {
    "layouts/printing.py": "replacing(",
    "linked/saving.py": "replacing(",
    "study/recipe.py": "replacing(",
    "study/keeping.py": "replacing(",
    "sample.py": "os.replace(",
}


def found_in(text: str) -> set[str]:
    out = set()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, (ast.Attribute, ast.Name)):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        if name in BARRED and not ast.unparse(node).startswith(DOOR):
            out.add(name)
    return out


def test_no_writer_of_the_plugin_goes_by_another_door():
    wrong = {}
    for file in sorted(ROOT.rglob("*.py")):
        name = file.relative_to(ROOT).as_posix()
        if name.startswith("_build/"):
            continue
        allowed = NO_FILE_OF_A_PERSON.get(name, set()) | WITHIN_THE_DOOR.get(name, set())
        left = found_in(file.read_text("utf-8")) - allowed
        if left:
            wrong[name] = left
    assert not wrong


@pytest.mark.parametrize("name", sorted({*NO_FILE_OF_A_PERSON, *WITHIN_THE_DOOR}))
def test_what_is_let_through_is_still_there(name):
    allowed = NO_FILE_OF_A_PERSON.get(name, set()) | WITHIN_THE_DOOR.get(name, set())
    assert allowed <= found_in((ROOT / name).read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(CALLS_OF_THE_DOOR))
def test_those_within_the_door_go_through_it(name):
    assert CALLS_OF_THE_DOOR[name] in (ROOT / name).read_text("utf-8")


def test_a_writer_by_itself_is_seen():
    assert found_in("def f(p, b): p.write_bytes(b)") == {"write_bytes"}
    assert found_in("def f(p, b): core.writing()[0].write_bytes(p, b)") == set()
