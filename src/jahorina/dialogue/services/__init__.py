"""What members do in the Dialogue: one function for each act."""
