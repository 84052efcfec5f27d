"""Formulas with endogenous regressors and their instruments: ``y ~ x + [d ~ z1 + z2]``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import FormulaError
from ..words import _
from .models import parse

_BRACKET = re.compile(r"\+?\s*\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Bracketed:
    """A formula taken apart.

    Attributes
    ----------
    text : str
        One formula with all columns: the exogenous regressors, the endogenous ones, the instruments.
    endogenous, instruments : names of terms
    """

    text: str
    endogenous: tuple[str, ...]
    instruments: tuple[str, ...]


def bracketed(text: str) -> Bracketed:
    """Take a formula apart; without a bracket it has neither endogenous regressors nor instruments.

    Raises
    ------
    FormulaError
        If there are several brackets, one cannot be read, or a term stands in two places.
    """
    found = _BRACKET.findall(text) if isinstance(text, str) else []
    if not found:
        return Bracketed(text, (), ())
    inside = found[0].replace("～", "~")
    if len(found) > 1 or inside.count("~") != 1:
        raise FormulaError(
            _(
                "The formula {formula!r} must have one bracket with one '~' in it: "
                "y ~ x + [d ~ z1 + z2], d explained by the instruments z1 and z2."
            ),
            formula=text,
        )
    left, right = (part.strip() for part in inside.split("~"))
    rest = _BRACKET.sub("", text).replace("～", "~").strip()
    response, _tilde, exogenous = rest.partition("~")
    first = parse(f"{response} ~ {left}")
    second = parse(f"{response} ~ {right}")
    before = exogenous.strip().removeprefix("+").strip()
    joined = " + ".join(filter(None, (before, left, right)))
    whole = parse(f"{response} ~ {joined}")
    own = parse(f"{response} ~ {before}").terms if _has_terms(before) else ()
    if len(whole.terms) != len(own) + len(first.terms) + len(second.terms):
        raise FormulaError(
            _(
                "In {formula!r} a term stands in two places; a regressor is exogenous, or endogenous, or "
                "an instrument."
            ),
            formula=text,
        )
    return Bracketed(
        f"{response.strip()} ~ {joined}",
        tuple(t.name for t in first.terms),
        tuple(t.name for t in second.terms),
    )


def _has_terms(text: str) -> bool:
    return bool(re.sub(r"[\s+\-]|\b[01]\b", "", text))
