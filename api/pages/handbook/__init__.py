"""What the pages of help say, role by role: questions as people ask them, steps in their words, our own pictures."""
