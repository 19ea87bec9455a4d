"""Live traffic: speeds pushed by feeds or pulled from them, and closures."""
