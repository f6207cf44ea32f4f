"""Nodes, their keys and agreements; bundles out, bundles in, and what waits or was refused."""
