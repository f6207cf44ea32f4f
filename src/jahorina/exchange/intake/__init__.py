"""What of a bundle that was taken in becomes a record of this node: once, whole or not at all, one module for each kind."""
