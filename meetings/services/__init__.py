"""Planning, moving, cancelling and reporting sessions."""
