"""See to one tool: what it lacks and where that goes, then the tests that concern it (`make check TOOL=geary`)."""

import ast
import importlib.util
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from regspatial import runner  # noqa: E402 - the checkout is put on the path first
from regspatial.catalog import STORED, tools  # noqa: E402

CONFORMANCE = ROOT / "tests/conformance"
WALKS = (
    "test_every_tool.py",
    "test_every_tool_runs.py",
    "test_gaps_in_every_tool.py",
    "test_every_tool_shows.py",
    "test_wrong_types.py",
    "test_random_numbers.py",
    "test_one_grammar.py",
    "test_chosen_regions.py",
    "test_units_of_columns.py",
    "test_labels_everywhere.py",
    "test_findings_of_every_record.py",
)
"""What asks every tool the same questions; the items that bear the name of the tool or of its record are run."""


def loaded(path: Path):
    """Return a module of the tests by its file: tests are no packages."""
    spec = importlib.util.spec_from_file_location(f"check_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def undeclared(name: str) -> str:
    """Return what to do where the catalog has no such tool."""
    for path in sorted((ROOT / "regspatial").rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                if any("tool" in ast.unparse(one) for one in node.decorator_list):
                    return (
                        "make catalog: the function is declared, and catalog.json has not read it."
                    )
                return f"{path.relative_to(ROOT)}: put @tool(group=, name=, help=, tags=, outputs=) over {name}."
    return f"regspatial/<room>/{name}.py: write the function under @tool and @door (docs/how-to/develop.md)."


def lacking(name: str) -> Iterator[str]:
    """Yield what a tool has not yet, each with its place."""
    (tool,) = (one for one in tools() if one.name == name)
    function = runner.load(tool.entry)
    text = inspect.getdoc(function) or ""
    owed = loaded(CONFORMANCE / "test_every_tool.py")
    named = any(owed.has("References", owed.doc_of(one)) for one in owed.named_in(text))
    for section in ("Parameters", "Returns", "Raises", "References", "Examples"):
        excused = section == "References" and (named or name in owed.NO_REFERENCES)
        if not excused and not owed.has(section, text):
            yield f"{where(function)}: the docstring has no {section}."
    if name not in owed.REFERENCES and name not in owed.NO_NUMBERS:
        yield "tests/conformance/test_every_tool.py, REFERENCES: the file that holds its numbers."
    pages = dict.fromkeys((".zh.md", ".md"), "")
    for page in (ROOT / "docs/methods").glob("*.md"):
        pages[".zh.md" if page.name.endswith(".zh.md") else ".md"] += page.read_text("utf-8")
    for ending, written in pages.items():
        if not re.search(rf"\b{name}\b", written):
            yield f"docs/methods/*{ending}: a section that names it."
    if not re.search(rf"\b{name}\b", (ROOT / "CHANGELOG.md").read_text("utf-8")):
        yield "CHANGELOG.md: a line."
    if f'"{name}"' not in (ROOT / "tests/qgis/cases.py").read_text("utf-8"):
        yield "tests/qgis/cases.py, CASES: one run of it."
    calls = {path.name: path.read_text("utf-8") for path in CONFORMANCE.glob("*.py")}
    called = rf"\b{function.__name__}\b"
    if not any(
        re.search(rf'{called}"?:', calls[one]) for one in calls if one.startswith("calls_of")
    ):
        yield "tests/conformance, calls_of_rs.py or calls_of_rooms.py: a valid call."
    if "rng" in inspect.signature(function).parameters and not re.search(
        called, calls["test_random_numbers.py"]
    ):
        yield "tests/conformance/test_random_numbers.py: a call that draws."
    if not re.search(called, calls["test_labels_everywhere.py"]):
        yield "tests/conformance/test_labels_everywhere.py: a record of its type, if no other tool gives it."


def untranslated() -> Iterator[str]:
    """Yield the sentences without a translation."""
    words = loaded(ROOT / "docs/words.py")
    for path in sorted((ROOT / "regspatial/locale").rglob("*.po")):
        for sentence in words.updated(path)[1]:
            yield f"{path.relative_to(ROOT)}: {sentence!r} wants a translation (make words)."


def where(function) -> str:
    """Return the file and line of a function."""
    inner = inspect.unwrap(function)
    path = Path(inspect.getsourcefile(inner)).relative_to(ROOT)
    return f"{path}:{inspect.getsourcelines(inner)[1]}"


def tests_of(name: str) -> list[str]:
    """Return the arguments of pytest: own files whole, and what bears its name in the walks."""
    (tool,) = (one for one in tools() if one.name == name)
    function = runner.load(tool.entry)
    record = str(inspect.signature(function).return_annotation).rpartition(".")[2]
    owed = loaded(CONFORMANCE / "test_every_tool.py")
    own = {ROOT / "tests" / owed.REFERENCES[name][0]} if name in owed.REFERENCES else set()
    own |= set((ROOT / "tests").rglob(f"test_{name}*.py"))
    files = [*sorted(own), *(CONFORMANCE / one for one in WALKS), CONFORMANCE / "test_words.py"]
    stems = [one.stem for one in sorted(own)]
    chosen = " or ".join([*stems, name, function.__name__, record, "test_every_tool.py"])
    return [*map(str, files), "-k", chosen]


def say(text: str) -> None:
    """Write a line at once: pytest writes behind it."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(name: str) -> int:
    """Write what is missing, run what concerns the tool, and return the exit code."""
    if name not in {one.name for one in tools()}:
        say(f"{name} is no tool yet. {undeclared(name)}")
        return 1
    missing = [*lacking(name), *untranslated(), *stale()]
    say(f"{name}: {len(missing)} missing" if missing else f"{name}: nothing is missing")
    for one in missing:
        say(f"  {one}")
    command = [sys.executable, "-m", "pytest", "-q", "--tb=short", *tests_of(name)]
    done = subprocess.run(command, cwd=ROOT, check=False)
    return done.returncode or int(bool(missing))


def stale() -> Iterator[str]:
    """Yield a sentence if the catalog is older than the signatures."""
    from regspatial.catalog.__main__ import text

    if STORED.read_text("utf-8") != text():
        yield "make catalog: catalog.json is older than the signatures."


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
