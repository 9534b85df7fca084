"""The pages: one module a noun. They ask and tell through the functions of the API and add words and order."""
