"""The plan's content: measures, milestones, indicators and targets as entries, as one hashed document, and its changes."""
