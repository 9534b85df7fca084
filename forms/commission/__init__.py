"""The papers of a sitting: words made of what happened there, and nothing that did not happen.

Pure: a sitting that is told in full goes in, the answers of a form come out. It never asks who is in the directory.
"""
