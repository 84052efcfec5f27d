"""Sums of money at different prices: refused by name where the columns say their basis."""

from __future__ import annotations

from ..containers import Panel
from ..containers.labels import Label, price_basis
from ..errors import DataWarning, FormulaError, listed, warn
from ..words import Message, _
from .nodes import PRODUCT, SUM, Call, Chain, Minus, Name, Node, Number, text_of

_KEEPS = ("lag", "lead", "diff", "winsor", "interpolate", "at", "others", "mean", "abs", "I")
"""Functions whose values are at the prices of what they are of."""


def basis_of(node: Node, panel: Panel) -> str:
    """Return at whose prices values are: "current", a time, or "" where nothing says it."""
    match node:
        case Name(name=name):
            found = panel.labels.get(name)
            return found.prices if isinstance(found, Label) else ""
        case Minus(of=of):
            return basis_of(of, panel)
        case Call(name="deflate", args=args):
            return text_of(args[2]).strip("'\"")
        case Call(name=name, args=args) if name in _KEEPS:
            return basis_of(args[0], panel)
        case Chain(rank=rank, parts=parts) if rank == SUM:
            return next((b for _op, one in parts if (b := basis_of(one, panel))), "")
        case Chain(rank=rank, parts=parts) if rank == PRODUCT:
            others = [one for _op, one in parts if not isinstance(one, Number)]
            return basis_of(others[0], panel) if len(others) == 1 else ""
        case _:
            return ""


def refuse_mixed_prices(node: Chain, panel: Panel) -> None:
    """Refuse a sum or difference of columns at different prices; warn of a column that does not say its own.

    Raises
    ------
    FormulaError
    """
    if node.rank != SUM or not any(one.prices for one in panel.labels.values()):
        return
    bases = {text_of(one): basis_of(one, panel) for _op, one in node.parts}
    said = {text: basis for text, basis in bases.items() if basis}
    if len(set(said.values())) > 1:
        raise FormulaError(
            _(
                "{text} adds what is at different prices: {parts}. Bring them to one basis by rs.deflate first."
            ),
            columns=list(said),
            text=text_of(node),
            parts=listed(
                Message("{x} ({basis})", x=x, basis=price_basis(b)) for x, b in said.items()
            ),
        )
    plain = [
        text_of(one) for _op, one in node.parts if isinstance(one, Name) and not bases[text_of(one)]
    ]
    if said and plain:
        warn(
            DataWarning(
                _(
                    "{text}: {known} is at {basis}; {plain} {n:does|do} not say at whose prices. Sums of current and constant "
                    "prices are not defined."
                ),
                text=text_of(node),
                known=listed(said),
                basis=price_basis(next(iter(said.values()))),
                plain=listed(plain),
                n=len(plain),
            )
        )
