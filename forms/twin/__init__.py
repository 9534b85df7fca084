"""The editable twin of a paper: a DOCX made of the same page as the PDF, so that both say the same."""
