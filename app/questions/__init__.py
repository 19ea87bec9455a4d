"""What is near, nearest, inside, along: the questions that every service builds on."""
