"""Decisions: everything deterministic, and the shells that carry it on Temporal.

It may know models, `activities.contracts` and temporalio; only `__main__` knows everyone.
It never reaches I/O, settings or a randomness of its own.
"""
