"""The class of a study's verbs: what it has stands in `typed_verbs.pyi`, for type checkers alone."""


class Verbs:
    """The tools as methods: `Study` finds each by its name when it is asked for."""
