"""The one function that decides. Pure: no clock, no I/O, no Temporal."""
