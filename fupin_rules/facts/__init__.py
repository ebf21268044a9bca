"""A case read against the vocabulary: strict, with a path and a remedy for everything that does not fit."""
