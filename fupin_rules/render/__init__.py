"""Readings of the decision record: the record in, text out. Nothing is decided here."""
