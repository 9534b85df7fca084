"""One year of one municipality on a real Temporal server: agencies, children, sittings, and a worker that keeps dying.

Every case and every sitting has a clock of its own, which is moved to the hour of the year before anybody touches it.
What is proved at the end stands in `bench.year.proof`. Papers are ordered and not drawn: drawing is measured elsewhere.
"""
