"""From text to the syntax tree: what was written, with names as written."""
