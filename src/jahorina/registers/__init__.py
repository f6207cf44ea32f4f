"""Cases of people: protection, return, counter-trafficking, and smuggling incidents apart from all of them.

A case is a list of steps that only grows. What it is now (state, facts, deadlines) is folded from its steps. Identity
lives in the vault, sealed under a key of its own for each person; without that key nobody can be found or read again.
"""
