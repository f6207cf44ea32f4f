"""The pages of the registers: my day, lists, a case and its steps, identities, gates. None is kept in any cache."""
