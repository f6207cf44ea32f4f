"""Protection incidents that agencies and organisations report, and that partners cannot delete, alter, or read early."""
