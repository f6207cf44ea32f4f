"""The one exit for numbers: whatever leaves the node as a file is made here."""
