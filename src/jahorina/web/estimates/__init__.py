"""Pages of estimates: what a figure stands on, then the figure, then what each method says."""
