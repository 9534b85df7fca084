"""Russian for papers: dates in words, initials, agreement of numbers and nouns.

It may know the words and Babel.
It never guesses: where the right form is not known, the word stays as it was written.
"""
