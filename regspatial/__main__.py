"""``python -m regspatial`` is the command line."""

from .cli import main

main()
