"""Local accounts: passwords, second factors, and attempts that are counted so that nobody locks another one out."""
