"""Pages of retention and of data subjects' requests, for supervisors and the data-protection officer."""
