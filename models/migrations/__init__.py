"""The history of the tables: one revision after another, on SQLite and PostgreSQL alike."""
