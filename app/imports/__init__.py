"""Files brought in: the command that loads them, and what their loads had to say."""
