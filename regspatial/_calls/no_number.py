"""Which of many values is no number, for the sentence that refuses them."""

from __future__ import annotations

from collections.abc import Iterable


def no_number(values: object) -> object:
    """Return the first of values, of lists and arrays in them too, that no number can be made of."""
    if not isinstance(values, (str, bytes)) and isinstance(values, Iterable):
        for one in values:
            found = no_number(one)
            if found is not None:
                return found
        return None
    try:
        float(values)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return repr(values) if isinstance(values, str) else "None" if values is None else values
    return None
