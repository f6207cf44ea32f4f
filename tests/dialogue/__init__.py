"""The Dialogue: from a proposal to the next version of the plan."""
