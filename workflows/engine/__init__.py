"""The engine: one pure function decides what happens to a case.

It may know models.
It never knows anything else, Temporal included.
"""
