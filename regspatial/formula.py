"""Reading a formula such as ``"ln_pat ~ log(gdp) + urban + a:b"``.

The text is read with Python's own parser into a syntax tree and only a short list of nodes is
walked; nothing is ever evaluated as code. A formula is sugar over ``y=…, x=[…]``.

Grammar: ``response ~ terms`` with names (Chinese ones too; others in backquotes), ``log``, ``exp``,
``sqrt``, ``square``, ``+``, ``-``, ``a:b`` (product), ``a*b`` (a + b + a:b), ``- 1`` (no intercept).
Inside a function ``+ - * /`` are arithmetic on columns and numbers: ``log(gdp / pop)``.
"""

from __future__ import annotations

import ast
import difflib
import keyword
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .containers import Panel
from .errors import DomainError, FormulaError, SpecificationError, UnknownColumnError, listed
from .words import Message, _

Array = NDArray[np.float64]

MAX_CHARACTERS = 2000
MAX_TERMS = 500

_FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "log": np.log,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "square": np.square,
}
_ARITHMETIC: dict[type[ast.operator], tuple[str, Callable[[Array, Array], Array]]] = {
    ast.Add: (" + ", np.add),
    ast.Sub: (" - ", np.subtract),
    ast.Mult: (" * ", np.multiply),
    ast.Div: (" / ", np.divide),
}
_RANK: dict[type[ast.operator], int] = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2}
_QUOTED = "quoted_name_{}_"
# What stands in backquotes, and words that Python keeps for itself but a table need not (lambda).
_KEPT = "|".join(word for word in keyword.kwlist if word.islower())
_WORDS = re.compile(rf"`([^`]+)`|(?<![\w.])(?:{_KEPT})(?!\w)")


@dataclass(frozen=True, slots=True)
class Term:
    """A product of factors; each factor is a column or a function of columns."""

    factors: tuple[tuple[str, ast.expr], ...]

    @property
    def name(self) -> str:
        """The term as it is written in tables: ``a:log(b)``."""
        return ":".join(text for text, _ in self.factors)

    @property
    def key(self) -> frozenset[str]:
        """The factors without their order: a:b is b:a."""
        return frozenset(text for text, _ in self.factors)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was read: one response, its terms in order, whether there is an intercept."""

    text: str
    response: Term
    terms: tuple[Term, ...]
    intercept: bool
    quoted: Mapping[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that stand in the formula; ``exp`` is one unless it is called."""
        nodes = [n for t in (self.response, *self.terms) for _, f in t.factors for n in ast.walk(f)]
        called = {id(one.func) for one in nodes if isinstance(one, ast.Call)}
        found = [one.id for one in nodes if isinstance(one, ast.Name) and id(one) not in called]
        return tuple(dict.fromkeys(self.quoted.get(name, name) for name in found))


@dataclass(frozen=True, slots=True, eq=False)
class ModelColumns:
    """A formula's numbers: response (T, n), regressors by name, intercept or not."""

    y_name: str
    y: Array
    x: dict[str, Array]
    intercept: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """Rows of a table, as a formula reads them: columns (1, N), and what each row is called."""

    columns: Mapping[str, Array]
    ids: Sequence[str]
    times: tuple[str, ...] = ("",)

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.ids)

    @property
    def T(self) -> int:
        """One."""
        return 1

    def __contains__(self, name: object) -> bool:
        return name in self.columns


def parse(text: str) -> Formula:
    """Read a formula.

    Parameters
    ----------
    text : str
        At most 2,000 characters and 500 terms.

    Raises
    ------
    FormulaError
        If it cannot be read or holds something that is not in the grammar.

    Examples
    --------
    >>> [t.name for t in parse("y ~ log(x) + a*b - 1").terms]
    ['log(x)', 'a', 'b', 'a:b']
    """
    if not isinstance(text, str) or not text.strip():
        raise _error(Message(_("The formula is empty")))
    if len(text) > MAX_CHARACTERS:
        raise _error(
            Message(
                _("The formula has {n} characters, more than {most}"),
                n=len(text),
                most=MAX_CHARACTERS,
            ),
        )
    if text.count("~") != 1:
        raise _error(Message(_("The formula {formula!r} must have one '~'"), formula=text))
    left, right = text.split("~")
    quoted: dict[str, str] = {}
    try:
        reader = _Reader(quoted)
        response = reader.response(_tree(left, quoted))
        terms, intercept = reader.terms(_tree(right, quoted))
    except RecursionError:
        raise _error(Message(_("The formula is nested too deeply"))) from None
    return Formula(text, response, terms, intercept, quoted)


def evaluate(formula: Formula, panel: Panel) -> ModelColumns:
    """Return the numbers of a formula over a panel.

    Raises
    ------
    UnknownColumnError
        Naming all unknown columns, with what they might have been.
    MissingValueError
        If a used column has empty cells.
    DomainError
        If a logarithm or root meets a value it is not defined for, naming regions and times.
    """
    names = resolved(formula.columns, panel)
    panel.require(*dict.fromkeys(names.values()))
    return _evaluated(formula, _Values(panel, names, formula.quoted))


def evaluate_rows(formula: Formula, rows: Rows) -> ModelColumns:
    """Return the numbers of a formula over rows of a table, (1, N) each; cells must be finite.

    Raises
    ------
    UnknownColumnError, DomainError
        As `evaluate`, naming rows.
    """
    return _evaluated(formula, _Values(rows, resolved(formula.columns, rows), formula.quoted))


def _evaluated(formula: Formula, values: _Values) -> ModelColumns:
    y = values.term(formula.response)
    x = {t.name: values.term(t) for t in formula.terms}
    return ModelColumns(formula.response.name, y, x, formula.intercept)


def columns_of(
    panel: Panel, formula: str | None, y: str | None, x: Sequence[str] | None
) -> ModelColumns:
    """Return the columns of a model, given by a formula or by the names y and x.

    Raises
    ------
    SpecificationError
        If both or neither are given, or y stands on both sides; `evaluate`'s errors otherwise.
    """
    if (formula is None) == (y is None and x is None):
        raise SpecificationError(_("Give either a formula or y=… and x=[…]."))
    if formula is not None:
        columns = evaluate(parse(formula), panel)
    else:
        names = [x] if isinstance(x, str) else list(x or ())
        if y is None or not names:
            raise SpecificationError(
                _("Give both y=… and at least one name in x=[…]."),
            )
        panel.require(y, *names)
        numbers = {v: panel.columns[v] for v in dict.fromkeys(names)}
        columns = ModelColumns(y, panel.columns[y], numbers, intercept=True)
    if columns.y_name in columns.x:
        raise SpecificationError(
            _("{y_name!r} stands on both sides of the model."),
            columns=[columns.y_name],
            y_name=columns.y_name,
        )
    return columns


def _error(what: Message) -> FormulaError:
    return FormulaError(
        _(
            "{what}. Write it like 'y ~ x1 + log(x2) + x1:x3'; allowed are names, log, exp, sqrt, "
            "square, + - : *, '- 1', and other names in backquotes, as in `urban share (%)`."
        ),
        what=what,
    )


def _tree(side: str, quoted: dict[str, str]) -> ast.expr:
    def replace(found: re.Match[str]) -> str:
        key = _QUOTED.format(len(quoted))
        quoted[key] = found.group(1) or found.group(0)
        return key

    source = _WORDS.sub(replace, side).strip()
    if "**" in source or "^" in source:
        raise _error(Message(_("Powers are not allowed; use square(x)")))
    try:
        # ':' binds more tightly than '*' in formulas; '**' is the operator of Python that does.
        return ast.parse(source.replace(":", "**").replace("\n", " "), mode="eval").body
    except (SyntaxError, ValueError, MemoryError):
        raise _error(Message(_("Cannot read {strip!r}"), strip=side.strip())) from None


class _Reader:
    """Walks the allowed nodes of a syntax tree."""

    def __init__(self, quoted: Mapping[str, str]):
        self.quoted = quoted

    def response(self, node: ast.expr) -> Term:
        if isinstance(node, ast.Name | ast.Call):
            return Term(((self.text(node), node),))
        raise _error(Message(_("The left side must be one column or a function of one")))

    def terms(self, node: ast.expr) -> tuple[tuple[Term, ...], bool]:
        intercept = True
        found: dict[frozenset[str], Term] = {}
        for positive, part in _summands(node):
            if isinstance(part, ast.Constant):
                if part.value not in (0, 1) or isinstance(part.value, bool):
                    raise _error(Message(_("The number {number!r} is no term"), number=part.value))
                intercept = positive == (part.value == 1)
                continue
            for term in self.expanded(part):
                if positive:
                    found.setdefault(term.key, term)
                else:
                    found.pop(term.key, None)
            _limit(len(found))
        if not found:
            raise _error(Message(_("The formula has no regressors")))
        return tuple(found.values()), intercept

    def expanded(self, node: ast.expr) -> list[Term]:
        if isinstance(node, ast.Name | ast.Call):
            return [Term(((self.text(node), node),))]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Pow):
            left, right = self.expanded(node.left), self.expanded(node.right)
            _limit(len(left) * len(right))
            both = [_product(a, b) for a in left for b in right]
            return _unique([*left, *right, *both] if isinstance(node.op, ast.Mult) else both)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            parts = _summands(node)
            if all(positive for positive, _ in parts):
                return _unique([t for _, part in parts for t in self.expanded(part)])
        raise _error(Message(_("{shown!r} is not allowed"), shown=_shown(node)))

    def text(self, node: ast.expr) -> str:
        """Return a factor as text, refusing what is not allowed inside a function."""
        if isinstance(node, ast.Name):
            return self.quoted.get(node.id, node.id)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return repr(node.value)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return f"-{self.text(node.operand)}"
        if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
            rank = _RANK[type(node.op)]
            left, right = self._inner(node.left, rank), self._inner(node.right, rank + 1)
            return left + _ARITHMETIC[type(node.op)][0] + right
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else _shown(node.func)
            if name not in _FUNCTIONS:
                raise _error(Message(_("The function {name!r} is not allowed"), name=name))
            if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
                raise _error(Message(_("{name}() takes one argument"), name=name))
            return f"{name}({self.text(node.args[0])})"
        raise _error(Message(_("{shown!r} is not allowed"), shown=_shown(node)))

    def _inner(self, node: ast.expr, rank: int) -> str:
        text = self.text(node)
        binds = _RANK.get(type(node.op), 0) if isinstance(node, ast.BinOp) else 9
        return text if binds >= rank else f"({text})"


def _summands(node: ast.expr) -> list[tuple[bool, ast.expr]]:
    """Return the signed parts of a sum, left to right, without recursion on long sums."""
    out: list[tuple[bool, ast.expr]] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        positive = isinstance(node.op, ast.Add)
        out.append((positive, node.right))
        node = node.left
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        out.append((isinstance(node.op, ast.UAdd), node.operand))
    else:
        out.append((True, node))
    return out[::-1]


def _product(a: Term, b: Term) -> Term:
    return Term((*a.factors, *(f for f in b.factors if f[0] not in a.key)))


def _unique(terms: list[Term]) -> list[Term]:
    _limit(len(terms) // 3)
    return list({t.key: t for t in reversed(terms)}.values())[::-1]


def _limit(count: int) -> None:
    if count > MAX_TERMS:
        raise _error(Message(_("The formula has more than {most} terms"), most=MAX_TERMS))


def _shown(node: ast.expr) -> str:
    try:
        return ast.unparse(node).replace(" ** ", ":").replace("**", ":")[:60]
    except RecursionError:
        return "…"


def resolved(names: tuple[str, ...], panel: Panel | Rows) -> dict[str, str]:
    """Return formula name → column, matching compatibility forms (full-width letters)."""
    plain = {unicodedata.normalize("NFKC", c): c for c in panel.columns}
    out: dict[str, str] = {}
    unknown = []
    for name in names:
        found = name if name in panel else plain.get(unicodedata.normalize("NFKC", name))
        if found is None:
            unknown.append(name)
        else:
            out[name] = found
    if unknown:
        near = {m for u in unknown for m in difflib.get_close_matches(u, list(panel.columns), 2)}
        hint = Message(_(" Did you mean {near}?"), near=sorted(near)) if near else ""
        raise UnknownColumnError(
            _(
                "The formula names columns that are not in the panel: {unknown}.{hint} There "
                "are: {names}."
            ),
            columns=unknown,
            unknown=listed(unknown),
            hint=hint,
            names=listed(panel.columns, 30),
        )
    return out


class _Values:
    """Computes factors over a panel, refusing values outside a function's domain."""

    def __init__(self, panel: Panel | Rows, names: Mapping[str, str], quoted: Mapping[str, str]):
        self.panel = panel
        self.names = names
        self.quoted = quoted

    def term(self, term: Term) -> Array:
        out = np.ones((self.panel.T, self.panel.n))
        for text, node in term.factors:
            out = out * self._checked(self._value(node), text)
        return out

    def _value(self, node: ast.expr) -> Array:
        if isinstance(node, ast.Name):
            return self.panel.columns[self.names[self.quoted.get(node.id, node.id)]]
        if isinstance(node, ast.Constant):
            return np.full((self.panel.T, self.panel.n), float(node.value))  # type: ignore[arg-type]
        if isinstance(node, ast.UnaryOp):
            return -self._value(node.operand)
        with np.errstate(all="ignore"):
            if isinstance(node, ast.BinOp):
                operation = _ARITHMETIC[type(node.op)][1]
                return operation(self._value(node.left), self._value(node.right))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                return _FUNCTIONS[node.func.id](self._value(node.args[0]))
        raise _error(Message(_("{shown!r} is not allowed"), shown=_shown(node)))

    def _checked(self, values: Array, text: str) -> Array:
        bad = ~np.isfinite(values)
        if not bad.any():
            return values
        rows, columns = np.nonzero(bad)
        cells = [
            f"{self.panel.ids[c]} {self.panel.times[r]}".strip()
            for r, c in zip(rows.tolist(), columns.tolist(), strict=True)
        ]
        regions = dict.fromkeys(self.panel.ids[c] for c in columns.tolist())
        raise DomainError(
            _(
                "{term} is not a finite number in {n} cells: {places} (the logarithm needs "
                "values above zero, a root values from zero up). Correct the cells, leave "
                "these regions or times out, or transform the column otherwise."
            ),
            ids=regions,
            columns=[text],
            term=text,
            n=len(cells),
            places=listed(cells),
        )
