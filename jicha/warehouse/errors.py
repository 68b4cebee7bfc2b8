"""What a user of the warehouse is told when something cannot be done."""

from __future__ import annotations


class WarehouseError(Exception):
    """A thing the warehouse refuses or cannot find; the text says what is wrong and what to do."""
