"""What people find out about cameras, and what feeds say of them."""
