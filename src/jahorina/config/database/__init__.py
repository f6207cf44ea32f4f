"""Database back ends that do not lose what they acknowledged.

Django's own two, with three differences: the safety of each new connection is read back and not assumed; the first
I/O error makes the node read-only until somebody has looked; and SQLite is one without the WAL-reset bug.
"""
