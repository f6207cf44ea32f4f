"""The permission matrix: every route x who x method x {own, other's, missing}, held against a declared policy.

addresses.py   walks the resolver
policy.py      reads policy/*.toml, one file a room
samples/       values for the parameters of addresses; each room adds a module
test_matrix.py sends every cell's request and compares
"""
