"""Doors: HTTP, pages and the command line; it sends and reads.

It may know all other rooms.
It never writes business tables and never knows a rule of law.
"""
