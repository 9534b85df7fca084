"""The demonstration: one invented case, walked from its first signal to its close through the real doors.

It knows the HTTP API and the virtual clock of the Temporal server, and nothing of what lies behind them.
"""
