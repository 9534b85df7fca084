"""What a person answered when the product was not sure how a name is declined."""

from forms.russian.cases import Case
from models.payload import Payload


class NameForms(Payload):
    """The forms of one full name as a person gave them; a case that nobody was asked about stays empty.

    They hold for exactly this name in the nominative: a changed name is asked about anew.
    """

    nominative: str
    genitive: str = ""
    dative: str = ""
    accusative: str = ""
    instrumental: str = ""
    prepositional: str = ""

    def form(self, full_name: str, case: Case) -> str:
        """The form that was given for this name, or "" if there is none."""
        if full_name.split() != self.nominative.split():
            return ""
        return str(getattr(self, case.value))
