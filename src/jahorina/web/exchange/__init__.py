"""The page of the exchange."""
