"""Smuggling incidents and who is suspected: criminal justice, apart from the files of the people who were smuggled."""
