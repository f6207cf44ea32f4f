"""PostgreSQL with synchronous commit."""
