"""How the poles of each layer show themselves, and what they found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...results.network.agreement import LayerAgreement
from ...results.table import Note
from ...terms import term
from ...words import Message, Spoken, _, listed
from ..findings.judged import apart
from ..findings.registry import Findings, Names, called, finds, number
from ..layer_pictures import layers_figure
from .registry import Place, Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@shows(LayerAgreement)
class ShowAgreement(Show[LayerAgreement]):
    """The poles of each layer, and how far layers agree."""

    def method(self, record: LayerAgreement) -> Note:
        """Return the rule of one layer."""
        return Note(
            _(
                "Poles of {n} {n:layer|layers} ({layers}), each by its own core score above {core_z:g}, mass and growth "
                "above those of the macro-region; of all together also by the hub score."
            ),
            n=len(record.layers),
            layers=listed(term("layer_kind", one) for one in record.layers),
            core_z=record.spec["core_z"],
        )

    def parts(self, record: LayerAgreement, place: Place) -> Iterator[Any]:
        """Yield the picture and the tables."""
        if record.anywhere:
            yield layers_figure(record, names=place.names, **place.how)
        yield from record.tables()

    def figure(self, record: LayerAgreement, *args: Any, **how: Any) -> Figure:
        """Draw which layer makes which region a pole."""
        return layers_figure(record, *args, **how)


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
