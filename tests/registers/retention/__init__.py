"""Retention: the schedule, holds, erasures with their certificates, and what a restored backup must erase again."""
