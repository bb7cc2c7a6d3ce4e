"""What changes gates and marks, by noun."""
