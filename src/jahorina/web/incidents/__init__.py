"""The pages of incident reports: one list and one page for both sides, each seeing what is theirs to see."""
