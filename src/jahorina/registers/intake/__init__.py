"""Intake: submissions of KoboToolbox and ODK, and tables of cases, become cases. All of a file or nothing of it.

mapping.py     which question becomes which field, as data; the system's own layout of columns is such a mapping
reading.py     submissions read by a mapping: planned cases, and what is wrong with each row
duplicates.py  who of the file may be somebody already known, or somebody else of the file; for all rows at once
writing.py     planned cases written in bulk, sealed, folded and recorded like those opened one by one
services.py    preview and import
drafts.py      the file between preview and import, sealed under a key that the node does not keep
"""
