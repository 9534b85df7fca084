"""The first version of the HTTP API: one router for each noun."""
