"""New columns from a panel's own, by the words of the formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..containers import Panel, Variable
from ..containers.groups import is_expression
from ..containers.labels import Label, made, spoken, unit_of
from ..containers.marks import LOST, lost_rows
from ..containers.with_unit import column_with_unit
from ..errors import FormulaError, ParameterError, UnknownColumnError
from ..words import Message, _
from ..words.nearest_name import alike
from .evaluating import kept_times
from .models import expression, names_in
from .nodes import Name, Node, text_of
from .tokens import apart
from .values import Values

_DEFINITION = re.compile(r"(`[^`]+`|[^=＝]*[^=＝<>!])[=＝](?![=＝])\s*(.*\S)\s*", re.DOTALL)


def variable(panel: Panel, text: str) -> Variable:
    """Return a column, or an expression of columns, as a variable of the times that it has.

    Parameters
    ----------
    panel : Panel
    text : str
        ``"gdp"``, ``"log(gdp / pop)"``, ``"lag(x, 2)"``.

    Raises
    ------
    FormulaError, UnknownColumnError, DomainError, ParameterError

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.Panel.from_arrays(["a"], [2010, 2011], {"x": [[1.0], [3.0]]})
    >>> panel["diff(x)"].values.tolist()
    [[2.0]]
    """
    node = _read(panel, text)
    if isinstance(node, Name) and node.name in panel:
        return panel[node.name]
    values = Values(panel, names_in([node]))
    found = values.cells(node)
    kept = kept_times(panel, found.lost)
    name = text_of(node)
    return Variable(
        name=name,
        ids=panel.ids,
        times=tuple(t for t, k in zip(panel.times, kept, strict=True) if k),
        values=found.values[kept],
        label=_label(panel, name),
        marks={kind: mask[kept] for kind, mask in found.marks.items()},
        lost=(*panel.lost, *(t for t, k in zip(panel.times, kept, strict=True) if not k)),
        said=panel.said,
        _source=panel,
    )


def derived(panel: Panel, columns: Mapping[str, str]) -> Panel:
    """Add columns, in order; each may use the ones before it.

    Parameters
    ----------
    panel : Panel
    columns : mapping of new name to expression

    Returns
    -------
    Panel
        Of the same times: what lags and leads lose are empty cells of the new column. Whatever uses the column
        leaves these times out and says so.

    Raises
    ------
    FormulaError, UnknownColumnError, DomainError, ParameterError
    """
    for name, text in columns.items():
        if not isinstance(text, str) or not name.strip():
            raise ParameterError(
                _("{name} = {text!r} is no derived column; write name = 'log(gdp)'."),
                name=name,
                text=text,
            )
        panel, gone = _with(panel, name, text)
        kept_times(panel, gone)
        if gone.any():
            own = {**panel.marks.get(name, {}), LOST: gone[:, None]}
            panel = replace(panel, marks={**panel.marks, name: own})
    return panel


def _of_times_in_use(panel: Panel, names: Iterable[str]) -> Panel:
    """Return the panel of the times that these columns have: what their lags and leads lose is gone, and said."""
    gone = np.zeros(panel.T, dtype=bool)
    for name in names:
        gone |= lost_rows(panel.marks.get(name, {}), panel.T)
    kept = kept_times(panel, gone)
    if kept.all():
        return panel
    left = panel.select(times=[t for t, k in zip(panel.times, kept, strict=True) if k])
    without = [t for t, k in zip(panel.times, kept, strict=True) if not k]
    return replace(left, lost=(*panel.lost, *without))


def derived_from(
    panel: Panel, columns: Mapping[str, str] | str | None, more: Mapping[str, str]
) -> Panel:
    """Return the panel with columns of a mapping or a text, and more; see `derived`."""
    given = definitions(columns) if isinstance(columns, str) else dict(columns or {})
    return derived(panel, {**given, **more})


def definitions(text: str) -> dict[str, str]:
    """Return new names and expressions of ``"a = log(x); b = x / y"``.

    Raises
    ------
    ParameterError
        For a part without name or expression, or a name that stands twice.
    """
    out: dict[str, str] = {}
    for part in apart(text, ";；\n"):
        found = _DEFINITION.fullmatch(part)
        name = "" if found is None else found[1].strip().strip("`")
        if found is None or not name or name in out:
            raise ParameterError(
                _(
                    "{part!r} makes no column; write name = expression, each name once, with semicolons "
                    "between: ln_gdp = log(gdp); share = exports / gdp."
                ),
                part=part,
            )
        out[name] = found[2]
    return out


def _read(panel: Panel, text: str) -> Node:
    """Return a column or an expression.

    Raises
    ------
    FormulaError, or UnknownColumnError where a column is called nearly so
    """
    if text in panel:
        return Name(text)
    with_unit = column_with_unit(panel, text)
    if with_unit is not None:
        return Name(with_unit)
    try:
        return expression(text)
    except FormulaError:
        near = alike(text, panel.columns, enough=0.75)
        if not near:
            raise
    raise UnknownColumnError(
        _("There is no column {name!r}. Did you mean {near}?"), columns=[text], name=text, near=near
    )


def with_expressions(panel: Panel, texts: Iterable[str]) -> Panel:
    """Return the panel with expressions as columns of their text; lost times stay, empty."""
    for text in texts:
        panel, _lost = _with(panel, text, text)
    return panel


def having(panel: Panel, names: Iterable[str]) -> Panel:
    """Return the panel with every expression among some names as a column of its own, of the times they have."""
    names = [one for one in names if isinstance(one, str)]
    new = [one for one in names if isinstance(one, str) and one not in panel]
    new = [
        one for one in new if is_expression(one)
    ]  # a name that is not there is the verb's to say
    made = {called: one for one in new if (called := canonical(panel, one)) not in panel}
    panel = derived(panel, made) if made else panel
    return _of_times_in_use(panel, {*made, *(one for one in names if one in panel)})


def canonical(panel: Panel, text: str) -> str:
    """Return what a column or an expression is called as a column."""
    return text if text in panel else text_of(_read(panel, text))


def _with(panel: Panel, name: str, text: str) -> tuple[Panel, NDArray[np.bool_]]:
    node = _read(panel, text)
    found = Values(panel, names_in([node])).cells(node)
    whole = Variable(
        name=name,
        ids=panel.ids,
        times=panel.times,
        values=found.values,
        marks=found.marks,
        label=_label(panel, text_of(node)),
    )
    return panel.with_columns(by_position=True, **{name: whole}), found.lost


def _label(panel: Panel, text: str) -> Label | None:
    """Return the label that follows from those of the columns something is made from."""
    labels = {name: one for name in panel.labels if (one := panel._label(name)) is not None}
    if text in labels:
        return labels[text]
    said = spoken(text, labels)
    return made(said, unit_of(text, labels)) if isinstance(said, Message) else None
