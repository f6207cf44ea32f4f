"""Meetings, proposals, decisions with each partner's answer, and the versions of the plan that they make."""
