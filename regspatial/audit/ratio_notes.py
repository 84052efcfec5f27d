"""Rows of rho and lambda whose statistics notes ascribe to the likelihood ratio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..results.audit import Finding
from ..words import Message, _
from .model import is_lambda, is_rho
from .words import patterns

_BY_ERRORS = ("statistic", "confidence_interval", "stars", "sign")
"""Checks that take a statistic, an interval or stars for those of the standard error that is printed.

The adjusted likelihood has its top above the estimate, which may lie on the other side of zero."""
_OF_SLOPES = ("p_value", "confidence_interval", "stars")
"""Those of slopes whose p and intervals are along such a likelihood: z stays estimate over standard error."""


def by_likelihood_ratio(found: Sequence[Finding], notes: Sequence[str]) -> list[Finding]:
    """Return findings, of which those that such a note explains are no contradictions.

    Where rho and lambda can hardly be told apart, z is the signed root of the likelihood ratio, and an
    interval holds what that ratio does not refuse: neither follows from the standard error. The same goes for the
    adjusted likelihood of a cross-section's rho or lambda.
    """
    known = patterns("pattern")
    if any(known["share_of_draws"].search(one) for one in notes):
        drawn = Message(_("p of permutations or draws can differ"))
        found = [replace(f, verdict="unknown", why=drawn) if _drawn(f) else f for f in found]
    if not any(known["ratio_of_rho"].search(one) for one in notes):
        return list(found)
    slopes = any(known["slopes_along_likelihood"].search(one) for one in notes)
    why = Message(_("the note: that of the likelihood ratio"))
    return [replace(f, verdict="unknown", why=why) if _explained(f, slopes) else f for f in found]


def _drawn(one: Finding) -> bool:
    return one.verdict == "inconsistent" and one.check in ("p_value", "stars")


def _explained(one: Finding, slopes: bool) -> bool:
    if one.verdict != "inconsistent":
        return False
    if is_rho(one.term) or is_lambda(one.term):
        return one.check in _BY_ERRORS
    return slopes and one.check in _OF_SLOPES
