"""A partner's register as the linking of registers takes it; nothing of it leaves but encoded, and for one round."""
