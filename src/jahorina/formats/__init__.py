"""Readers and writers of the field's formats. Bytes and tables in, tables and bytes out; no Django, no database, no network."""
