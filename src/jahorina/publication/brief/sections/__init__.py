"""The brief's sections, a module each: facts in, sentences and tables in the active language out."""
