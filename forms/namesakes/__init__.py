"""Namesakes: whether two names, as different people wrote them, may be those of one person, and why.

Words in, weights and reasons out: no database, no dictionary of morphology, nothing that is slow to load.
"""
