# SPDX-License-Identifier: GPL-2.0-or-later
"""How the core puts a sentence into words, for what an old Python reads; see core.py for the rest.

Python 3.9 syntax, and the core's words keep to it too: core.py asks for more, and the sentence about
a Python that is too old must be said before it is imported.
"""

from importlib import import_module

from regspatial.words import Face, Message, language_of, languages, retold, translate

__all__ = [
    "CORE",
    "Face",
    "Message",
    "__version__",
    "language_of",
    "languages",
    "retold",
    "translate",
]

_core = import_module(Message.__module__.rpartition(".words")[0])
__version__ = str(_core.__version__)
CORE = str(_core.__file__)
"""The file of the core's package, beside which its own files lie."""
