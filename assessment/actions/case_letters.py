"""The letter to who investigates a case: that they were named, and where to read it (R3.17).

Neither what is alleged nor whose portfolio it is stands in a letter: nobody is warned by one gone astray.
"""

from django.urls import reverse

from centres.letters import write_letter
from config.letters import full_address


def tell_investigator(named):
    """Once each time that they are named."""
    case, person = named.case, named.person
    write_letter(
        case.centre,
        key=f"case {case.pk} investigator {named.pk}",
        to=person.email,
        template="case_investigator",
        person=person,
        case=case,
        address=full_address(reverse("assessment:case_detail", args=[case.pk])),
    )
