"""Log-in, second factor, and the pages about members and what they did."""
