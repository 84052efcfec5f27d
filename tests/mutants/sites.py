"""Places of the source where one small change must make a test fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARED = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "==": "!=",
    "!=": "==",
    "in": "not in",
    "not in": "in",
    "is": "is not",
    "is not": "is",
}
COUNTED = {"+": "-", "-": "+", "*": "/", "/": "*", "**": "*", "//": "/", "%": "*", "@": "+"}
SHARES = ("part", "report")
"""Functions of `regspatial.progress` that take shares of a bar."""
SIGNS: dict[type[ast.AST], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.MatMult: "@",
    ast.And: "and",
    ast.Or: "or",
}


@dataclass(frozen=True)
class Mutant:
    """One change: the characters from `start` to `end` of a file become `new`."""

    path: str
    function: str
    line: int
    start: int
    end: int
    old: str
    new: str

    def said(self) -> str:
        """Return the change in a line."""
        return f"{self.path}:{self.line} in {self.function}: {self.old!r} -> {self.new!r}"

    def is_in(self, names: list[str]) -> bool:
        """Return whether its function, or one that is made in it, is among functions that ran."""
        mine = f"{self.path}:{self.function}"
        return any(name == mine or name.startswith(f"{mine}.") for name in names)

    def applied(self, text: str) -> str:
        """Return a file's text with the change."""
        raw = text.encode()
        return (raw[: self.start] + self.new.encode() + raw[self.end :]).decode()


def mutants(root: Path, path: Path) -> Iterator[Mutant]:
    """Yield every change of a file's functions; what runs at import alone is left out."""
    text = path.read_text(encoding="utf-8")
    places = _Places(text)
    for function, node in _functions(ast.parse(text)):
        for one in _within(node):
            for start, end, new in _changes(one, places):
                old = places.raw[start:end].decode()
                if old != new:
                    yield Mutant(
                        str(path.relative_to(root)), function, one.lineno, start, end, old, new
                    )


class _Places:
    """Where lines and columns lie in the bytes of a file."""

    def __init__(self, text: str) -> None:
        self.raw = text.encode()
        self.starts = [0]
        for line in self.raw.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def span(self, node: ast.expr) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self.starts[node.lineno - 1] + node.col_offset,
            self.starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def sign(self, left: ast.expr, right: ast.expr, sign: str) -> tuple[int, int] | None:
        """Return where an operator stands between two expressions, if it is alone there."""
        start, end = self.span(left)[1], self.span(right)[0]
        between = self.raw[start:end]
        if b"#" in between or between.count(sign.encode()) != 1:
            return None
        at = start + between.index(sign.encode())
        return at, at + len(sign)


def _functions(tree: ast.AST, before: str = "") -> Iterator[tuple[str, ast.AST]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield before + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{before}{node.name}.")


def _within(function: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions of a body: no annotations, defaults, decorators and texts.

    Nor `strict=` of zip, which asserts what the lines around it have made so, the 1 of `reshape(-1)`: numpy takes any
    length below nought for the one that it is to find; nor the shares of a bar of progress that steps are given, which are
    guesses of how long they take.
    """
    todo: list[ast.AST] = list(getattr(function, "body", ()))
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.JoinedStr, ast.arg)):
            continue
        if isinstance(node, ast.keyword) and node.arg == "strict":
            continue
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SHARES:
            todo += (one for one in node.args if not isinstance(one, ast.Constant))
            continue
        if isinstance(node, ast.AnnAssign):
            todo += [node.value] if node.value else []
            continue
        if isinstance(node, ast.expr):
            yield node
        found = set(_to_find(node))
        yield from found
        todo += (child for child in ast.iter_child_nodes(node) if child not in found)


def _to_find(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the lengths that `reshape` is to find."""
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "reshape":
        yield from (
            one
            for one in node.args
            if isinstance(one, ast.UnaryOp) and isinstance(one.operand, ast.Constant)
        )


def _changes(node: ast.expr, places: _Places) -> Iterator[tuple[int, int, str]]:
    if isinstance(node, ast.Compare):
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            sign = SIGNS[type(operator)]
            if at := places.sign(left, right, sign):
                yield *at, COMPARED[sign]
            left = right
    elif isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
        sign = SIGNS[type(node.op)]
        if at := places.sign(node.left, node.right, sign):
            yield *at, COUNTED[sign]
    elif isinstance(node, ast.BoolOp):
        sign = SIGNS[type(node.op)]
        for left, right in zip(node.values, node.values[1:], strict=False):
            if at := places.sign(left, right, sign):
                yield *at, "or" if sign == "and" else "and"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
        start = places.span(node)[0]  # its operand may stand in brackets
        yield start, start + (1 if isinstance(node.op, ast.USub) else 3), ""
    elif isinstance(node, ast.IfExp):
        yield *places.span(node.test), "True"
    elif isinstance(node, ast.Constant):
        yield from ((*places.span(node), new) for new in _constants(node.value))


def _constants(value: object) -> Iterator[str]:
    if isinstance(value, bool):
        yield str(not value)
    elif isinstance(value, int):
        yield str(value + 1)
    elif isinstance(value, float):
        yield repr(value * 0.84 if value else 1.0)  # as 1.96 becomes 1.645
