"""Maps: the plane, the frame, the key, the names."""
