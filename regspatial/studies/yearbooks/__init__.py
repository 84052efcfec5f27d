"""Sheets of yearbooks and files of statistics programs, from cells to one panel."""
