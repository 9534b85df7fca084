"""Words: what people fill in and what is printed; text in, text or bytes out.

It may know models and Jinja2; only `pdf` knows WeasyPrint.
It never knows a database or a network.
"""
