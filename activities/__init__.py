"""Deeds: the only room that changes the world, and every deed may be done twice.

It may know models, forms and any library.
It never decides, never imports the engine and never says "now".
"""
