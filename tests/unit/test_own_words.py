"""What a library says of its trouble is no sentence of ours: it is in one language and names no way out."""

import ast
from pathlib import Path

import pytest

import regspatial.errors as own
from regspatial.errors import FileFormatError, InputError, RegspatialError
from regspatial.recipes import run_recipe

ROOT = Path(own.__file__).parent
OWN = {*own.__all__, "Refused", "Taken", "_Broken", "_OddError"}
"""Exceptions that carry sentences of ours."""
TOLD = {
    "_files/atomic.py": "UnwrittenError carries a reason of ours",
    "cli/chinese.py": "click's words tell one kind of a wrongly typed command from another",
    "cli/app.py": "click's sentences of a command that is typed wrongly, and the report of a fault of ours",
    "opinions/asking.py": "a second opinion quotes the program that was asked",
    "io/_workbook_child.py": "the parent asks what kind of fault it is and says its own sentence",
    "io/geopackage.py": "GDAL's words are looked through for a full disk",
    "runner/memory.py": "numpy's words are looked through for the size",
    "studies/yearbooks/text.py": "Python's words tell a file cut off from one that is broken",
    "_files/toml_faults.py": "tomllib's words are looked through for the kind and the line",
}
"""Files that look into the words of an exception, and what for."""
WORDS = {"args", "strerror", "msg", "reason", "message", "doc"}


def foreign(annotation):
    """Whether a type of exception is not, or not only, ours."""
    names = {
        ast.unparse(n).rpartition(".")[2]
        for n in ast.walk(annotation)
        if isinstance(n, (ast.Name, ast.Attribute))
    }
    return any(n.endswith(("Error", "Exception", "Stop")) for n in names) and not names <= OWN


def scopes(tree):
    """Yield (node, name) where a foreign exception has a name: handlers and parameters."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and node.name and foreign(node.type):
            yield node, node.name
        if isinstance(node, ast.FunctionDef):
            each = [*node.args.args, *node.args.kwonlyargs]
            yield from (
                (node, a.arg)
                for a in each
                if a.annotation
                and foreign(a.annotation)
                and "type[" not in ast.unparse(a.annotation)
            )


def told(source):
    """Return the lines on which the words of a foreign exception are taken."""
    lines = set()
    for scope, name in scopes(ast.parse(source)):
        is_it = lambda node, name=name: isinstance(node, ast.Name) and node.id == name  # noqa: E731
        for node in ast.walk(scope):
            if isinstance(node, ast.Call):
                made = ast.unparse(node.func)
                if made in ("str", "repr", "format", "verbatim") and any(map(is_it, node.args)):
                    lines.add(node.lineno)
                if any(is_it(k.value) for k in node.keywords):
                    lines.add(node.lineno)
            elif (isinstance(node, ast.FormattedValue) and is_it(node.value)) or (
                isinstance(node, ast.Attribute) and is_it(node.value) and node.attr in WORDS
            ):
                lines.add(node.lineno)
    return sorted(lines)


def test_no_sentence_quotes_an_exception_of_a_library():
    found = {
        str(f.relative_to(ROOT)): told(f.read_text("utf-8")) for f in sorted(ROOT.rglob("*.py"))
    }
    assert {name: lines for name, lines in found.items() if lines and name not in TOLD} == {}


@pytest.mark.parametrize(
    "line",
    [
        "raise InputError(_('{error}'), error=error)",
        "raise InputError(_('{why}'), why=str(error))",
        "raise InputError(f'{error}')",
        "why = verbatim(error)",
        "raise InputError(_('{why}'), why=error.strerror)",
    ],
)
def test_the_search_finds_what_it_looks_for(line):
    assert told(f"try:\n    pass\nexcept (OSError, ValueError) as error:\n    {line}\n") == [4]
    assert told(f"def reason(error: OSError):\n    {line}\n") == [2]
    assert told(f"try:\n    pass\nexcept InputError as error:\n    {line}\n") == []


FAULTS = {
    "a = ": "quotation marks",
    "标题 = “x”": "letters, digits",
    "a = “x”": "straight quotation marks",
    "a = 'x": "ends with the quotation marks",
    "a = [1, 2": "ends with ]",
    "a = { b = 1": "ends with }",
    "a = 1\na = 2": "second time",
    "a 1": "stands =",
    "[t": "brackets",
    "a = 1 b = 2": "the line ends",
    'a = "\\q"': "backslash",
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_broken_recipe_is_told_by_its_line_and_by_what_toml_wants(text, tmp_path):
    file = tmp_path / "r.toml"
    file.write_text(f"# first\n{text}", "utf-8")
    with pytest.raises(FileFormatError) as caught:
        run_recipe(file, tmp_path / "out")
    line = text.count("\n") + 2
    assert f"from line {line} on" in caught.value.en
    assert text.splitlines()[-1].strip().split("\\")[0] in caught.value.en
    assert FAULTS[text] in caught.value.en
    assert f"第 {line} 行" in caught.value.zh
    for raw in ("Invalid", "Expected", "Unterminated", "Cannot", "column "):
        assert raw not in caught.value.en + caught.value.zh


def test_a_recipe_in_another_encoding_is_told_by_its_line(tmp_path):
    file = tmp_path / "r.toml"
    file.write_bytes("title = 'a'\n# 数据\n".encode("gb18030"))
    with pytest.raises(FileFormatError, match="line 2 is not written in UTF-8"):
        run_recipe(file, tmp_path / "out")


def test_a_name_that_no_file_can_have_is_told_in_words_of_ours(tmp_path):
    for name in ("a\0b.csv", "q" * 5000 + ".csv"):
        with pytest.raises(RegspatialError) as caught:
            run_recipe(tmp_path / name, tmp_path / "out")
        assert "Errno" not in caught.value.en
        assert "null byte" not in caught.value.en
        assert isinstance(caught.value, InputError)
