"""The ground floor: periods, identifiers, kinds of no-number, errors. Standard library only; everybody may import it."""
