"""Flows on a route: persons told from registrations, what is not reported yet, what comes, and the beds that it takes."""
