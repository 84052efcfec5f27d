"""One grammar for every variable of every tool: formulas, derived columns, conditions.

``response ~ terms`` with names (Chinese ones too; others in backquotes), ``+``, ``-``, ``a:b``
(product), ``a*b`` (a + b + a:b), ``- 1`` (no intercept); arithmetic and functions as ``log(x)``,
``x^2``, ``x/y``, ``lag(x, 2)``, ``dummies(region3)``. A variable is an expression of the same words,
in which ``*`` is the product. The text is read into a tree by a reader of its own; nothing is ever
evaluated as code. A formula is sugar over ``y=…, x=[…]``.
"""

from .brackets import Bracketed, bracketed
from .deriving import (
    canonical,
    definitions,
    derived,
    derived_from,
    having,
    variable,
    with_expressions,
)
from .evaluating import (
    ModelColumns,
    columns_of,
    evaluate,
    evaluate_rows,
    label_names,
    plain_names,
    series_in,
)
from .functions import FUNCTIONS
from .models import MAX_TERMS, Formula, Term, expression, names_in, parse
from .nodes import quoted
from .rows import Rows
from .tokens import MAX_CHARACTERS, apart
from .values import Values, resolved

__all__ = [
    "FUNCTIONS",
    "MAX_CHARACTERS",
    "MAX_TERMS",
    "Bracketed",
    "Formula",
    "ModelColumns",
    "Rows",
    "Term",
    "Values",
    "apart",
    "bracketed",
    "canonical",
    "columns_of",
    "definitions",
    "derived",
    "derived_from",
    "evaluate",
    "evaluate_rows",
    "expression",
    "having",
    "label_names",
    "names_in",
    "parse",
    "plain_names",
    "quoted",
    "resolved",
    "series_in",
    "variable",
    "with_expressions",
]
