"""RegressionTable: models and impacts side by side, standard errors in parentheses."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...choices.languages import check_language
from ...containers.labels import spoken
from ...errors import listed
from ...results.table import Column, Table
from ...terms import named, say_term
from ...words import Message, Spoken, Words, _, environment_language, say, verbatim
from .._format import SMALLEST, alone, small_number
from .._paper import PAPER
from ..formats import path_or_language, text_of, write, write_docx
from ..formats._numbers import in_line
from ..formats.as_csv import write_csv
from ..formats.as_html import for_notebook
from ..laid import Cell as LaidCell
from ..laid import Heading, Laid, Row
from .column import Cell, Drawn, ModelColumn
from .columns import EFFECTS, columns_of
from .foot import control_rows, effects_of, effects_rows, effects_said
from .form import LEVELS, PARAMETERS, ComparisonForm
from .notes import notes_under

_SAID = {
    "effects": "effects",
    "weights": "weights_kind",
    "covariance": "covariance",
    "bias_correction": "bias_correction",
}
_FOOT: tuple[tuple[str, str], ...] = (
    ("nobs", _("Observations")),
    ("regions", _("Regions")),
    ("r2_within", _("R² within")),
    ("r2_overall", _("R² overall")),
    ("r2_within_reduced", _("R² within, reduced form")),
    ("r2_overall_reduced", _("R² overall, reduced form")),
    ("sigma2", "σ²"),
    ("stability", _("Largest root of the dynamics (stable below 1)")),
    ("loglik", _("Log-likelihood")),
    ("aic", _("AIC")),
    ("bic", _("BIC")),
    ("fixed_effects", _("Fixed effects")),
    ("effects", _("Effects of regions")),
    ("weights", _("Spatial weights")),
    ("covariance", _("Standard errors")),
    ("bias_correction", _("Bias correction")),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RegressionTable:
    """What `regspatial.etable` returns; see there for the parameters."""

    columns: tuple[ModelColumn, ...]
    language: str = "en"
    stars: bool = True
    digits: int = 3
    names: Mapping[str, Words]
    title: str = ""
    extra_notes: tuple[str, ...] = ()
    form: ComparisonForm = field(default_factory=ComparisonForm)
    of_environment: bool = (
        False  # no language was asked for: a notebook shows that of the environment
    )

    @classmethod
    def of(cls, models: Sequence[Any], language: str = "en") -> RegressionTable:
        """Return the table of some models, everything else by default."""
        return cls(columns=columns_of(models), language=language, names={})

    @property
    def labels(self) -> dict[str, Words]:
        """What variables are called: the models' labels, and the names given for this table."""
        return {**{k: v for c in self.columns for k, v in c.labels.items()}, **self.names}

    def terms(self) -> tuple[str, ...]:
        """Return the rows: intercept, x, W(x), then rho, lambda and the rest."""
        seen = dict.fromkeys(t for c in self.columns for t in c.cells)
        return self.form.rows(sorted(seen, key=_rank))

    def effects(self) -> tuple[tuple[str, str], ...]:
        """Return the rows of impacts under the coefficients: direct, indirect, total, by variable."""
        seen = dict.fromkeys(e for c in self.columns for e in c.effects)
        shown = self.form.rows(dict.fromkeys(variable for _effect, variable in seen))
        kept = [one for one in seen if one[1] in shown]
        place = {one: k for k, one in enumerate(shown)}
        return tuple(sorted(kept, key=lambda one: (EFFECTS.index(one[0]), place[one[1]])))

    def caption(self, language: str) -> str:
        """Return the title in one language."""
        if self.title:
            return self.title
        found = list(dict.fromkeys(c.y_name for c in self.columns if c.y_name))
        spatial = any(c.in_space for c in self.columns)
        if not found or (spatial and len(found) > 1):
            return say(_("Spatial regressions") if spatial else _("Regressions"), language)
        sentence = _("Spatial regressions of {y_name}") if spatial else _("Regressions of {y_name}")
        names = listed([Message("{name}", name=spoken(n, self.labels)) for n in found])
        return Message(sentence, y_name=Message("{names}", names=names)).text(language)

    def notes(self, language: str) -> tuple[str, ...]:
        """Return the sentences under the table."""
        out = notes_under(self.columns, self.form, self.stars)
        return (*(say(one, language, PAPER) for one in out), *self.extra_notes)

    def laid(self, language: str | None = None) -> Laid:
        """Return the table laid out in one language, as every format takes it."""
        language = check_language(language or self.language)
        head = tuple(
            (Heading(text=""), *(Heading(text=text, span=span) for text, span in line))
            for line in self._head(language)
        )
        return Laid(
            name="regressions",
            caption=self.caption(language),
            language=language,
            kinds=("text", *("estimate" for _unused in self.columns)),
            head=head,
            rows=(*self._body(language), *self._foot(language)),
            notes=self.notes(language),
            plain=tuple(map(tuple, self._plain())),
        )

    def html(self, language: str | None = None) -> str:
        """Return an HTML ``<table>`` with caption, and its notes, without styles."""
        return text_of(self.laid(language), "html")

    def to_html(self, path: str | Path | None = None, language: str | None = None) -> str:
        """Return HTML as `html`; with a path, write a page too. See `to_latex`."""
        return self._as("html", path, language)

    def to_latex(
        self,
        path: str | Path | None = None,
        language: str | None = None,
        *,
        label: str = "regressions",
    ) -> str:
        r"""Return LaTeX: three lines, for ``\usepackage{booktabs,siunitx,graphicx,array,longtable,pdflscape}``.

        With a path, write it there too. A language may stand in its place: ``to_latex("zh")``.

        Raises
        ------
        OutputError
            If the file cannot be written; what was there before is untouched.
        """
        return self._as("tex", path, language, label)

    def to_typst(self, path: str | Path | None = None, language: str | None = None) -> str:
        """Return a Typst figure: three lines, with its notes; with a path, write it too. See `to_latex`."""
        return self._as("typ", path, language)

    def to_markdown(self, path: str | Path | None = None, language: str | None = None) -> str:
        """Return a Markdown pipe table with its notes; with a path, write it too. See `to_latex`."""
        return self._as("md", path, language)

    def _as(
        self, format: str, path: str | Path | None, language: str | None, label: str = ""
    ) -> str:
        path, language = path_or_language(path, language)
        return text_of(self.laid(language), format, path, label=label)

    def text(self, language: str | None = None) -> str:
        """Return aligned plain text."""
        laid = self.laid(language)
        language, lines = laid.language, self._head(laid.language)
        headings = [" ".join(parts) for parts in zip(*map(_spread, lines), strict=True)]
        rows = in_line([[c.text for c in row.cells] for row in laid.rows])
        table = Table(
            name="regressions",
            en=verbatim(laid.caption),
            columns=(
                Column("term", "", "text"),
                *(Column(f"m{k}", verbatim(h)) for k, h in enumerate(headings, start=1)),
            ),
            rows=tuple(tuple(row) for row in rows),
            notes=tuple(verbatim(n) for n in laid.notes),
        )
        return table.text(language)

    def to_csv(self, path: str | Path, *, bom: bool = False) -> None:
        """Write the columns side by side as CSV, with full digits and stable keys.

        One row a term, then one a statistic; of each column ``m1_estimate``, ``m1_std_error``,
        ``m1_p_value``; statistics stand under the estimate. The first two rows say what each
        column is.
        """
        write_csv(self._plain(), path, bom=bom)

    def to_docx(self, path: str | Path, language: str | None = None, *, number: int = 1) -> Path:
        """Write a Word file with the three-line table, captioned as table `number`.

        Raises
        ------
        OutputError
            If the file cannot be written; what was there before is untouched.
        MissingDependencyError
            If python-docx is not installed.
        """
        return write_docx([self.laid(language)], path, number=number)

    def to_xlsx(self, path: str | Path, language: str | None = None) -> Path:
        """Write an Excel file whose cells are numbers, shown with as many decimals as here.

        Raises
        ------
        OutputError
        """
        return write([self.laid(language)], path, "xlsx")

    def to_ods(self, path: str | Path, language: str | None = None) -> Path:
        """Write an OpenDocument file (LibreOffice, WPS), as `to_xlsx` does."""
        return write([self.laid(language)], path, "ods")

    def _repr_html_(self) -> str:
        return for_notebook(self.html(environment_language() if self.of_environment else None))

    def __repr__(self) -> str:
        called = ", ".join(say(c.heading) for c in self.columns)
        return f"<Table of {len(self.columns)} models and effects: {called}>"

    def _plain(self) -> list[list[Any]]:
        """Return keys and full values: one row a term, then one a statistic."""
        parts = ("estimate", "std_error", "p_value")
        head = ["term", *(f"m{k}_{p}" for k in range(1, len(self.columns) + 1) for p in parts)]
        rows: list[list[Any]] = [head]
        for key, of in (("model", "heading"), ("effect", "effect"), ("dependent", "y_name")):
            rows.append([key, *(v for c in self.columns for v in (getattr(c, of), None, None))])
        for term in self.terms():
            empty = (None, None, None)
            rows.append([term, *(v for c in self.columns for v in c.cells.get(term, empty))])
        for effect, name in self.effects():
            empty = (None, None, None)
            cells = (c.effects.get((effect, name), empty) for c in self.columns)
            rows.append([f"{effect}: {name}", *(v for cell in cells for v in cell)])
        rows += [
            [key, *(v for c in self.columns for v in (c.facts.get(key), None, None))]
            for key, *_ in _FOOT
            if any(c.facts.get(key) is not None for c in self.columns)
        ]
        return rows

    def _head(self, language: str) -> list[list[tuple[str, int]]]:
        """Return the heading lines as (text, number of columns)."""
        groups: list[tuple[str, int]] = []
        last = None
        for column in self.columns:
            if column.group == last:
                groups[-1] = (groups[-1][0], groups[-1][1] + 1)
            else:
                groups.append((self._heading(column, language), 1))
                last = column.group
        lines = [[(f"({k})", 1) for k in range(1, len(self.columns) + 1)], groups]
        if self.form.groups:
            lines.insert(0, self._grouped())
        explained = list(dict.fromkeys(c.y_name for c in self.columns))
        if len(explained) > 1:
            lines.append([(say(spoken(c.y_name, self.labels), language), 1) for c in self.columns])
        if any(c.effect for c in self.columns):
            none = say(_("Coefficient"), language)
            lines.append(
                [
                    (named("effect", c.effect, language) if c.effect else none, 1)
                    for c in self.columns
                ]
            )
        return lines

    @staticmethod
    def _heading(column: ModelColumn, language: str) -> str:
        if not column.dynamic:
            return say(column.heading, language)
        return Message(_("Dynamic {model}"), model=column.heading).text(language)

    def _grouped(self) -> list[tuple[str, int]]:
        """Return the headings over several models, equal neighbours as one."""
        line: list[tuple[str, int]] = []
        for column in self.columns:
            said = self.form.groups[column.group]
            if line and line[-1][0] == said:
                line[-1] = (said, line[-1][1] + 1)
            else:
                line.append((said, 1))
        return line

    def _body(self, language: str) -> Iterable[Row]:
        for term in self.terms():
            cells = [c.cells.get(term) for c in self.columns]
            name = LaidCell(text=self._name(term, language))
            yield Row(cells=(name, *map(self._estimate, cells)), part="b")
            yield Row(cells=(LaidCell(text=""), *map(self._error, cells)), part="se")
        for effect, variable in self.effects():
            cells = [c.effects.get((effect, variable)) for c in self.columns]
            said = Message(
                _("{effect}: {name}"),
                effect=named("effect", effect, language),
                name=self._name(variable, language),
            )
            name = LaidCell(text=said.text(language))
            yield Row(cells=(name, *map(self._estimate, cells)), part="b")
            yield Row(cells=(LaidCell(text=""), *map(self._error, cells)), part="se")

    def _foot(self, language: str) -> Iterable[Row]:
        yield from control_rows(self.form, self.columns, language)
        for key, what in _FOOT:
            values = [c.facts.get(key) for c in self.columns]
            if key == "fixed_effects":
                values = [effects_of(c, self.names) for c in self.columns]
            if key == "fixed_effects" and self.form.effects_rows == "yes-no":
                yield from effects_rows(values, self.labels, language)
                continue
            if all(v is None for v in values):
                continue
            cells = (self._fact(key, v, language) for v in values)
            yield Row(cells=(LaidCell(text=say(what, language)), *cells), part="foot")

    def _name(self, term: str, language: str) -> str:
        if term in PARAMETERS:
            return PARAMETERS[term]
        if term == "Intercept":
            return say_term("variable", term, language)
        found = spoken(term, self.labels)
        return term if found == term else say(found, language)

    def _estimate(self, cell: Cell | None) -> LaidCell:
        if cell is None:
            return LaidCell(text="")
        estimate, _unused, p = cell
        if math.isnan(estimate):
            return LaidCell(text="–")
        levels = LEVELS[self.form.levels] if self.stars else ()
        mark = next((m for limit, m in levels if p < limit), "")
        return LaidCell(text=self._number(estimate) + mark, value=estimate)

    def _error(self, cell: Cell | None) -> LaidCell:
        if cell is None:
            return LaidCell(text="")
        estimate, error, p = cell
        plain = error > 0 and not isinstance(cell, Drawn)
        shown = {"se": error, "p": p, "statistic": estimate / error if plain else math.nan}
        value = shown[self.form.parentheses]
        if self.form.parentheses == "p" and value < (least := 10.0**-self.digits):
            return LaidCell(text=f"(<{least:.{self.digits}f})", value=value)
        text = "(–)" if math.isnan(value) else f"({self._number(value)})"
        return LaidCell(text=text, value=value)

    def _number(self, value: float) -> str:
        text = f"{value:.{self.digits}f}"
        if value != 0 and abs(value) < 10.0**-self.digits:
            return f"{value:.2g}" if abs(value) >= SMALLEST else small_number(value)
        return alone(text)

    def _fact(self, key: str, value: Any, language: str) -> LaidCell:
        if value is None:
            return LaidCell(text="")
        if isinstance(value, Spoken):
            said = value.text(language)
            return LaidCell(text=said[:1].upper() + said[1:] if key == "covariance" else said)
        if key == "fixed_effects":
            return LaidCell(text=effects_said(value, self.labels, language))
        if key in _SAID:
            return LaidCell(text=named(_SAID[key], value, language))
        if isinstance(value, float):
            if math.isnan(value):
                return LaidCell(text="–")
            wide = key in ("loglik", "aic", "bic")
            text = alone(f"{value:.2f}") if wide else self._number(value)
            return LaidCell(text=text, value=value)
        return LaidCell(text=alone(str(value)), value=value if isinstance(value, int) else None)


def _rank(term: str) -> tuple[int, int]:
    """Return the sorting key of a term; equal ones keep their order."""
    if term in PARAMETERS:
        return 3, list(PARAMETERS).index(term)
    if term == "Intercept":
        return 0, 0
    return (2 if re.fullmatch(r"W\(.+\)", term) else 1), 0


def _spread(line: Sequence[tuple[str, int]]) -> list[str]:
    return [text for text, span in line for _ in range(span)]
