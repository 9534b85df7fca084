"""The audit log as a proof: readings are entered, days are sealed, all of it is exported and verified."""
