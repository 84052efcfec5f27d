"""Footnote marks that a yearbook prints beside names, headings and figures: ①, *, [1]."""

from __future__ import annotations

import re

# Circled and bracketed digits, and numbers in square brackets. A superscript is none of a heading (km²),
# and a number in round brackets none of a figure, where it is a negative one.
_CIRCLED = "\u2460-\u2473\u2474-\u2487\u24ea\u2776-\u277f\u203b"
_BRACKETED = r"[\[\u3010\u3014\uff3b]\s*\u6ce8?\s*\d{1,2}\s*[\]\u3011\u3015\uff3d]"
_HEADING = re.compile(rf"\s*(?:[{_CIRCLED}]|{_BRACKETED})+\s*$")
_LABEL = re.compile(rf"\s*(?:[{_CIRCLED}*\uff0a\u2020\u2021\u00b9\u00b2\u00b3]|{_BRACKETED})+\s*$")
_FIGURE = re.compile(
    rf"([-+]?\d[\d.,\s]*%?)\s*(?:[{_CIRCLED}*\uff0a\u2020\u2021]|{_BRACKETED})+\s*"
)


def unmarked_heading(text: str) -> str:
    """Return a heading without the footnote marks at its end.

    Examples
    --------
    >>> (
    ...     unmarked_heading("GDP\u2460"),
    ...     unmarked_heading("area (km\u00b2)"),
    ...     unmarked_heading("x [2]"),
    ... )
    ('GDP', 'area (km²)', 'x')
    """
    return _HEADING.sub("", text) or text


def unmarked_label(text: str) -> str:
    """Return a region's label without the footnote marks at its end.

    Examples
    --------
    >>> unmarked_label("Tibet*"), unmarked_label("Tibet [1]"), unmarked_label("*")
    ('Tibet', 'Tibet', '*')
    """
    return _LABEL.sub("", text) or text


def marked_figure(text: str) -> str | None:
    """Return the digits of a figure with a footnote mark, None if it is no such thing.

    Examples
    --------
    >>> marked_figure("12.5\u2460"), marked_figure("3 [1]"), marked_figure("12")
    ('12.5', '3', None)
    """
    found = _FIGURE.fullmatch(text)
    return None if found is None else found[1].strip()
