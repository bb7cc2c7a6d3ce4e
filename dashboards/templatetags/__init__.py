"""What pages of other apps show from above."""
