"""Intake: what comes in from forms and files, and what is refused."""
