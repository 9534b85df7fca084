"""Who may what, as policies that an auditor reads, and the one function that asks them."""
