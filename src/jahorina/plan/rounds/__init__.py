"""Reporting rounds: reports that wait to be written, what becomes of them, and the regional figures made of them."""
