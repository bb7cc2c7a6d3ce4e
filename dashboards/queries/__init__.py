"""What the homes show, one module per hat; see `home` for how they come together."""
