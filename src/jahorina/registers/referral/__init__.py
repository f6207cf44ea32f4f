"""Referral and consent: an institution asks another one for a service, and shares what was chosen and agreed to."""
