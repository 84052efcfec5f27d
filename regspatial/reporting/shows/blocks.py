"""How block models show themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...results.network.blocks import BlockModel
from ...results.table import Note
from ...terms import TERMS, term
from ...words import _
from ..own.blocks import block_matrix
from .registry import Place, Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@shows(BlockModel)
class ShowBlocks(Show[BlockModel]):
    """The matrix of densities, the roles, the blocks of the nodes."""

    def method(self, record: BlockModel) -> Note:
        """Return how blocks are found and what makes the image."""
        known = record.layer in TERMS["layer_kind"]
        named_layer = term("layer_kind", record.layer) if known else record.layer
        return Note(
            _(
                "Block model by CONCOR of the layer {layer}: {n} {n:node|nodes} in "
                "{blocks} {blocks:block|blocks}; a density above that of the whole network "
                "({density:.3f}) is a link of the image."
            ),
            layer=named_layer,
            n=len(record.ids),
            blocks=len(record.labels),
            density=record.overall_density,
        )

    def parts(self, record: BlockModel, place: Place) -> Iterator[Any]:
        """Yield the matrix and the tables."""
        yield block_matrix(record, names=place.names, **place.how)
        yield from record.tables()

    def figure(self, record: BlockModel, *args: Any, **how: Any) -> Figure:
        """Draw the densities between blocks."""
        return block_matrix(record, *args, **how)
