"""What a parameter asks a person for: its label, its help, its bounds, said once beside its type.

``Permutations = Annotated[int, Asks(_("Number of permutations"), _("999 is usual."), least=1)]`` is a
parameter that several tools have; one of a single tool stands in its signature.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, get_args

from ..words import Words
from .description import Condition


@dataclass(frozen=True, slots=True, eq=False)
class Asks:
    """What a face asks for.

    Parameters
    ----------
    label, help : marked sentences
    kind : str
        What it is, where the annotation does not tell (`kinds.kind_of`): "formula", "text", "links".
    name : str
        The flat name on all faces, where it is not the argument's.
    in_shell : marked sentence
        What else may be given in the shell and in recipes.
    least, most : float, optional
        Inclusive bounds of a number.
    terms : str
        For choices: the family of terms that names their values.
    required : bool
        Whether a face insists on what Python may leave out (a formula, which may stand there as y and x).
    optional : bool
        For maps, tables, weights and flows: whether the tool runs without.
    several : bool
        For flows: whether further tables may stand beside the first.
    also : tuple of str
        Names that are no columns and are allowed beside them.
    advanced : bool
        Shown after the others, folded in QGIS.
    when : pair, optional
        Another parameter and its values with which this one has an effect.
    """

    label: Words
    help: Words = ""
    kind: str = ""
    name: str = ""
    in_shell: Words = ""
    least: float | None = None
    most: float | None = None
    terms: str = ""
    required: bool = False
    optional: bool = False
    several: bool = False
    also: tuple[str, ...] = ()
    advanced: bool = False
    when: Condition | None = None


def asked_as(alias: Any) -> Asks:
    """Return what an alias asks for, for a parameter of another type.

    A copy, equal to nothing else: Python takes Literals of the same values in another order for one, and would give
    the first of two equal annotations for both.
    """
    return replace(next(one for one in get_args(alias) if isinstance(one, Asks)))
