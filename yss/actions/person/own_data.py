"""What a person corrects of their own record (R49), and the language that they choose (R85)."""

from __future__ import annotations

from yss.actions.kit import link_steps, steps
from yss.acts import Work, action
from yss.domain.languages import Language
from yss.domain.rights import AskedOfRows
from yss.models import Person


@action(AskedOfRows("the person, or a guardian"))
def change_phone(act: Work, *, person_id: int, phone: str) -> None:
    """Keeps another phone number of the person's, or none. Raises NotFound for who is neither."""
    link_steps.check_own(act, person_id)
    person = act.session.get_one(Person, person_id)
    person.phone_sealed = person.phone_masked = None
    steps.set_phone(person, phone)
    for school_id in steps.schools_of(act.session, person_id):
        act.at(school_id=school_id).audit("change_phone", person_id=person_id)


@action(AskedOfRows("the person alone"))
def choose_language(act: Work, *, language: Language) -> None:
    """From now on the product speaks it with the person, on each of their devices (R85)."""
    act.session.get_one(Person, act.actor_id).language = language
