"""Measurements: the product beside a stated reference, in one run, as ratios. `python -m bench` runs them.

It may know every room and start every process of the product; nothing of the product knows it.
It never asserts by the clock: a run on a busy machine is void, not wrong.
"""
