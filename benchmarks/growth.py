"""How work grows: policies, members, definitions, items, periods, dates. A curve ends where it takes too long."""

import datetime
import functools
from collections.abc import Iterator

from benchmarks import clause, ours, written
from benchmarks.measure import Effort, Runner, alone, curve, race
from benchmarks.table import AtMostSeconds, Line, Row, growth
from fupin_rules import Case, PolicySet
from fupin_rules.resources import policies_folder

HOUSEHOLDS, PERIODS = "家庭助学补助", "逐月补助"


def list_rows(effort: Effort) -> Iterator[Line]:
    """Households: told, and a long list of whom some lack facts."""
    policies = ours.own(HOUSEHOLDS)
    family = ours.cases(functools.partial(written.household, members=6, children=4))
    # The same answers first; of smaller households, since every one of them is waited for.
    for case in ours.cases(functools.partial(written.household, members=2, children=1))(0, max(3, effort.sample // 25)):
        (outcome,) = policies.decide(case).outcomes().values()
        assert outcome == written.household_by_hand(case), case
    hand = Runner(family, written.household_by_hand)
    decided, by = race([ours.deciding(policies, family), hand], effort)
    yield Row("family with 4 children, told, decide", decided, "Python by hand", by, AtMostSeconds(1e-3))
    some = ours.cases(functools.partial(written.household, members=60, lacking=10))
    yield Row(
        "60 members, 10 lack facts, decide", alone(ours.deciding(policies, some), effort), aim=AtMostSeconds(30e-3)
    )


def member_rows(effort: Effort) -> Iterator[Line]:
    """Members of a household, all told."""

    def at(members: int) -> Runner:
        return ours.deciding(ours.own(HOUSEHOLDS), ours.cases(functools.partial(written.household, members=members)))

    yield growth("members, told", curve((0, 2, 4, 8, 16, 32, 60), at, effort))


def chain_rows(effort: Effort) -> Iterator[Line]:
    """Definitions in a chain, each used three times."""

    def at(length: int) -> Runner:
        return ours.deciding(PolicySet.of({"链.policy": written.chain(length)}), ours.cases(written.chain_case))

    yield growth("definitions in a chain, each used 3 times", curve((1, 2, 4, 8, 16), at, effort))


def item_rows(effort: Effort) -> Iterator[Line]:
    """Items of one clause."""

    def at(count: int) -> Runner:
        case = functools.partial(written.items_case, count=count)
        return ours.deciding(PolicySet.of({"项.policy": written.items(count)}), ours.cases(case))

    yield growth("items of a clause", curve((4, 8, 16, 32, 64), at, effort))


def policy_rows(effort: Effort) -> Iterator[Line]:
    """The shipped policies with copies of them in other places: the time of a decision shall not grow."""

    def at(times: int) -> Runner:
        policies = PolicySet.of(written.copies(policies_folder(), times))
        return ours.deciding(policies, ours.cases(clause.told), clause.CLAUSE)

    yield growth("policies ×, one clause asked", curve((1, 4, 16), at, effort, making=60), aim=1.2)

    def whole(times: int) -> Runner:
        return ours.deciding(PolicySet.of(written.copies(policies_folder(), times)), ours.cases(clause.told))

    yield growth("policies ×, all that applies", curve((1, 4, 16), whole, effort, making=60), aim=1.2)


def period_rows(effort: Effort) -> Iterator[Line]:
    """Periods of one award, each by the amount of its own first day; the record shows the instalments."""

    def at(periods: int) -> Runner:
        return ours.recording(ours.own(PERIODS), ours.cases(functools.partial(written.periods_case, months=periods)))

    yield growth("periods of one award, record", curve((1, 12, 60, 120), at, effort))


def date_rows(effort: Effort) -> Iterator[Line]:
    """One person decided on many different days: the time for all of them."""
    policies, make = ours.shipped(), ours.cases(clause.told)
    first = datetime.date(2020, 2, 1)

    def at(dates: int) -> Runner:
        days = [first + datetime.timedelta(days=number) for number in range(dates)]

        def decide(case: Case) -> None:
            for day in days:
                policies.decide(case, on=day, clauses=[clause.CLAUSE]).outcomes()

        return Runner(ours.read(policies, make), decide)

    yield growth("different dates of decision, all of them", curve((1, 10, 100, 1000), at, effort))
