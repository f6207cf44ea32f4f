"""Pages of the criminal-justice compartment: suspects, groups, ties and the network between incidents."""
