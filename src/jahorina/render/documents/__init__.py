"""Documents on paper: data in, PDF out."""
