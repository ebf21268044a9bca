"""Measurements; see each module for its command."""
