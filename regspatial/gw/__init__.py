"""Geographically weighted regression."""

from .gwr import gwr
from .mgwr import mgwr
from .predict import predict

__all__ = ["gwr", "mgwr", "predict"]
