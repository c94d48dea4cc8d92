"""What the pages of docs/science take from the data and from runs: tables, figures, and how fresh they are."""
