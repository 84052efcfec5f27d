"""Whatever writes a file goes through `_files`: whole or not at all, and never over what was read."""

import ast
from pathlib import Path

import regspatial

ROOT = Path(regspatial.__file__).parent
BARRED = {
    "write_text",
    "write_bytes",
    "savefig",
    "to_file",
    "to_csv",
    "to_excel",
    "to_parquet",
    "copyfile",
    "copy2",
}
MODES = {"w", "wb", "wt", "x", "xb", "a", "ab", "r+", "rb+", "w+"}
INTO_BUFFERS_OR_TEMPORARY_PLACES = {
    "reporting/_figure.py": {"savefig"},  # into memory; `_files` brings it to the disk
    "reporting/notebook.py": {"savefig"},
    "reporting/cartography/moving_map.py": {"savefig"},  # into memory, each frame
    "io/geopackage.py": {"to_file", "ab"},  # within `replacing`
    "io/archives.py": {"wb"},  # a temporary folder
    "opinions/in_r.py": {"write_text", "w"},  # a temporary folder
}


def found_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    out = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, (ast.Attribute, ast.Name)):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        if isinstance(node.func, ast.Attribute) and name in BARRED:
            out.add(name)
        if name == "open":
            said = [*node.args, *(k.value for k in node.keywords if k.arg == "mode")]
            out |= {a.value for a in said if isinstance(a, ast.Constant)} & MODES
    return out


def test_no_writer_goes_by_another_door():
    wrong = {}
    for file in sorted(ROOT.rglob("*.py")):
        name = file.relative_to(ROOT).as_posix()
        if name.startswith("_files/"):
            continue
        left = found_in(file) - INTO_BUFFERS_OR_TEMPORARY_PLACES.get(name, set())
        if left:
            wrong[name] = left
    assert not wrong


def test_what_is_let_through_is_still_there():
    for name, allowed in INTO_BUFFERS_OR_TEMPORARY_PLACES.items():
        assert allowed <= found_in(ROOT / name), name
