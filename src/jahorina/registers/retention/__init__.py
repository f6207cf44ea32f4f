"""Keeping no longer than the law allows, and proving it.

schedule.py     rules as the programme states them; when a case falls due (pure)
queries.py      the preview, holds, proposals and certificates, for supervisors and the data-protection officer
holds.py        a legal hold stops erasure and is looked at again by somebody else
services.py     an erasure is proposed, then approved or refused by a second person
destruction.py  what an erasure destroys, and how the bytes leave the database's files
certificates.py what was erased under which rule: hashed, signed, in the audit log
journal.py      the certificates outside the database, so that a restored backup can be brought up to date
replay.py       what a restored database must erase again
triggers.py     what the database itself refuses
"""
