"""The people of the demo city: officers, members in every state, and what they run."""

from okoce.demo import City

from .meetup import meet_up
from .notices import tell_everybody
from .officers import hire_officers
from .people import register_people

__all__ = ["build", "meet_up"]


def build(city: City) -> None:
    """Officers for all 44 kecamatan, the members, their businesses, their roads and their notices."""
    officers = hire_officers(city)
    register_people(city, officers)
    tell_everybody(city, officers)
