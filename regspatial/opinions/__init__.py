"""Results computed again by independent programs, each imported only when it is asked.

A module beside this one registers who can compute which type of record again (`opinion`).
"""

from .asking import second_opinion

__all__ = ["second_opinion"]
