"""Pages of matching: looking for a mentor, runs, the board, publishing."""
