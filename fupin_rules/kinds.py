"""The closed lists that the text, the model and the record share: targets, duties, and what comes out of a unit.

Whoever decides by one of them asks for the member. Its value is the word under which a policy writes it or the record
shows it, and decides nothing.
"""

import enum


class TargetKind(enum.Enum):
    """What is measured by a clause."""

    INDICATOR = "指标"
    QUOTA = "名额"
    BALANCE = "勾稽"
    DEADLINE = "期限"


class DutyKind(enum.Enum):
    """How strictly something is asked."""

    MUST = "应当"
    MUST_NOT = "不得"
    MAY = "可以"
    STRIVE = "力争"


class Role(enum.Enum):
    """What a result is there for."""

    GRANTED = "给予"
    """It decides the outcome."""
    SHARED = "分担"
    """It says who pays."""
    USED = "所用"
    """It is used on the way."""


class ResultKind(enum.Enum):
    """What a result says, with the name that it is shown under."""

    RATE = "标准"
    START = "起发月"
    END = "止发月"
    COUNT = "计发期数"
    """How many periods are paid, shown with the period: see ``counted``."""
    DUE = "应发期"
    """Whether a period is due, one of :data:`DUE_WORDS`."""
    TOTAL = "累计金额"
    SHARE = "分担额"
    """What one payer bears, shown under the name of the payer."""
    WAIVED = "免除额"
    HOUSEHOLD_PAYS = "家庭自付"
    ORDER = "次序"
    HANDLING = "处理"
    SHORTFALL = "差额"
    DUE_DAY = "期限日"
    DAYS_LATE = "逾期天数"
    NAMED = "所称"
    """A definition or the column of a table, shown under its own name."""


MAIN = frozenset(
    {
        ResultKind.RATE,
        ResultKind.TOTAL,
        ResultKind.WAIVED,
        ResultKind.HOUSEHOLD_PAYS,
        ResultKind.HANDLING,
    }
)
"""The results that are told wherever one decision is set beside another: under each reading, after each change."""


DUE_NOW, NOT_YET_DUE, NEVER_DUE = DUE_WORDS = ("已到期", "尚未到期", "无应发期")
"""What is said of the periods of a payment: one at least is due, the first lies after 统计至, none can ever come."""


WITHHELD = "除外(不给予)"
"""The item that a table adds to the exceptions of a unit by saying 不给予; a record tells it by the end of its id."""


def counted(period: str) -> str:
    """Return the name of the result that says how many periods are paid: 计发月数, 计发学期数 …."""
    return f"计发{period}数"
