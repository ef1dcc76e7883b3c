"""Reading calendar files back, by another parser than the one that wrote them."""

from datetime import datetime

import vobject


def read_back(data: bytes) -> list[dict]:
    """The events of a file: their properties by name, unfolded, unescaped, as Python values."""
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    calendar = vobject.readOne(data.decode(), validate=True)
    assert calendar.version.value == "2.0"
    assert calendar.method.value == "PUBLISH"
    found = []
    for event in calendar.contents.get("vevent", []):
        # A property that stands twice would hide one of its values.
        assert all(len(values) == 1 for values in event.contents.values())
        found.append({name: values[0].value for name, values in event.contents.items()})
        for name in ("dtstart", "dtend"):
            assert isinstance(found[-1][name], datetime)
            assert f"{name.upper()};TZID=Asia/Jakarta:".encode() in data
    return found
