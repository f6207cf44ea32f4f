"""Charts, maps and tables: data in, bytes out. No Django, no database, no network."""
