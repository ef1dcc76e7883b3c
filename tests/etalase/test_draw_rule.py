"""The rule of the draw: whoever reruns it from the published list comes to the same result."""

import csv
import hashlib
import io
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etalase.services import draw_rule
from etalase.services.draw_rule import Entry, Parameters, Place

KINDS = ["suhu-ruang", "dingin", "pajang"]
AREAS = ["31.71.01", "31.73.05", "31.74.01", "31.74.03"]
PARAMETERS = Parameters(max_share=25, wait_step_days=7)

entries = st.builds(
    Entry,
    code=st.integers(0, 10**8 - 1).map(lambda number: f"{number:08d}"),
    kind=st.sampled_from(KINDS),
    kecamatan=st.sampled_from(AREAS),
    wait_days=st.integers(0, 400),
    is_first_timer=st.booleans(),
)
lists = st.lists(entries, max_size=30, unique_by=lambda entry: entry.code)
places = st.lists(st.sampled_from(KINDS), min_size=1, max_size=15).map(
    lambda kinds: [Place(f"A-{number}", kind) for number, kind in enumerate(kinds, start=1)]
)
parameters = st.builds(Parameters, max_share=st.integers(1, 100), wait_step_days=st.integers(1, 90))
seeds = st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}")
rounds = given(lists, places, seeds, parameters)


def independent_draw(
    published: str, slots: list[tuple[str, str]], seed: str, share: int, step: int
):
    """The rule once more, written from its words on the public page alone."""
    rows = list(csv.reader(io.StringIO(published)))[1:]
    cap = (len(slots) * share) // 100 or 1

    def key(row):
        code, _kind, _kecamatan, wait, first = row
        lot = hashlib.sha256((seed + ":" + code).encode("ascii")).digest()
        return (first != "yes", -int(int(wait) / step), lot, code)

    rows.sort(key=key)
    taken, given_to = Counter(), {}
    for kind in sorted({kind for _name, kind in slots}):
        for name in [name for name, each in slots if each == kind]:
            free = [row for row in rows if row[1] == kind and row[0] not in given_to.values()]
            fair = [row for row in free if taken[row[2]] < cap]
            if not free:
                continue
            winner = (fair or free)[0]
            taken[winner[2]] += 1
            given_to[name] = winner[0]
    rest = {
        kind: tuple(row[0] for row in rows if row[1] == kind and row[0] not in given_to.values())
        for _name, kind in slots
    }
    return given_to, rest


@rounds
@settings(max_examples=100)
def test_another_hand_comes_to_the_same_result_from_the_published_list(who, slots, seed, rule):
    result = draw_rule.draw(who, slots, seed=seed, parameters=rule)
    published = draw_rule.write_list(who)

    winners, reserve = independent_draw(
        published,
        [(place.name, place.kind) for place in slots],
        seed,
        rule.max_share,
        rule.wait_step_days,
    )

    assert dict(result.winners) == winners
    assert dict(result.reserve) == reserve


@rounds
def test_the_published_list_read_again_gives_the_same_result(who, slots, seed, rule):
    again = draw_rule.read_list(draw_rule.write_list(who))

    assert sorted(again, key=lambda each: each.code) == sorted(who, key=lambda each: each.code)
    assert draw_rule.write_list(again) == draw_rule.write_list(who)
    assert draw_rule.draw(again, slots, seed=seed, parameters=rule) == draw_rule.draw(
        who, slots, seed=seed, parameters=rule
    )


@given(lists, places, seeds, parameters, st.randoms(use_true_random=False))
def test_the_order_of_the_list_makes_no_difference(who, slots, seed, rule, dice: random.Random):
    shuffled = list(who)
    dice.shuffle(shuffled)

    assert draw_rule.write_list(shuffled) == draw_rule.write_list(who)
    assert draw_rule.draw(shuffled, slots, seed=seed, parameters=rule) == draw_rule.draw(
        who, slots, seed=seed, parameters=rule
    )


@rounds
def test_winners_are_distinct_and_the_reserve_is_the_rest(who, slots, seed, rule):
    result = draw_rule.draw(who, slots, seed=seed, parameters=rule)

    won = [code for _place, code in result.winners]
    kind_of = {entry.code: entry.kind for entry in who}
    kind_of_place = {place.name: place.kind for place in slots}
    assert len(set(won)) == len(won)
    assert len({place for place, _code in result.winners}) == len(won)
    assert all(kind_of[code] == kind_of_place[place] for place, code in result.winners)
    for kind in {place.kind for place in slots}:
        codes = {entry.code for entry in who if entry.kind == kind}
        here = {code for code in won if kind_of[code] == kind}
        assert set(result.reserve[kind]) == codes - here
        assert len(result.reserve[kind]) == len(codes) - len(here)
        # No place stays empty as long as somebody waits for one of its kind.
        assert len(here) == min(len(codes), sum(place.kind == kind for place in slots))


@rounds
def test_no_kecamatan_gets_more_than_its_share_while_others_wait(who, slots, seed, rule):
    result = draw_rule.draw(who, slots, seed=seed, parameters=rule)

    by_code = {entry.code: entry for entry in who}
    share = draw_rule.share_of(len(slots), rule)
    held: Counter = Counter()
    taken: set[str] = set()
    for _place, code in result.winners:
        winner = by_code[code]
        if held[winner.kecamatan] >= share:
            waiting = [e for e in who if e.kind == winner.kind and e.code not in taken]
            assert all(held[each.kecamatan] >= share for each in waiting)
        held[winner.kecamatan] += 1
        taken.add(code)


@rounds
def test_nobody_is_passed_over_by_lesser_merit_of_the_same_kind_and_kecamatan(
    who, slots, seed, rule
):
    result = draw_rule.draw(who, slots, seed=seed, parameters=rule)

    won = {code for _place, code in result.winners}
    for winner in (entry for entry in who if entry.code in won):
        for other in who:
            is_rival = other.kind == winner.kind and other.kecamatan == winner.kecamatan
            if is_rival and other.code not in won:
                assert draw_rule.merit(winner, rule) <= draw_rule.merit(other, rule)


@rounds
def test_first_timers_come_before_repeaters_in_each_reserve(who, slots, seed, rule):
    result = draw_rule.draw(who, slots, seed=seed, parameters=rule)

    by_code = {entry.code: entry for entry in who}
    for codes in result.reserve.values():
        firsts = [by_code[code].is_first_timer for code in codes]
        assert firsts == sorted(firsts, reverse=True)


@given(lists.filter(bool), places, seeds, parameters, st.data())
def test_who_drops_out_is_as_if_never_listed_and_moves_nobody_elses_lot(
    who, slots, seed, rule, data
):
    out = data.draw(st.sets(st.sampled_from([entry.code for entry in who])))
    without = [entry for entry in who if entry.code not in out]

    assert draw_rule.draw(who, slots, seed=seed, parameters=rule, out=out) == draw_rule.draw(
        without, slots, seed=seed, parameters=rule
    )


def test_the_seed_depends_on_the_secret_and_on_every_byte_of_the_list():
    one = Entry("AAAAAAAA", "dingin", "31.74.01", 3, True)
    digest = draw_rule.digest_of(draw_rule.write_list([one]))
    changed = draw_rule.write_list([Entry("AAAAAAAA", "dingin", "31.74.01", 4, True)])

    assert draw_rule.write_list([one]) == (
        "code,kind,kecamatan,wait_days,first_timer\nAAAAAAAA,dingin,31.74.01,3,yes\n"
    )
    assert draw_rule.seed_of("rahasia", digest) == (
        hashlib.sha256(f"rahasia:{digest}".encode()).hexdigest()
    )
    assert draw_rule.seed_of("rahasia", digest) != draw_rule.seed_of("Rahasia", digest)
    assert draw_rule.digest_of(changed) != digest


@pytest.mark.parametrize(
    ("places", "percent", "share"),
    [(1, 25, 1), (3, 25, 1), (8, 25, 2), (9, 25, 2), (10, 100, 10), (10, 1, 1)],
)
def test_the_share_of_a_kecamatan_is_rounded_down_and_at_least_one(places, percent, share):
    assert draw_rule.share_of(places, Parameters(percent, 7)) == share


def test_the_longest_wait_is_counted_in_whole_steps():
    waits = {"A": 6, "B": 7, "C": 13, "D": 14}
    who = [Entry(code, "dingin", "31.74.01", days, False) for code, days in waits.items()]
    order = draw_rule.ranking(who, seed="0" * 64, parameters=PARAMETERS)

    assert order[0].code == "D"
    assert {entry.code for entry in order[1:3]} == {"B", "C"}
    assert order[3].code == "A"


def test_standing_tells_who_is_before_for_sure_and_who_is_level():
    own = Entry("ME", "dingin", "31.74.01", 10, False)
    others = [
        Entry("A", "dingin", "31.74.01", 0, True),
        Entry("B", "dingin", "31.74.01", 20, False),
        Entry("C", "dingin", "31.74.01", 8, False),
        Entry("D", "dingin", "31.74.01", 3, False),
        Entry("E", "pajang", "31.74.01", 90, True),
    ]

    assert draw_rule.standing(own, [own, *others], PARAMETERS) == (2, 1)
