"""What Windows and macOS do otherwise is written for them too: encodings, renames, other programs, modules of Unix."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = [f for top in ("qgis_plugin", "regspatial") for f in sorted((ROOT / top).rglob("*.py"))]
UNIX = {"fcntl", "grp", "pwd", "resource", "termios", "pty", "crypt", "posix"}
"""Modules that Windows lacks: imported in a function that asks before."""
NOT_THERE = {"fork", "getuid", "geteuid", "mkfifo", "killpg", "setsid", "rename", "startfile"}
"""Of `os`: what Windows lacks, and `rename`, which does not replace there (`os.replace` does)."""
ASKED_BEFORE = {
    ("qgis_plugin/runs/external.py", "killpg"),
    ("qgis_plugin/_build/desktop.py", "killpg"),
}
IN_ITS_OWN_WAY = {
    "qgis_plugin/dialogs/formula.py",
    "regspatial/_files/shown_cells.py",
    "regspatial/io/_workbook_child.py",
}
"""`open` of a dialog, and of members of an archive."""


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            f = node.func
            if isinstance(f, ast.Attribute):
                yield node, f.attr, f.value.id if isinstance(f.value, ast.Name) else ""
            elif isinstance(f, ast.Name):
                yield node, f.id, ""


def text_without_encoding(tree: ast.AST) -> list[int]:
    """Return the lines that open text, or read it from a program, in whatever encoding the system has."""
    found = []
    for call, name, owner in calls(tree):
        named = {k.arg for k in call.keywords}
        if "encoding" in named:
            continue
        given = len(call.args)
        if (name == "read_text" and not given) or (name == "write_text" and given < 2):
            found.append(call.lineno)
        elif name == "open" and owner not in ("os", "archive", "rasterio", "buffer", "image"):
            modes = [
                a for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
            ]
            modes += [k.value for k in call.keywords if k.arg == "mode"]
            if not any("b" in str(getattr(m, "value", "")) for m in modes):
                found.append(call.lineno)
        elif name in ("Popen", "run", "check_output") and {"text", "universal_newlines"} & named:
            found.append(call.lineno)
    return found


def faults(where: str, tree: ast.Module) -> Iterator[str]:
    if where not in IN_ITS_OWN_WAY:
        yield from (f"{where}:{line}: no encoding" for line in text_without_encoding(tree))
    for node in tree.body:
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if {one.partition(".")[0] for one in names} & UNIX:
            yield f"{where}:{node.lineno}: not on Windows"
    for call, name, owner in calls(tree):
        if owner == "os" and name in NOT_THERE and (where, name) not in ASKED_BEFORE:
            yield f"{where}:{call.lineno}: os.{name}"
        ours = where.startswith("qgis_plugin/") and "/_build/" not in where
        if ours and name == "Popen" and "creationflags" not in {k.arg for k in call.keywords}:
            yield f"{where}:{call.lineno}: a black window on Windows"


def test_files_are_written_for_every_system() -> None:
    found = [
        fault
        for file in FILES
        for fault in faults(file.relative_to(ROOT).as_posix(), ast.parse(file.read_text("utf-8")))
    ]
    assert found == []


def test_qgis_itself_is_never_started_as_a_python() -> None:
    """In QGIS on Windows sys.executable is qgis-bin.exe."""
    for file in FILES:
        where = file.relative_to(ROOT).as_posix()
        if where.startswith("qgis_plugin/") and "/_build/" not in where:
            assert "sys.executable" not in file.read_text("utf-8"), where
    allowed = {
        "regspatial/io/_workbook.py",
        "regspatial/cli/verifying.py",
    }  # asks its name; the shell
    found = {
        f.relative_to(ROOT).as_posix()
        for f in FILES
        if f.is_relative_to(ROOT / "regspatial") and "sys.executable" in f.read_text("utf-8")
    }
    assert found <= allowed


def test_the_check_sees_what_it_is_for() -> None:
    bad = "open('a')\nPath('a').read_text()\nrun(['R'], text=True)\nopen('a', 'rb')\nopen('a', encoding='utf-8')"
    assert text_without_encoding(ast.parse(bad)) == [1, 2, 3]
    worse = "import fcntl\nos.rename('a', 'b')\nsubprocess.Popen(['a'])"
    assert len(list(faults("qgis_plugin/a.py", ast.parse(worse)))) == 3
