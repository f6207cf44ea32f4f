"""What happens around every page: sessions end, the second factor is asked for, the member's language is spoken."""
