"""What changes runs, proposals and the rules about pairs."""
