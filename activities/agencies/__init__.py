"""Ways to reach agencies: one port, and a file for each way."""
