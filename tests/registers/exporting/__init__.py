"""Exports of cases: what leaves, for whom, and what never does."""
