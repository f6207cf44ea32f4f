"""What other nodes ask of this one over HTTPS. No member, no cookie, no page: a node answers a challenge with its key."""
