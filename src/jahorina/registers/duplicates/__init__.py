"""People who stand in a partner's own register twice: sought by the node, decided by those who carry their cases."""
