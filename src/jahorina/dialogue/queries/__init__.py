"""The questions of the Dialogue's pages."""
