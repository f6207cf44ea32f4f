"""A register is opened for linking."""
