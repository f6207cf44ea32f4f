"""What runs at the hub: encoded registers come in, counts go out. Knows no key and no name."""
