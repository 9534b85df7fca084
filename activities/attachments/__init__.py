"""Photos, scans and letters on their way in: what they are by their content, cleaned, stored by digest."""
