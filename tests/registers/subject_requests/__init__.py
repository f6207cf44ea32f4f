"""What people ask about their own data, and the file for them."""
