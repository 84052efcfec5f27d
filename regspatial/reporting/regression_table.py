"""RegressionTable: models and impacts side by side, standard errors in parentheses."""

from __future__ import annotations

import html as html_text
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError, LabelError
from ..results.table import Column, Table
from ..terms import named, say_term
from ..words import Message, _, say, verbatim
from ._latex import escape, number, three_lines
from .page import check_language

Cell = tuple[float, float, float]  # estimate, standard error, p

_EFFECTS = ("direct", "indirect", "total")
_PARAMETERS = {"rho": "ρ", "lambda": "λ", "tau": "τ", "eta": "η"}
_SAID = {
    "fixed_effects": "fixed_effects",
    "weights": "weights_kind",
    "covariance": "covariance",
    "bias_correction": "bias_correction",
}
_FOOT: tuple[tuple[str, str], ...] = (
    ("nobs", _("Observations")),
    ("regions", _("Regions")),
    ("r2_within", _("R² within")),
    ("r2_overall", _("R² overall")),
    ("sigma2", "σ²"),
    ("loglik", _("Log-likelihood")),
    ("aic", _("AIC")),
    ("bic", _("BIC")),
    ("fixed_effects", _("Fixed effects")),
    ("weights", _("Spatial weights")),
    ("covariance", _("Standard errors")),
    ("bias_correction", _("Bias correction")),
)
_STARS = ((0.01, "***"), (0.05, "**"), (0.1, "*"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelColumn:
    """One column: its heading, what it explains, its cells by term, its statistics by key."""

    heading: str
    group: int
    effect: str
    y_name: str
    cells: Mapping[str, Cell]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RegressionTable:
    """What `regspatial.etable` returns; see there for the parameters."""

    columns: tuple[ModelColumn, ...]
    language: str = "en"
    stars: bool = False
    digits: int = 3
    names: Mapping[str, str]
    title: str = ""
    extra_notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, models: Sequence[Any], language: str = "en") -> RegressionTable:
        """Return the table of some models, everything else by default."""
        return cls(columns=columns_of(models), language=language, names={})

    def terms(self) -> tuple[str, ...]:
        """Return the rows: intercept, x, W(x), then rho, lambda and the rest."""
        seen = dict.fromkeys(t for c in self.columns for t in c.cells)
        return tuple(sorted(seen, key=_rank))

    def caption(self, language: str) -> str:
        """Return the title in one language."""
        if self.title:
            return self.title
        found = list(dict.fromkeys(c.y_name for c in self.columns if c.y_name))
        if len(found) == 1:
            return Message(_("Spatial regressions of {y_name}"), y_name=found[0]).text(language)
        return say(_("Spatial regressions"), language)

    def notes(self, language: str) -> tuple[str, ...]:
        """Return the sentences under the table."""
        out = [_("Standard errors in parentheses.")]
        if self.stars:
            out.append(_("* p<0.1, ** p<0.05, *** p<0.01."))
        if any(c.effect for c in self.columns):
            out.append(
                _(
                    "Direct, indirect and total impacts are averages over the regions; the "
                    "coefficients of W(x) in a model's column are not indirect effects."
                )
            )
        return (*(say(one, language) for one in out), *self.extra_notes)

    def html(self, language: str | None = None) -> str:
        """Return an HTML ``<table>`` with caption, and its notes, without styles."""
        language = check_language(language or self.language)
        head = "".join(
            "<tr><th></th>"
            + "".join(
                f'<th scope="col{"group" if span > 1 else ""}"'
                + (f' colspan="{span}"' if span > 1 else "")
                + f">{html_text.escape(text)}</th>"
                for text, span in line
            )
            + "</tr>"
            for line in self._head(language)
        )
        body = "".join(_html_row(row, kind) for row, kind in self._body(language))
        foot = "".join(_html_row(row, "") for row in self._foot(language))
        notes = "".join(f'<p class="note">{html_text.escape(n)}</p>' for n in self.notes(language))
        return (
            '<table class="regspatial etable">'
            f"<caption>{html_text.escape(self.caption(language))}</caption>"
            f'<thead>{head}</thead><tbody>{body}</tbody><tbody class="foot">{foot}</tbody></table>'
            f"{notes}"
        )

    def to_latex(self, language: str | None = None, *, label: str = "regressions") -> str:
        r"""Return LaTeX: three lines, for ``\usepackage{booktabs}``."""
        language = check_language(language or self.language)
        head = []
        for line in self._head(language):
            cells, rules, at = [""], [], 2
            for text, span in line:
                shown = escape(text)
                cells.append(rf"\multicolumn{{{span}}}{{c}}{{{shown}}}" if span > 1 else shown)
                if span > 1 and text:
                    rules.append(rf"\cmidrule(lr){{{at}-{at + span - 1}}}")
                at += span
            head.append(" & ".join(cells) + r" \\" + "".join(rules))
        return three_lines(
            caption=self.caption(language),
            label=label,
            alignment="l" + "c" * len(self.columns),
            head=head,
            body=[[number(c) for c in row] for row, _ in self._body(language)],
            foot=[[number(c) for c in row] for row in self._foot(language)],
            notes=self.notes(language),
        )

    def text(self, language: str | None = None) -> str:
        """Return aligned plain text."""
        language = check_language(language or self.language)
        lines = self._head(language)
        headings = [" ".join(parts) for parts in zip(*map(_spread, lines), strict=True)]
        rows = [row for row, _ in self._body(language)] + self._foot(language)
        table = Table(
            name="regressions",
            en=verbatim(self.caption(language)),
            columns=(
                Column("term", "", "text"),
                *(Column(f"m{k}", verbatim(h)) for k, h in enumerate(headings, start=1)),
            ),
            rows=tuple(tuple(row) for row in rows),
            notes=tuple(verbatim(n) for n in self.notes(language)),
        )
        return table.text(language)

    def to_csv(self, path: str | Path, *, bom: bool = False) -> None:
        """Write the columns side by side as CSV, with full digits and stable keys.

        One row a term, then one a statistic; of each column ``m1_estimate``, ``m1_std_error``,
        ``m1_p_value``; statistics stand under the estimate. The first two rows say what each
        column is.
        """
        from .tables import write_csv

        parts = ("estimate", "std_error", "p_value")
        head = ["term", *(f"m{k}_{p}" for k in range(1, len(self.columns) + 1) for p in parts)]
        rows: list[list[Any]] = [head]
        for key, of in (("model", "heading"), ("effect", "effect"), ("dependent", "y_name")):
            rows.append([key, *(v for c in self.columns for v in (getattr(c, of), None, None))])
        for term in self.terms():
            empty = (None, None, None)
            rows.append([term, *(v for c in self.columns for v in c.cells.get(term, empty))])
        rows += [
            [key, *(v for c in self.columns for v in (c.facts.get(key), None, None))]
            for key, *_ in _FOOT
            if any(c.facts.get(key) is not None for c in self.columns)
        ]
        write_csv(rows, path, bom=bom)

    def _repr_html_(self) -> str:
        return self.html()

    def _head(self, language: str) -> list[list[tuple[str, int]]]:
        """Return the heading lines as (text, number of columns)."""
        groups: list[tuple[str, int]] = []
        last = None
        for column in self.columns:
            if column.group == last:
                groups[-1] = (groups[-1][0], groups[-1][1] + 1)
            else:
                groups.append((column.heading, 1))
                last = column.group
        lines = [[(f"({k})", 1) for k in range(1, len(self.columns) + 1)], groups]
        explained = list(dict.fromkeys(c.y_name for c in self.columns))
        if len(explained) > 1:
            lines.append([(c.y_name, 1) for c in self.columns])
        if any(c.effect for c in self.columns):
            none = say(_("Coefficient"), language)
            lines.append(
                [
                    (named("effect", c.effect, language) if c.effect else none, 1)
                    for c in self.columns
                ]
            )
        return lines

    def _body(self, language: str) -> Iterable[tuple[list[str], str]]:
        for term in self.terms():
            cells = [c.cells.get(term) for c in self.columns]
            yield [self._name(term, language), *(self._estimate(c) for c in cells)], "b"
            yield ["", *("" if c is None else self._error(c[1]) for c in cells)], "se"

    def _foot(self, language: str) -> list[list[str]]:
        rows = []
        for key, what in _FOOT:
            values = [c.facts.get(key) for c in self.columns]
            if all(v is None for v in values):
                continue
            rows.append([say(what, language), *(self._fact(key, v, language) for v in values)])
        return rows

    def _name(self, term: str, language: str) -> str:
        if term in _PARAMETERS:
            return _PARAMETERS[term]
        if term == "Intercept":
            return say(_("Intercept"), language)
        inner = re.fullmatch(r"W\((.+)\)", term)
        if inner and inner[1] in self.names:
            return f"W({self.names[inner[1]]})"
        return self.names.get(term, term)

    def _estimate(self, cell: Cell | None) -> str:
        if cell is None:
            return ""
        estimate, _unused, p = cell
        if math.isnan(estimate):
            return "–"
        mark = next((m for limit, m in _STARS if p < limit), "") if self.stars else ""
        return self._number(estimate) + mark

    def _error(self, value: float) -> str:
        return "(–)" if math.isnan(value) else f"({self._number(value)})"

    def _number(self, value: float) -> str:
        text = f"{value:.{self.digits}f}"
        if value != 0 and abs(value) < 10.0**-self.digits:
            return f"{value:.2g}" if abs(value) >= 1e-6 else f"{value:.1e}"
        return text

    def _fact(self, key: str, value: Any, language: str) -> str:
        if value is None:
            return ""
        if key in _SAID:
            return say_term(_SAID[key], value, language)
        if isinstance(value, float):
            if math.isnan(value):
                return "–"
            return f"{value:.2f}" if key in ("loglik", "aic", "bic") else self._number(value)
        return str(value)


def columns_of(
    models: Sequence[Any], headings: Sequence[str] | None = None
) -> tuple[ModelColumn, ...]:
    """Return the columns of models and impacts.

    Raises
    ------
    InputError
        If there is none, or one is neither a model nor impacts.
    LabelError
        If there are more or fewer headings than models.
    """
    if not models:
        raise InputError(
            _("There is no model to set in a table; pass at least one."),
        )
    if headings is not None and len(headings) != len(models):
        raise LabelError(
            _("{n} headings were given for {n2} models; give one each."),
            n=len(headings),
            n2=len(models),
        )
    out: list[ModelColumn] = []
    for group, given in enumerate(models):
        record = getattr(given, "model", given)
        if isinstance(record, str):  # a model's name, so this is the record itself
            record = given
        heading = headings[group] if headings is not None else _heading(record)
        out += _columns(record, group, heading)
    return tuple(out)


def _columns(record: Any, group: int, heading: str) -> list[ModelColumn]:
    table = record.tables()[0] if hasattr(record, "tables") else None
    keys = set(table.keys) if table is not None else set()
    y_name = getattr(record, "y_name", "")
    if table is not None and {"variable", "effect", "estimate", "std_error"} <= keys:
        rows = table.records()
        return [
            ModelColumn(
                heading=heading, group=group, effect=effect, y_name=y_name, facts={},
                cells={r["variable"]: _cell(r) for r in rows if r["effect"] == effect},
            )
            for effect in _EFFECTS
        ]  # fmt: skip
    if table is not None and {"term", "estimate", "std_error"} <= keys:
        return [
            ModelColumn(
                heading=heading, group=group, effect="", y_name=y_name, facts=_facts(record),
                cells={r["term"]: _cell(r) for r in table.records()},
            )
        ]  # fmt: skip
    raise InputError(
        _(
            "{name} is neither a model nor impacts: its main table needs term (or variable "
            "and effect), estimate and std_error."
        ),
        name=type(record).__name__,
    )


def _cell(row: Mapping[str, Any]) -> Cell:
    return float(row["estimate"]), float(row["std_error"]), float(row.get("p_value", math.nan))


def _heading(record: Any) -> str:
    return str(getattr(record, "model", type(record).__name__)).upper()


def _facts(record: Any) -> dict[str, Any]:
    """Return the statistics under a model's column, as far as it has them."""
    r2 = getattr(record, "r2", {})
    w = getattr(record, "w", None)
    correction = getattr(record, "bias_correction", None)
    return {
        "nobs": getattr(record, "nobs", None),
        "regions": len(record.ids) if hasattr(record, "ids") else None,
        "r2_within": r2.get("within"),
        "r2_overall": r2.get("overall"),
        "sigma2": getattr(record, "sigma2", None),
        "loglik": getattr(record, "loglik", None),
        "aic": getattr(record, "aic", None),
        "bic": getattr(record, "bic", None),
        "fixed_effects": getattr(record, "fixed_effects", None),
        "weights": None if w is None else w.kind,
        "covariance": getattr(record, "covariance_type", None),
        "bias_correction": None if correction == "none" else correction,
    }


def _rank(term: str) -> tuple[int, int]:
    """Return the sorting key of a term; equal ones keep their order."""
    if term in _PARAMETERS:
        return 3, list(_PARAMETERS).index(term)
    if term == "Intercept":
        return 0, 0
    return (2 if re.fullmatch(r"W\(.+\)", term) else 1), 0


def _html_row(cells: Sequence[str], kind: str) -> str:
    first, *rest = (html_text.escape(c) for c in cells)
    name = f'<th scope="row">{first}</th>' if first else "<td></td>"
    return (
        f'<tr class="{kind}">' if kind else "<tr>"
    ) + f"{name}{''.join(f'<td>{c}</td>' for c in rest)}</tr>"


def _spread(line: Sequence[tuple[str, int]]) -> list[str]:
    return [text for text, span in line for _ in range(span)]
