"""A container of the right kind, or a sentence that says which was given instead."""

from __future__ import annotations

from ..errors import InputError

_WAYS = {
    "Regions": ("china, read_boundaries", "china、read_boundaries"),
    "Variable": ('panel["name"]', 'panel["变量名"]'),
}


def expected[T](value: object, kind: type[T], name: str) -> T:
    """Return the value if it is of the kind.

    Raises
    ------
    InputError
        Saying what was given, what is needed and where it comes from.
    """
    if isinstance(value, kind):
        return value
    given, wanted = type(value).__name__, kind.__name__
    en, zh = _WAYS.get(wanted, ("the reference", "参考手册"))
    raise InputError(
        f"{name} is a {given}; it must be a {wanted} (see {en}).",
        f"{name} 的类型为 {given}；应为 {wanted}（见 {zh}）。",
    )
