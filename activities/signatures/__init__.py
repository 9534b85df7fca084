"""Electronic signatures: one port for whoever signs, one for whoever verifies, and a file for each way."""
