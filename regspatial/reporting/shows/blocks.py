"""How block models show themselves."""

from __future__ import annotations

from ...results.network.blocks import BlockModel
from ...results.table import Note
from ...terms import TERMS, term
from ...words import _
from ..own.blocks import block_matrix
from .registry import Show, shows


@shows(BlockModel)
class ShowBlocks(Show[BlockModel]):
    """The matrix of densities, the roles, the blocks of the nodes."""

    draws = staticmethod(block_matrix)
    order = (
        "figure",
        "tables",
    )
    named = True

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
