"""Whether the numbers of printed tables can all be right."""

from .auditing import audit_table as audit_table
