"""Deeds of emergency access: it is opened, ended and reviewed, and whoever answers for the child is told at once.

Each deed is one transaction: the grant, its entry in the log of accesses, its notices and its mail, or none of them.
"""
