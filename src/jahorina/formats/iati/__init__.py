"""IATI activity files, version 2.03: written in the schema's order, checked against schema and ruleset, read for money.

`activities` and `results` are what a file says; `writing` makes XML of it; `schema` asks the XSD, `rules` what the XSD does
not ask; `reading` takes budgets and transactions out of anybody's file. `codes` are the code lists used here.
"""
