"""Readers and writers of the field's formats: bytes in, tables out and back; no Django, no database, no network."""
