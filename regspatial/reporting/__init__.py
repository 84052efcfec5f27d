"""Pages, tables, figures and maps; nothing is imported here, each module stands alone."""
