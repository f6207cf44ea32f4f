"""Settings, URLs and the application server's door. Nobody imports this room; Django is told its name."""
