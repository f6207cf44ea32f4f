"""What the templates about members need."""
