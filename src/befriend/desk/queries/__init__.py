"""What the desks and today read from the rooms below."""
