"""SQLite: WAL, synchronous FULL, IMMEDIATE transactions."""
