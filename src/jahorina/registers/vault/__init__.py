"""Envelope encryption: the node's vault key wraps a key for each person and each case, which seals what they hold.

keys.py     the vault key's file, and wrapping
sealing.py  sealed values that open in their own place only
index.py    keyed blind indexes: a name is found without being stored in clear
"""
