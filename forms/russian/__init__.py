"""Russian for papers: names and titles in their cases, numbers and dates in words, agreement in gender.

It may know the words, Babel, num2words, pymorphy3 and pytrovich.
It never guesses in silence: where the right form is not known, it says so, and a paper prints what was written.
"""
