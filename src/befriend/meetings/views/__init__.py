"""Every page of meetings but the room itself."""
