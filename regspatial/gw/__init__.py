"""Geographically weighted regression."""

from .gtwr import gtwr
from .gwr import gwr
from .mgwr import mgwr
from .predict import predict
from .stationarity import gwr_stationarity, stationarity

__all__ = ["gtwr", "gwr", "gwr_stationarity", "mgwr", "predict", "stationarity"]
