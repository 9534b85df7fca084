"""The embedded default: every part of the product on one machine, started and watched by one command.

It may know the command lines of the parts and how to ask whether they are well; it never looks inside them.
"""
