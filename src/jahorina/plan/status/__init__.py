"""How measures and milestones stand: what is claimed, what shows it, and what is therefore shown."""
