"""Which files of tests are likely to notice a change of a module: those that name what leads to it."""

from __future__ import annotations

import ast
import math
import re
from collections import Counter, defaultdict
from pathlib import Path

from callers import Callers, absolute

WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
WIDE = {"conformance", "docs", "cli"}  # they name everything, and take their time
MOST = 4  # names that count: a file that names much is near everything
FAR = 3  # steps from a module to those that import it


class Near:
    """The names that modules of a tree define, who imports whom, and the words of every test file."""

    def __init__(self, root: Path) -> None:
        self.defined: dict[str, set[str]] = {}
        self.importers: dict[str, set[str]] = defaultdict(set)
        self.callers = Callers()
        paths = {_dotted(p.relative_to(root)): p for p in (root / "regspatial").rglob("*.py")}
        for name, path in paths.items():
            tree = ast.parse(path.read_text(encoding="utf-8"))
            self.defined[name] = {
                node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))
            }
            for other in _imported(tree, name, path.name == "__init__.py"):
                if other in paths:
                    self.importers[other].add(name)
            self.callers.read(name, tree, path.name == "__init__.py")
        self.words = {
            path.relative_to(root).as_posix(): Counter(
                WORD.findall(path.read_text(encoding="utf-8"))
            )
            + Counter(3 * WORD.findall(path.stem.replace("_", " ")))
            for path in sorted((root / "tests").rglob("test_*.py"))
            if path.relative_to(root).parts[1] not in {"qgis", "qt6", "mutants", "fuzz", "kept"}
        }
        self.seldom: dict[str, int] = defaultdict(int)
        for words in self.words.values():
            for word in words:
                self.seldom[word] += 1

    def _names(self, path: str, function: str) -> dict[str, float]:
        """Return the names that lead to a function, and how closely."""
        module = _dotted(Path(path))
        names = dict.fromkeys(function.split("."), 6.0)
        names |= {part: 2.0 for part in re.split(r"[._]", module) if len(part) > 2}
        names |= dict.fromkeys(module.split("."), 3.0) | {module.split(".")[-1]: 6.0}
        for name, weight in self.callers.of(module, function).items():
            names[name] = max(names.get(name, 0.0), weight)
        ring, seen = {module}, {module}
        for step in range(FAR + 1):
            for one in ring:
                for name in self.defined[one]:
                    names.setdefault(name, 3.0 / (1 + step))
            ring = {other for one in ring for other in self.importers[one]} - seen
            seen |= ring
        return names

    def files(self, path: str, function: str) -> list[str]:
        """Return all files of tests, the likeliest first; those of the same room come before others."""
        names = self._names(path, function)
        folders = set(Path(path).parts[1:-1])
        every = len(self.words)

        def rank(test: str) -> float:
            words = self.words[test]
            found = sorted(
                (
                    weight * math.log(every / self.seldom[name]) * (1.0 + math.log(words[name]))
                    for name, weight in names.items()
                    if name in words
                ),
                reverse=True,
            )
            likely = sum(found[:MOST]) + 4.0 * len(folders & set(Path(test).parts))
            room = Path(test).parts[1]
            return likely * (0.4 if room in WIDE else 1.0) / words.total() ** 0.25

        return sorted(self.words, key=lambda test: (-rank(test), test))


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(tree: ast.AST, module: str, is_package: bool) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node, module, is_package)
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found
