"""Nouns: data and whether it is well-formed.

It may know pydantic and the standard library; only `tables` knows SQLAlchemy, `policies` Cedar, two files ciphers.
It never asks the time and opens no file but its own policies.
"""
