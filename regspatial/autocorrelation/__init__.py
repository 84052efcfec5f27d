"""Spatial autocorrelation: global and local statistics, their tests, changes between times, point patterns."""

from .bivariate import bivariate_local_moran, bivariate_moran
from .correlogram.estimate import correlogram_by_distance, correlogram_by_order
from .emerging.estimate import emerging_hot_spots
from .global_stats import geary, getis_ord_g, moran
from .join_counts import join_counts
from .lee import lee, local_lee
from .local_g import local_g
from .local_stats import local_geary, local_moran
from .moran_matrix.estimate import moran_matrix
from .multivariate import multivariate_local_geary, multivariate_local_moran
from .point_pattern.estimate import ripley_k
from .residuals import residual_moran
from .spatial_gini import spatial_gini
from .stability.estimate import cluster_sensitivity, cluster_stability
from .transitions import cluster_transitions, cluster_transitions_of

__all__ = [
    "bivariate_local_moran",
    "bivariate_moran",
    "cluster_sensitivity",
    "cluster_stability",
    "cluster_transitions",
    "cluster_transitions_of",
    "correlogram_by_distance",
    "correlogram_by_order",
    "emerging_hot_spots",
    "geary",
    "getis_ord_g",
    "join_counts",
    "lee",
    "local_g",
    "local_geary",
    "local_lee",
    "local_moran",
    "moran",
    "moran_matrix",
    "multivariate_local_geary",
    "multivariate_local_moran",
    "residual_moran",
    "ripley_k",
    "spatial_gini",
]
