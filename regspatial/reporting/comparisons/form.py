"""What a comparison of models shows: what stands in parentheses, which rows, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from ...choices import one_of
from ...choices.comparison import EffectsRows, Parentheses, StarLevels
from ...errors import LabelError, ParameterError, UnknownColumnError, listed
from ...words import _

LEVELS: dict[str, tuple[tuple[float, str], ...]] = {
    "10-5-1": ((0.01, "***"), (0.05, "**"), (0.1, "*")),
    "5-1-0.1": ((0.001, "***"), (0.01, "**"), (0.05, "*")),
}

USUAL_LEVELS: StarLevels = "10-5-1"

LEGENDS = {
    "10-5-1": _("* p<0.1, ** p<0.05, *** p<0.01."),
    "5-1-0.1": _("* p<0.05, ** p<0.01, *** p<0.001."),
}
IN_PARENTHESES = {
    "se": _("Standard errors in parentheses."),
    "t": _("t statistics in parentheses."),
    "z": _("z statistics in parentheses."),
    "t or z": _("t or z statistics in parentheses."),
    "p": _("p-values in parentheses."),
}

PARAMETERS = {"rho": "ρ", "lambda": "λ", "tau": "τ", "eta": "η"}
"""What models have beside coefficients of variables: it is left out by its own name alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonForm:
    """How models stand side by side; see `regspatial.etable` for what each says.

    Parameters
    ----------
    parentheses, levels, effects_rows : see there
    keep, drop, order : tuples of terms or patterns
    controls : tuple of (label, terms)
    groups : tuple of str
        A heading a model; equal neighbours are one.
    """

    parentheses: Parentheses = "se"
    levels: StarLevels = "10-5-1"
    effects_rows: EffectsRows = "named"
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    controls: tuple[tuple[str, tuple[str, ...]], ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def hidden(self) -> tuple[str, ...]:
        """Terms that a row "controls: yes" stands for, with their spatial lags."""
        named = tuple(one for _label, terms in self.controls for one in terms)
        return (*named, *(f"W({one})" for one in named))

    def rows(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the rows that are shown of these, in their order."""
        shown = [
            one
            for one in names
            if (not self.keep or one in PARAMETERS or matched(one, self.keep))
            and not matched(one, self.drop)
            and not matched(one, self.hidden)
        ]
        if not self.order:
            return tuple(shown)
        place = {one: k for k, one in enumerate(shown)}
        return tuple(sorted(shown, key=lambda one: (_place(one, self.order), place[one])))


def form_of(
    given: Mapping[str, Any], terms: Sequence[str], effects: Sequence[str], models: int
) -> ComparisonForm:
    """Return the form that was asked for, checked against what there is.

    Raises
    ------
    UnknownColumnError
        For a term that no model has.
    LabelError
        If there are more or fewer groups than models.
    ParameterError
        If nothing would be left.
    """
    known = tuple(dict.fromkeys((*terms, *effects)))
    controls = _controls(given["controls"])
    form = ComparisonForm(
        parentheses=one_of("parentheses", given["parentheses"], Parentheses),
        levels=one_of("stars", given["levels"], StarLevels),
        effects_rows=one_of("effects_rows", given["effects_rows"], EffectsRows),
        keep=tuple(given["keep"]),
        drop=tuple(given["drop"]),
        order=tuple(given["order"]),
        controls=controls,
        groups=tuple(map(str, given["groups"])),
    )
    for name, wanted in (
        ("keep", form.keep),
        ("drop", form.drop),
        ("order", form.order),
        ("controls", tuple(one for _label, group in controls for one in group)),
    ):
        _known(name, wanted, known)
    if form.groups and len(form.groups) != models:
        raise LabelError(
            _(
                "{param:groups} has {groups} {groups:heading|headings} for {models} "
                "{models:model|models}; give one each, the same for neighbours that belong together."
            ),
            groups=len(form.groups),
            models=models,
        )
    if not form.rows(known):
        raise ParameterError(
            _(
                "No row is left: {param:keep}, {param:drop} and {param:controls} leave out all of {terms}."
            ),
            terms=listed(known, 20),
        )
    return form


def matched(name: str, patterns: Sequence[str]) -> bool:
    """Return whether a term is among these, or fits one with * or ?."""
    return any(name == one or fnmatchcase(name, _literal(one)) for one in patterns)


def _literal(pattern: str) -> str:
    """Return a pattern in which brackets are brackets: terms have them."""
    return pattern.replace("[", "[[]")


def _place(name: str, order: Sequence[str]) -> int:
    return next((k for k, one in enumerate(order) if matched(name, (one,))), len(order))


def _known(name: str, wanted: Sequence[str], known: Sequence[str]) -> None:
    strange = [one for one in wanted if not any(matched(term, (one,)) for term in known)]
    if strange:
        raise UnknownColumnError(
            _("{param:{name}} names {strange}, which no model has; there are: {known}."),
            columns=strange,
            name=name,
            strange=listed(strange),
            known=listed(known, 20),
        )


def _controls(given: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return rows of controls: names alone make one row, which has no label of its own."""
    if not given:
        return ()
    if isinstance(given, Mapping):
        return tuple(
            (str(label), (terms,) if isinstance(terms, str) else tuple(terms))
            for label, terms in given.items()
        )
    return (("", (given,) if isinstance(given, str) else tuple(given)),)
