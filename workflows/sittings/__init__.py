"""The engine of sittings: pure decisions about agenda, attendance, votes and what follows from them.

It knows the models and the arithmetic of terms; it never asks the time, reads, writes or speaks to Temporal.
"""
