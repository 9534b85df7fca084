"""The proof of a route: what must be true of it before a case may run on it.

It may know models, forms and the engine, which it runs over every state that a case can reach.
It never reads a file, asks the time or publishes anything.
"""
