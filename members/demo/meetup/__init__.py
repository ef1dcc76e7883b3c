"""How the people of the demo city meet: relations, talks, meetings, deals, the forum, reports."""

from okoce.demo import City

from ...services import directory
from . import connections, deals, meetings, messages
from .circle import Circle
from .forum import talk_in_public
from .notices import tell_demo_accounts
from .reports import report_things


def meet_up(city: City) -> None:
    """What the demo accounts have lived through, then everybody else by chance."""
    circle = Circle(city)
    calendar = meetings.Calendar(circle)
    pairs = connections.connect_demo_accounts(circle)
    talks = messages.write_stories(circle, pairs)
    meetings.arrange_stories(circle, pairs, calendar)
    deals.record_stories(circle, pairs)
    known = {(pair.row.low_id, pair.row.high_id) for pair in pairs}
    for batch in connections.connect_city(circle, known):
        messages.write_city(circle, batch)
        meetings.arrange_city(circle, batch, calendar)
        deals.record_city(circle, batch)
        city.say(f"  {len(known)} relations")
    trouble = talk_in_public(circle)
    report_things(circle, trouble, talks)
    tell_demo_accounts(circle)
    directory.rebuild()
