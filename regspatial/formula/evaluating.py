"""A model's numbers: the response and the regressors of a formula over a panel or rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..containers import Panel
from ..containers.finite import require_finite
from ..containers.marks import Marked, notes_of
from ..containers.with_unit import column_with_unit
from ..errors import SpecificationError, UnknownColumnError, listed
from ..words import Message, _
from .cells import Array, Cells, Mask, joined
from .functions import FUNCTIONS, label_of, over_series
from .models import Formula, Term, names_in, parse
from .nodes import Call, Compare, Name, Node, Text, children, text_of, walk
from .rows import Rows
from .sharing import sharing
from .values import Values


@dataclass(frozen=True, slots=True, eq=False)
class ModelColumns:
    """A formula's numbers: response (T, n), regressors by name, intercept or not.

    Attributes
    ----------
    panel : Panel
        Of the times that are used: those that lags or leads lose are gone.
    notes : what has to be said of the cells: lost times, filled and winsorised cells.
    parts, bases : mappings
        The powers of each base by regressor, where regressors share what they are made of (``x:z``, ``x^2``),
        else nothing; and the bases' values (T, n). Over a panel only.
    """

    y_name: str
    y: Array
    x: dict[str, Array]
    intercept: bool
    panel: Panel | None = None
    notes: tuple[Message, ...] = ()
    parts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    bases: Mapping[str, Array] = field(default_factory=dict)


def evaluate(formula: Formula, panel: Panel, *, holes: bool = False) -> ModelColumns:
    """Return the numbers of a formula over a panel; with `holes`, empty cells stay empty.

    Raises
    ------
    UnknownColumnError
        Naming all unknown columns, with what they might have been.
    MissingValueError
        If what is used has empty cells.
    DomainError
        If a logarithm or root meets a value it is not defined for, naming regions and times.
    """
    values = Values(panel, formula.columns)
    terms = _with_levels(formula, values)
    found = {t.name: _term(t, values) for t in (formula.response, *terms)}
    lost = np.any([one.lost for one in values.leaves.values()], axis=0)
    kept = kept_times(panel, lost)
    require_finite(
        {
            text: np.nan_to_num(one.values[kept], nan=0.0, posinf=np.inf, neginf=-np.inf)
            if holes
            else one.values[kept]
            for text, one in values.leaves.items()
        },
        panel.ids,
        [t for t, k in zip(panel.times, kept, strict=True) if k],
    )
    y_name = formula.response.name
    parts, bases = sharing(terms)
    marked = {name: Marked(cells.marks, kept) for name, cells in found.items()}
    return ModelColumns(
        y_name,
        found[y_name].values[kept],
        {t.name: found[t.name].values[kept] for t in terms},
        formula.intercept,
        panel.select(times=[t for t, k in zip(panel.times, kept, strict=True) if k])
        if lost.any()
        else panel,
        (
            *panel.said,
            *notes_of(
                marked,
                [*panel.lost, *(t for t, gone in zip(panel.times, lost, strict=True) if gone)],
            ),
        ),
        parts,
        {
            name: found[name].values[kept] if name in found else values.cells(node).values[kept]
            for name, node in bases.items()
        },
    )


def kept_times(panel: Panel, lost: Mask) -> Mask:
    """Return which times are left.

    Raises
    ------
    SpecificationError
        If lags and leads lose all of them.
    """
    if lost.all():
        raise SpecificationError(
            _(
                "The lags and leads together leave none of the times {times}. Take shorter ones, or "
                "more times."
            ),
            times=listed(panel.times, 20),
        )
    return ~lost


def evaluate_rows(formula: Formula, rows: Rows) -> ModelColumns:
    """Return the numbers of a formula over rows of a table, (1, N) each; cells must be finite.

    Raises
    ------
    UnknownColumnError, DomainError
        As `evaluate`, naming rows.
    """
    values = Values(rows, [n for n in formula.columns if n in rows])
    terms = _with_levels(formula, values)
    y = _term(formula.response, values).values
    x = {t.name: _term(t, values).values for t in terms}
    return ModelColumns(formula.response.name, y, x, formula.intercept)


def columns_of(
    panel: Panel,
    formula: str | None,
    y: str | None,
    x: Sequence[str] | None,
    *,
    holes: bool = False,
) -> ModelColumns:
    """Return the columns of a model, given by a formula or by y and x, each a name or an expression.

    With `holes` empty cells stay empty; without, they are an error.

    Raises
    ------
    SpecificationError
        If both or neither are given, or y stands on both sides; `evaluate`'s errors otherwise.
    """
    if (formula is None) == (y is None and x is None):
        raise SpecificationError(_("Give either a formula or y=… and x=[…]."))
    if formula is not None:
        columns = evaluate(parse(formula), panel, holes=holes)
    else:
        names = [x] if isinstance(x, str) else list(x or ())
        if y is None or not names:
            raise SpecificationError(
                _("Give both y=… and at least one name in x=[…]."),
            )
        columns = evaluate(_given(panel, y, names), panel, holes=holes)
    if columns.y_name in columns.x:
        raise SpecificationError(
            _("{y_name!r} stands on both sides of the model: leave it out on the right."),
            columns=[columns.y_name],
            y_name=columns.y_name,
        )
    return columns


def _given(panel: Panel, y: str, names: Sequence[str]) -> Formula:
    """Return the formula of names and expressions that are given one by one."""
    from .models import expression

    unknown = [one for one in (y, *names) if not isinstance(one, str)]
    if unknown:
        raise UnknownColumnError(
            _("There is no column {name!r}; there are: {names}."),
            columns=unknown,
            name=unknown[0],
            names=listed(panel.columns, 30),
        )

    def term(text: str) -> Term:
        name = text if text in panel else column_with_unit(panel, text)
        node: Node = expression(text) if name is None else Name(name)
        return Term(((text_of(node), node),))

    terms = {one.key: one for one in map(term, names)}
    return Formula("", term(y), tuple(terms.values()), intercept=True)


def _term(term: Term, values: Values) -> Cells:
    parts = [values.cells(node) for _text, node in term.factors]
    out = parts[0].values
    for part in parts[1:]:
        out = out * part.values
    return joined(out, *parts)


def _with_levels(formula: Formula, values: Values) -> list[Term]:
    """Return the terms with ``dummies(x)`` taken apart into one for each level but the first."""
    out: dict[str, Term] = {}
    for term in formula.terms:
        made: list[tuple[tuple[str, Node], ...]] = [()]
        for text, node in term.factors:
            options = [(text, node)]
            if isinstance(node, Call) and node.name == "dummies":
                options = [(text_of(one), one) for one in _dummies(node, values)]
            made = [(*before, one) for before in made for one in options]
        out |= {one.name: one for one in map(Term, made)}
    return list(out.values())


def _dummies(node: Call, values: Values) -> list[Call]:
    source = node.args[0]
    levels = values.levels(source)
    there = sorted({str(v) for v in levels.ravel().tolist()}, key=_by_number)
    base = next((label_of(v) for name, v in node.options if name == "base"), there[0])
    if base not in there or len(there) < 2:
        raise SpecificationError(
            _("{text} has the levels {there}; it needs two or more, the base among them."),
            columns=[text_of(source)],
            text=text_of(node),
            there=listed(there, 20),
        )
    return [Call("dummy", (source, _label(one))) for one in there if one != base]


def _label(text: str) -> Node:
    return Name(text) if text.isidentifier() else Text(text)


def _by_number(text: str) -> tuple[float, str]:
    try:
        return float(text), text
    except ValueError:
        return float("inf"), text


def plain_names(nodes: Sequence[Node]) -> tuple[str, ...]:
    """Return the names in some nodes that stand outside functions of whole series."""
    outer = set(series_in(nodes))
    found: dict[str, None] = {}
    waiting = list(nodes)[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (Name, Call)):
            calls = isinstance(node, Call) and FUNCTIONS[node.name].cell is not None
            if text_of(node) in outer:
                continue
            if not calls:
                found |= dict.fromkeys(names_in([node]))
                continue
        waiting += children(node)[::-1]
    return tuple(found)


def label_names(nodes: Sequence[Node]) -> set[str]:
    """Return the names that may have labels instead of numbers: what is compared, or has levels."""
    found = set()
    for node in nodes:
        for one in walk(node):
            if isinstance(one, Compare) and isinstance(one.left, Name):
                found.add(one.left.name)
            elif isinstance(one, Call) and "levels" in FUNCTIONS[one.name].takes:
                found |= set(names_in([one]))
    return found


def series_in(nodes: Sequence[Node]) -> Mapping[str, Node]:
    """Return the functions of whole series in some nodes, the outermost ones, by their text."""
    out: dict[str, Node] = {}
    waiting = list(nodes)[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Call) and over_series(node) and not node.name.startswith("dumm"):
            out[text_of(node)] = node
        else:
            waiting += children(node)[::-1]
    return out


__all__ = [
    "ModelColumns",
    "columns_of",
    "evaluate",
    "evaluate_rows",
    "label_names",
    "names_in",
    "plain_names",
    "series_in",
]
