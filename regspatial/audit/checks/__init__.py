"""What the numbers of a printed table are held against."""
