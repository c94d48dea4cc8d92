"""The mechanism: fast equations, learning in a share, weeks between meetings, development."""
