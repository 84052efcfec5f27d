"""What goes on around a call, whatever is called.

A public function is a door (`door`): its arguments are read by its annotations (`hints`), data frames become
panels and weights by functions that stand above and are asked by name (`edges`, the one table of such names),
and while it lasts one BLAS thread is used (`threads`), work is dealt to an executor (`executor`) and a missing
library is named with the extra that brings it (`extras`). Notes that cost time are worked out where they are
read (`later`). `citations` reads the works of a docstring, `no_number` finds the value a sentence refuses.

Nothing here knows a method; every room above may import from here, and this room imports `words`, `errors`,
`choices` and `progress` alone.
"""
