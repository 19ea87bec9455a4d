"""Which cameras can see a spot, how surely, and why not: pure geometry over what is known of them."""
