"""Jicha (稽查): open-source audit software for power utilities."""

__version__ = "0.1.0"
