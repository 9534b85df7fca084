"""A route played through on the real server in virtual time, with made-up answers, before anybody's case runs on it."""
