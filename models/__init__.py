"""Nouns: data and whether it is well-formed.

It may know pydantic and the standard library; only `tables` knows SQLAlchemy.
It never asks the time and never opens a file.
"""
