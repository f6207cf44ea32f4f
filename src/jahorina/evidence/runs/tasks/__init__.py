"""The engines at work on the evidence. The command imports this room; a web process never does."""
