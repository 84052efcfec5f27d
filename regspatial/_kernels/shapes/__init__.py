"""Points, polygons and grids: distances, borders, areas, cells."""
