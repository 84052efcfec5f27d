"""What a Python that a test starts runs first, where it is learnt what tests reach: it writes what it runs, for that test."""

import os

if os.environ.get("REGSPATIAL_REACHED"):
    import children

    children.watched()
