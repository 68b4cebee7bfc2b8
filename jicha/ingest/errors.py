"""What a user is told when a load cannot go on."""

from __future__ import annotations


class LoadError(Exception):
    """A source, layout or mapping that cannot be loaded; the text names file, place and remedy."""
