"""How records show themselves: report, recipe, `plot` and notebook ask here, by the record's type.

A new type of record is one class derived from `Show` under `@shows(Type)`, in any
module here; a type without one shows all its tables.
"""

from .registry import Place, Show, plot_record, show_of, shows

__all__ = ["Place", "Show", "plot_record", "show_of", "shows"]
