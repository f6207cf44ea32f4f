"""Money for the measures, assistance needed and offered, and projects in municipalities."""
