"""Protection: from the declared intention to the outcome, and vulnerability, children and statelessness beside it."""
