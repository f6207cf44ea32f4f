"""The pages of the plan's measures, rounds, money and support; the commitments' are in views/plan.py."""
