"""What calls a function: the names of the package that lead to it, read off its sources."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

FAR = 9  # steps from a function to what calls it: helpers, records, doors, names in public rooms
LEADS, LESS = 6.0, 0.85  # the weight of what calls it; what calls that has less
MANY = 4  # classes with a method of a name, beyond which the name tells of none of them

type Place = tuple[str, str]


class Callers:
    """The definitions at the top of modules, and which others each of them names."""

    def __init__(self) -> None:
        self.named_by: dict[Place, set[Place]] = defaultdict(set)
        self.by_method: dict[str, set[Place]] = defaultdict(set)
        self.methods: dict[str, set[Place]] = defaultdict(set)

    def read(self, module: str, tree: ast.Module, is_package: bool) -> None:
        """Take the definitions of a module."""
        known = {name: (module, name) for node in tree.body for name in _defined(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                base = absolute(node, module, is_package)
                for alias in node.names:
                    name = alias.asname or alias.name
                    known[name] = (base, alias.name)
                    self.named_by[base, alias.name].add((module, name))
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                for one in node.body:
                    if isinstance(one, ast.FunctionDef):
                        self.methods[one.name].add((module, node.name))
            for name in _defined(node):
                here = (module, name)
                for one in ast.walk(node):
                    if isinstance(one, ast.Name) and one.id in known:
                        self.named_by[known[one.id]].add(here)
                    elif isinstance(one, ast.Attribute):
                        self.by_method[one.attr].add(here)
                for one in _decorated(node):  # what shows a record is run where it is made
                    if one in known:
                        self.named_by[here].add(known[one])

    def of(self, module: str, function: str) -> dict[str, float]:
        """Return the names that lead to a function, and how closely."""
        first, *method = function.split(".")
        ring: set[Place] = {(module, first)}
        weights: dict[str, float] = {}
        if method and len(self.methods[method[-1]]) <= MANY:
            weights |= dict.fromkeys((name for _m, name in self.by_method[method[-1]]), LEADS)
            ring |= self.by_method[method[-1]]
        seen, weight = set(ring), LEADS
        for _step in range(FAR):
            ring = {one for place in ring for one in self.named_by.get(place, ())} - seen
            seen |= ring
            for _module, name in ring:
                weights.setdefault(name, weight)
            weight *= LESS
        return weights


def absolute(node: ast.ImportFrom, module: str, is_package: bool) -> str:
    """Return the module from which names are imported."""
    base = node.module or ""
    if node.level:
        up = module.split(".")
        up = up[: len(up) - node.level + is_package]
        base = ".".join([*up, *filter(None, [base])])
    return base


def _defined(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, ast.Assign):
        yield from (one.id for one in node.targets if isinstance(one, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id


def _decorated(node: ast.stmt) -> Iterator[str]:
    for call in getattr(node, "decorator_list", ()):
        if isinstance(call, ast.Call):
            yield from (arg.id for arg in call.args if isinstance(arg, ast.Name))
