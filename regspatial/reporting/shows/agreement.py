"""How the poles of each layer show themselves, and what they found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...results.network.agreement import LayerAgreement
from ...results.table import Note
from ...terms import term
from ...words import _, listed
from ..own.pole_layers import layers_figure
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
