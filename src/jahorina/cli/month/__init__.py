"""The month's work in two verbs: a partner's node seals its period, the hub opens, links, estimates, foresees, publishes."""
