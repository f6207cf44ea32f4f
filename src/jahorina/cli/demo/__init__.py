"""The demo: one workspace with something of everything, or seven nodes that do a month's work together."""
