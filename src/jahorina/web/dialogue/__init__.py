"""The Dialogue's pages."""
