"""Cases as files, for those who work with them. Without identifiers unless somebody who may asks for them.

streaming.py  who may take out what, the entry in the audit log, rows in pieces so that memory does not grow
cases.py      any list of a register with the columns that are chosen
htcds.py      counter-trafficking as HTCDS 2.0 has it, with a data dictionary
ic_tip.py     the entities of IC-TIP, victims and offenders never from the same area's permission
"""
