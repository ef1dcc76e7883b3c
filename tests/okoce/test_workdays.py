from datetime import date

import pytest

from members.models import Holiday
from okoce.workdays import NoHolidayTable, add_workdays, workdays_between

pytestmark = pytest.mark.django_db


def test_add_workdays_skips_weekends():
    friday = date(2026, 11, 27)

    assert add_workdays(friday, 2) == date(2026, 12, 1)


def test_add_workdays_skips_holidays_and_joint_leave():
    christmas_and_leave = Holiday.objects.filter(date__range=("2026-12-24", "2026-12-25"))
    assert christmas_and_leave.count() == 2

    assert add_workdays(date(2026, 12, 23), 1) == date(2026, 12, 28)


def test_add_workdays_crosses_the_year():
    assert add_workdays(date(2026, 12, 31), 1) == date(2027, 1, 4)


def test_workdays_refuse_a_year_without_a_table():
    with pytest.raises(NoHolidayTable):
        add_workdays(date(2031, 5, 5), 1)
    with pytest.raises(NoHolidayTable):
        workdays_between(date(2027, 12, 30), date(2028, 1, 4))


@pytest.mark.parametrize("count", [1, 2, 5, 23])
def test_workdays_between_counts_what_add_workdays_added(count):
    day = date(2026, 3, 13)

    assert workdays_between(day, add_workdays(day, count)) == count


def test_workdays_between_is_zero_backwards():
    assert workdays_between(date(2026, 3, 13), date(2026, 3, 13)) == 0
