"""The table of configurations of a fuzzy-set analysis, as journals print it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...choices import codes
from ...choices.fsqca import Solution
from ...errors import listed
from ...results.table import VARIABLE, Column, Note, Table
from ...terms import Named, term
from ...words import Message, _, n_
from .words import MOST_NAMED, case_of, in_order_key

if TYPE_CHECKING:
    from .record import Fsqca


def configurations(record: Fsqca) -> Table:
    """Return the configurations as journals print them: a condition a row, a path a column."""
    paths = record.configurations()
    rows: list[tuple[Any, ...]] = []
    across: tuple[int, ...] = ()
    for j, name in enumerate(record.conditions):
        cells: list[Any] = []
        for one in paths:
            here = "present" if one.term.value >> j & 1 else "absent"
            rank = "core" if one.core >> j & 1 else "peripheral"
            used = one.term.mask >> j & 1
            cells.append(Named("fsqca_symbol", f"{rank}_{here}") if used else None)
        rows.append((name, *cells))
    if record.solved is not None:
        whole, rest = record.solved.whole, (None,) * (len(paths) - 1)
        rows += [
            (Message(_("Consistency")), *(c.fit.consistency for c in paths)),
            (Message(_("Raw coverage")), *(c.fit.coverage for c in paths)),
            (Message(_("Unique coverage")), *(c.fit.unique for c in paths)),
            (Message(_("Consistency of the solution")), whole.consistency, *rest),
            (Message(_("Coverage of the solution")), whole.coverage, *rest),
        ]
        across = (len(rows) - 2, len(rows) - 1)
    return Table(
        name="fsqca",
        en=Message(_("Configurations for {y}"), y=record.said_outcome()),
        columns=(
            Column("condition", _("Condition"), "text", VARIABLE),
            *(Column(c.name, c.name) for c in paths),
        ),
        rows=tuple(rows),
        notes=tuple(_notes(record)),
        labels=record.variable_labels,
        across=across,
    )


def _notes(record: Fsqca) -> list[Note]:
    spec, said = record.spec, []
    if record.configurations():
        said.append(
            Note(
                _(
                    "● core condition present, • peripheral condition present, ⨂ core condition absent, "
                    "⊗ peripheral condition absent, blank: may be present or absent. Core: also in the "
                    "parsimonious solution."
                )
            )
        )
    said.append(
        Note(
            _(
                "{solution} solution; a row of the truth table needs {n} {n:case|cases}, consistency {cut} "
                "and PRI {pri} at least."
            ),
            solution=Named("fsqca_solution", spec["solution"]),
            n=spec["frequency"],
            cut=spec["consistency"],
            pri=spec["pri"],
        )
    )
    observed = sum(r.outcome != "?" for r in record.truth)
    said.append(
        Note(
            _(
                "Limited diversity: of {all} possible combinations {n} {n:has|have} enough cases, {one} "
                "of them with the outcome."
            ),
            all=2 ** len(record.conditions),
            n=observed,
            one=sum(r.outcome == "1" for r in record.truth),
        )
    )
    if len(record.times) > 1:
        said.append(
            Note(
                _(
                    "Cases are regions in a period, {n} {n:region|regions} in {k} {k:period|periods} pooled; consistency by period "
                    "and by region stands in tables of its own."
                ),
                n=len(record.ids),
                k=len(record.times),
            )
        )
    return said + _choices(record) + _halves(record)


def _choices(record: Fsqca) -> list[Note]:
    """Say where the data do not decide, and what the minimisation has assumed."""
    said = []
    for kind in codes(Solution):
        count = sum(s.kind == kind for s in record.solutions)
        if count > 1:
            said.append(
                Note(
                    _(
                        "The data do not decide among {n} {n:model|models} of the {kind} solution; the first, with the "
                        "fewest conditions, is shown, the table of solutions has all."
                    ),
                    n=count,
                    kind=term("fsqca_solution", kind),
                )
            )
    if not record.spec["complete"]:
        said.append(
            Note(_("There are more models than were listed; add cases or drop conditions."))
        )
    bad = sum(r.contradictory for r in record.remainders)
    if bad:
        said.append(
            Note(
                n_(
                    "{n} simplifying assumption is contradictory: it is made for the absence of the outcome "
                    "as well.",
                    "{n} simplifying assumptions are contradictory: they are made for the absence of the "
                    "outcome as well.",
                ),
                n=bad,
            )
        )
    if not record.spec["expectations"] and record.spec["solution"] == "intermediate":
        said.append(
            Note(
                _(
                    "Without directional expectations no counterfactual is easy: the intermediate solution is "
                    "the complex one."
                )
            )
        )
    return said


def _halves(record: Fsqca) -> list[Note]:
    if not record.halves:
        return []
    who = [
        Message(
            _("{case} in {condition}"),
            case=case_of(record, i),
            condition=record.said(record.conditions[j]),
        )
        for i, j in sorted(record.halves, key=lambda one: (in_order_key(record, one[0]), one[1]))
    ]
    if record.spec["nudge"]:
        sentence = _("At exactly .5 and raised by {nudge}: {who}.")
    else:
        sentence = _(
            "At exactly .5, so in no row of the truth table, though counted in every "
            "consistency: {who}."
        )
    return [Note(sentence, nudge=record.spec["nudge"], who=listed(who, MOST_NAMED))]
