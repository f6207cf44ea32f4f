"""How each language writes days, where Django has it otherwise than the region does."""
