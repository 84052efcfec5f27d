"""What a report begins with: what was found, in sentences made from the numbers.

A sentence says what an estimate is and how far chance would go: never a cause, never that something
rose where no test compared the two. A type of record that has such sentences registers a function in
one of the modules beside this one; a type without one has none.
"""

from .registry import Findings, findings_of

__all__ = ["Findings", "findings_of"]
