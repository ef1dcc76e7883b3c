"""Those who work for the programme, and the seven accounts that a newcomer signs in with."""

from dataclasses import dataclass
from datetime import date

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from okoce.demo import City

from ..choices import Role
from ..models import Kecamatan, PendampingAssignment, User
from .words import FAMILY, MEN, WOMEN

PASSWORD = "okoce-demo"  # noqa: S105 (it is printed in the README)
HOME = "31.74.01"  # Tebet, where the demo accounts live and work


@dataclass
class Officers:
    """Who decides what: the pendamping of each kecamatan (by its code) and Pemprov's staff."""

    pendamping: dict[str, User]
    staff: list[User]


def person_name(city: City) -> str:
    """A first and a last name that may live next door."""
    first = city.random.choice(WOMEN if city.random.random() < 0.6 else MEN)
    return f"{first} {city.random.choice(FAMILY)}"


def phone_number(number: int) -> str:
    """The demo city's n-th mobile number; no two are the same."""
    return f"+62811{number * 7919 % 10**8:08d}"


def account(number: int, name: str, **fields) -> User:
    """An unsaved user who signs in by phone."""
    return User(
        phone=phone_number(number),
        phone_verified_at=timezone.now(),
        name=name,
        **fields,
    )


def confirm_email(users: list[User]) -> None:
    """Note that these addresses belong to them."""
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )


def hire_officers(city: City) -> Officers:
    """A pendamping for each kecamatan, staff, and the demo accounts that are not members."""
    password = make_password(PASSWORD)
    groups = {role: Group.objects.get(name=role) for role in Role}
    number = 90_000_000

    def hire(name: str, email: str, role: str | None, **fields) -> User:
        nonlocal number
        number += 1
        user = account(number, name, email=email, is_staff=True, password=password, **fields)
        user.save()
        if role:
            user.groups.add(groups[role])
        return user

    at_home = hire("Ratna Kusuma", "pendamping@demo.test", Role.PENDAMPING)
    staff = [
        hire("Bambang Hidayat", "staf@demo.test", Role.STAFF),
        hire("Endang Purnomo", "staf2@demo.test", Role.STAFF),
    ]
    others = [
        hire("Joko Santoso", "operator@demo.test", Role.OPERATOR),
        hire("Lina Halim", "mitra@demo.test", Role.LENDER),
        hire("Admin Demo", "admin@demo.test", None, is_superuser=True),
    ]
    pendamping = {}
    for kecamatan in Kecamatan.objects.order_by("code"):
        if kecamatan.code == HOME:
            pendamping[kecamatan.code] = at_home
            continue
        slug = kecamatan.slug.replace("-", "")
        pendamping[kecamatan.code] = hire(
            person_name(city), f"pendamping.{slug}@demo.test", Role.PENDAMPING
        )
    PendampingAssignment.objects.bulk_create(
        PendampingAssignment(user=user, kecamatan_id=code, since=date(2026, 1, 5))
        for code, user in pendamping.items()
    )
    confirm_email([*pendamping.values(), *staff, *others])
    return Officers(pendamping, staff)
