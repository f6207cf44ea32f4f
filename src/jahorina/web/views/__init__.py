"""One module a room: parse the request, ask queries or call services, render."""
