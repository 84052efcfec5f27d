"""What poles by layer and by scale found."""

from __future__ import annotations

from ...containers.ids import missing_from
from ...results.network.agreement import LayerAgreement
from ...results.network.scales import PoleScales, scale_called
from ...terms import term
from ...words import Message, Spoken, _, listed
from .judged import apart
from .registry import Findings, Names, called, finds, number


@finds
def by_layer(record: LayerAgreement, names: Names) -> Findings:
    """Say the poles of each layer, those of every layer, and the two layers that differ most."""
    each = [
        Message(
            _("{layer} {n} ({names})"),
            layer=term("layer_kind", one),
            n=len(poles),
            names=called(poles, names, 3),
        )
        if poles
        else Message(_("{layer} none"), layer=term("layer_kind", one))
        for one, poles in zip(record.layers, record.poles, strict=True)
    ]
    out: list[Spoken] = [Message(_("Poles of each layer alone: {each}."), each=apart(each))]
    out.append(
        Message(_("Poles of every layer: {names}."), names=called(record.everywhere, names))
        if record.everywhere
        else Message(_("No region is a pole of every layer."))
    )
    count = len(record.layers)
    pairs = [
        (float(record.strengths[a, b]), a, b) for a in range(count) for b in range(a + 1, count)
    ]
    least, a, b = min(pairs)
    out.append(
        Message(
            _("Strengths agree least between {a} and {b} (rank correlation {least})."),
            a=term("layer_kind", record.layers[a]),
            b=term("layer_kind", record.layers[b]),
            least=number(least),
        )
        if count > 2
        else Message(
            _("Strengths of {a} and {b}: rank correlation {least}."),
            a=term("layer_kind", record.layers[a]),
            b=term("layer_kind", record.layers[b]),
            least=number(least),
        )
    )
    return tuple(out)


@finds
def by_scale(record: PoleScales, names: Names) -> Findings:
    """Say the poles of all regions, how many hold inside their groups, and who does not."""
    first = record.scales[0]
    out: list[Spoken] = [
        Message(
            _("Poles of all regions ({n}): {names}."),
            n=len(first.poles),
            names=called(first.poles, names),
        )
        if first.poles
        else Message(_("No region is a pole of all regions."))
    ]
    for k, scale in enumerate(record.scales[1:], 1):
        could, are = record.nested(0, k)
        lost = missing_from(are, could)
        if scale.kind == "merged":
            if scale.poles:
                labels = [record.said(g.label) for g in scale.groups if g.poles]
                out.append(
                    Message(
                        _("Poles, {scale}: {names}."),
                        scale=scale_called(record, scale),
                        names=listed(labels),
                    )
                )
            continue
        out.append(
            Message(
                _(
                    "{n} {n:pole|poles} {scale}; {both} of {k} {k:pole|poles} of all regions {both:holds|hold} there, too."
                ),
                n=len(scale.poles),
                scale=scale_called(record, scale),
                k=len(could),
                both=len(are),
            )
        )
        if lost:
            out.append(
                Message(
                    _("Poles of all regions, but not {scale}: {names}."),
                    scale=scale_called(record, scale),
                    names=called(lost, names),
                )
            )
    if len(record.scales) > 1 and any(s.kind == "within" for s in record.scales):
        out.append(
            Message(_("Poles of every scale: {names}."), names=called(record.everywhere, names))
            if record.everywhere
            else Message(_("No region is a pole of every scale."))
        )
    return tuple(out)
