"""Individuals: children and adults whom forms name, kept beside the record of the cases and rebuilt from it."""
