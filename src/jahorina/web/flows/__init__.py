"""Pages of flows: the route now, fans, warnings, beds, what-ifs, and the card of each run."""
