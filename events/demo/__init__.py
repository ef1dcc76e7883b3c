"""The part of the demo city that learns."""

from okoce.demo import City

from ..services import guide_search
from .courses import teach
from .doors import open_door
from .events import plan_events
from .graduation import let_pass
from .guides import inform
from .mails import write_to_participants
from .mending import mend_steps
from .mentoring import go_along
from .practice import practise
from .rooms import open_rooms
from .series import repeat
from .show_rates import look_back

# In this order; each builds its part.
PARTS = [
    *[inform, teach, open_rooms, plan_events, open_door, repeat, practise, go_along, let_pass],
    mend_steps,
    write_to_participants,
    look_back,
]


def learn(city: City) -> None:
    """All that is taught and learnt in the demo city."""
    for build in PARTS:
        build(city)
    # What is searched is mended with the words of all of it.
    guide_search.rebuild_vocabulary()
