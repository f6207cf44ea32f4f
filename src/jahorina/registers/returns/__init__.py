"""Return: voluntary, humanitarian, forced, and readmission in both directions, until reintegration is followed up."""
