"""What runs at a partner: plain data and the key come in, an encoded register goes out."""
