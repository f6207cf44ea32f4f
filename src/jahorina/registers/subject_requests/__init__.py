"""What people ask for about their own data: tracked, answered in time, and handed out without others' data.

services.py  received, taken into work, extended once, answered or refused with a ground
queries.py   requests with their entries and what is overdue
dossier.py   all that is held about a person, as far as the asking member may see it
reading.py   who read it and who received it: roles and institutions, no names
packing.py   the file for the person: JSON and a page to print, sealed with a passphrase where one is given
"""
