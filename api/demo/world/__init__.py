"""The demonstration's world: some eighty invented cases at all stages, walked by the real engine into the real record.

It may know the engine, the forms and the recorder; it decides nothing itself and never speaks to Temporal.
"""
