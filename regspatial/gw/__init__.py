"""Geographically weighted regression."""

from .gtwr import gtwr
from .gwr import gwr
from .mgwr import mgwr
from .predict import predict
from .stationarity import stationarity

__all__ = ["gtwr", "gwr", "mgwr", "predict", "stationarity"]
