"""Breaking the glass: opening a case that is not one's own, with a reason, for some hours, under other people's eyes."""
