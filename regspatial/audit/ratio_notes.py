"""Rows of rho and lambda whose statistics notes ascribe to the likelihood ratio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..results.audit import Finding
from ..words import Message, _
from .model import is_lambda, is_rho
from .words import patterns

_BY_ERRORS = ("statistic", "confidence_interval", "stars")
"""Checks that take a statistic, an interval or stars for those of the standard error that is printed."""


def by_likelihood_ratio(found: Sequence[Finding], notes: Sequence[str]) -> list[Finding]:
    """Return findings, of which those that such a note explains are no contradictions.

    Where rho and lambda can hardly be told apart, z is the signed root of the likelihood ratio, and an
    interval holds what that ratio does not refuse: neither follows from the standard error.
    """
    if not any(patterns("pattern")["ratio_of_rho"].search(one) for one in notes):
        return list(found)
    why = Message(_("the note: that of the likelihood ratio"))
    return [replace(f, verdict="unknown", why=why) if _explained(f) else f for f in found]


def _explained(one: Finding) -> bool:
    of_space = is_rho(one.term) or is_lambda(one.term)
    return of_space and one.verdict == "inconsistent" and one.check in _BY_ERRORS
