"""What a picture shows, in words, and what its parts are called; without matplotlib, since QGIS draws its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..terms import named
from ..words import Message, _

MOST_PANELS = 6
"""Panels of estimates without each."""
MOST_LABELS = 45
"""Labels that a picture can hold; of more only the outermost are named."""


def called(record: Any, name: str, language: str) -> str:
    """Return what readers call a variable; its own name is never translated."""
    return Message("{name}", name=record.said(name)).text(language)


def left_out_shown(record: Any) -> list[int]:
    """Return which estimates of a LeaveOut are drawn: effects where there are any, else coefficients."""
    spatial = [k for k, (kind, _term) in enumerate(record.names) if kind != "coefficient"]
    own = [k for k, (_kind, term) in enumerate(record.names) if term not in ("Intercept", "sigma2")]
    return (spatial or own)[:MOST_PANELS]


def left_out_head(record: Any, k: int, language: str) -> str:
    """Return what an estimate of a LeaveOut is called."""
    kind, term = record.names[k]
    name = called(record, term, language)
    return name if kind == "coefficient" else f"{name} · {named('left_out_kind', kind, language)}"


def left_out_said(
    record: Any, shown: list[int], heads: list[str], labels: list[str], caption: str, language: str
) -> str:
    """Return the picture in words: the range of every estimate, and whose absence makes it."""
    parts = [caption]
    for k, head in zip(shown, heads, strict=True):
        column = record.estimates[:, k]
        if not np.isfinite(column).any():
            continue
        low, high = int(np.nanargmin(column)), int(np.nanargmax(column))
        sentence = Message(
            _("{name}: {whole:.3g} with all, {low:.3g} without {least}, {high:.3g} without {most}"),
            name=head,
            whole=float(record.whole[k]),
            low=float(column[low]),
            least=labels[low],
            high=float(column[high]),
            most=labels[high],
        )
        parts.append(sentence.text(language))
    return "; ".join(parts)


def threshold_heads(record: Any, language: str) -> list[str]:
    """Return a line for each threshold: its value and its set."""
    return [
        Message(
            _("threshold {k}: {value:.5g}, {level:g}% set {low:.5g} to {high:.5g}"),
            k=k,
            value=t.value,
            level=100 * record.level,
            low=t.low,
            high=t.high,
        ).text(language)
        for k, t in enumerate(record.thresholds, start=1)
    ]


def critical_line(record: Any, language: str) -> str:
    """Return what the line at the critical value of LR is called."""
    return Message(_("critical {critical:.4g}"), critical=record.thresholds[0].critical).text(
        language
    )


def moderation_heads(record: Any, language: str) -> list[str]:
    """Return what each effect of a moderation is called."""
    heads = [named("moderated_effect", name, language) for name in record.effects]
    return [one[:1].upper() + one[1:] for one in heads]


def moderation_key(record: Any) -> Message:
    """Return what shades and dots of the picture of a moderation are."""
    return Message(
        _("Shaded: differs from zero at {level:g}%; dotted: band for all values at once."),
        level=round(100 * (1 - record.level), 10),
    )


def moderation_said(record: Any, caption: str, heads: list[str], m: str, language: str) -> str:
    """Return the picture of a moderation in words."""
    ends = record.grid[[0, -1]].tolist()
    parts = []
    for name, head in zip(record.effects, heads, strict=True):
        b, _se = record.effect(name, ends)
        parts.append(
            Message(
                _("{name}: {first:.3g} at {m} = {low:.3g}, {last:.3g} at {m} = {high:.3g}"),
                name=head,
                first=float(b[0]),
                last=float(b[1]),
                m=m,
                low=ends[0],
                high=ends[1],
            ).text(language)
        )
    return "; ".join([caption, *parts])
