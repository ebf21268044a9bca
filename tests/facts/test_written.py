"""What people type is read where it has one meaning, and the record says how; nothing else is read."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_rules import CaseError, PolicySet
from fupin_rules.calendar import FIRST_DAY, LAST_DAY, Month, Term
from fupin_rules.diagnostics import InputFinding
from fupin_rules.facts import written
from fupin_rules.facts.values import read_as_typed, read_value
from fupin_rules.model import places, types
from fupin_rules.render.text import render
from tests.support.lanes import lane

YUAN, MONTHLY, SHARE = types.Money(None), types.Money("月"), types.Percent()
PERSONS, GRADE = types.Number("人", whole=True), types.Number(None, whole=True, negative=True)
TERMS, METRES, MONTHS = (types.Number(unit, whole=True) for unit in ("学期", "米", "月"))
Typed = tuple[types.Type, str, object]

READ: tuple[Typed, ...] = (
    *((types.Boolean(), text, True) for text in ("是", "√", "✓", "✔", "true", "TRUE", " 是 ")),
    *((types.Boolean(), text, False) for text in ("否", "×", "✗", "false", "FALSE")),
    *(
        (types.Day(), text, datetime.date(2019, 9, 1))
        for text in ("2019/9/1", "2019-9-1", "2019.9.1", "2019年9月1日", "2019年09月01日", "2019/09/01", "2019年9月1号")
    ),
    *(
        (types.Day(), text, datetime.date(2019, 9, 1))
        for text in ("2019-09-01 00:00:00", "2019-09-01T00:00:00", "2019/9/1 0:00")
    ),
    (types.Day(), "２０１９／９／１", datetime.date(2019, 9, 1)),
    *(
        (types.YearMonth(), text, Month(2019, 9))
        for text in ("2019/9", "2019-9", "2019.09", "2019年9月", "2019年9月份")
    ),
    *((types.SchoolTerm(), text, Term(2017, True)) for text in ("2017秋", "2017年秋", "2017年秋季", "2017秋季学期")),
    *((types.SchoolTerm(), text, Term(2017, True)) for text in ("2017-2018学年第一学期", "2017—2018学年度上学期")),
    (types.SchoolTerm(), "2017-2018学年第二学期", Term(2018, False)),
    *(
        (YUAN, text, 1250)
        for text in ("1,250元", "1，250", "¥1,250.00", "￥1250", "人民币1250元整", "一千二百五十元", "1.25千元")
    ),
    *((YUAN, text, 35000) for text in ("3.5万元", "3.5万", "三万五千元", "叁万伍仟元整", "35,000.00元", "350百元")),
    *((YUAN, text, Fraction(1, 2)) for text in ("5角", "50分", "0.5元", "0元5角")),
    (YUAN, "3元5角2分", Fraction(352, 100)),
    *((MONTHLY, text, 900) for text in ("900元/月", "每月900元", "900元每月", "0.09万元/月", "900元/个月")),
    *((SHARE, text, 79) for text in ("79%", "７９％", "百分之七十九", "790‰", "七十九%")),
    (SHARE, "7成", 70),
    *((PERSONS, text, 12) for text in ("12人", "12名", "12位", "十二人", "12个人", "１２ 人")),
    (PERSONS, "1.2万人", 12000),
    (METRES, "2.1公里", 2100),
    (METRES, "2千米", 2000),
    *((TERMS, text, 1062) for text in ("1,062学期", "1062个学期", "一千零六十二学期")),
    (types.YEAR, "二千零二十一年", 2021),
    *(
        (types.Region(), text, "四川省/广元市/苍溪县")
        for text in ("四川省广元市苍溪县", "四川省 广元市 苍溪县", "四川省、广元市、苍溪县")
    ),
    (types.Region(), "北京市朝阳区", "北京市/朝阳区"),
    (types.Region(), "广东省梅州市梅县区", "广东省/梅州市/梅县区"),
    (types.Region(), "广东省东莞市虎门镇", "广东省/东莞市/虎门镇"),
    (types.Region(), "四川省乐山市市中区", "四川省/乐山市/市中区"),
    (types.Region(), "湖北省襄樊市枣阳市", "湖北省/襄阳市/枣阳市"),
)
"""What has one meaning, and which."""

REFUSED: tuple[tuple[types.Type, object], ...] = (
    *((types.Boolean(), given) for given in ("Y", "N", "1", "0", 1, 0, "有", "对", "x", "是的吧", "", "不详")),
    *(
        (types.Day(), given)
        for given in ("1/9/2019", "9/1/2019", "19/9/1", "2019/9", "2019/13/1", "2019/2/30", "2019-9/1", 43709)
    ),
    *(
        (types.Day(), given)
        for given in ("2019年9-1", "2019/9/1日", "2019-09-01 08:30", "2019-09-01T00:00:00Z", "1899/9/1", 20190901)
    ),
    *((types.YearMonth(), given) for given in ("9/2019", "2019", "2019.13", Decimal("2019.9"), "2019年")),
    *(
        (types.SchoolTerm(), given)
        for given in ("2017", "上学期", "2017年第一学期", "2017-2019学年第一学期", "2017年夏")
    ),
    *(
        (YUAN, given)
        for given in (
            "3.5万元/月",
            "35000元/年",
            "1,25元",
            "1.250,00",
            "三万五",
            "一百二",
            "约500",
            "500-600",
            "-1",
            "1e3",
        )
    ),
    *((YUAN, given) for given in ("3.505元", "3.5美元", "1000000000001", "3.5十元", "万元", "元", "3万5", "2万亿元")),
    *((MONTHLY, given) for given in ("900元", "每年900元", "900元/学期", "9角")),
    *((SHARE, given) for given in ("79元", "七九%", "-1%", "1/2")),
    *((PERSONS, given) for given in ("12户", "1.2人", "十几人", "12人/户", "1.25千人零5")),
    *((MONTHS, given) for given in ("2年", "2学期", "1学年")),
    *((GRADE, given) for given in ("3元", "3人", "三班")),
    *((types.YEAR, given) for given in ("2021学年", "21年", "1899年", "2021/2022")),
    *(
        (types.Region(), given)
        for given in ("广元市苍溪县", "四川省苍溪县", "四川广元苍溪", "苍溪县", "四川省广元市苍溪", "四川省//苍溪县")
    ),
)
"""What has no meaning, or more than one."""


@pytest.mark.parametrize(("kind", "text", "meant"), READ, ids=[f"{types.word(kind)} {text}" for kind, text, _ in READ])
def test_what_has_one_meaning_is_read(kind: types.Type, text: str, meant: object) -> None:
    assert read_value(text, kind, "学生.某事") == meant


def test_what_has_another_or_none_is_refused() -> None:
    for kind, given_value in REFUSED:
        found = read_value(given_value, kind, "学生.某事")
        assert isinstance(found, InputFinding), (types.word(kind), given_value, found)
        assert found.problem
        assert found.remedy


def test_a_number_without_unit_takes_the_name_of_its_fact() -> None:
    assert read_value("三年级", GRADE, "学生.年级") == read_value("3年级", GRADE, "学生[2].年级") == 3
    assert read_value("85分", GRADE, "工程用工.条件得分") == 85
    for text in ("七年级", "初一", "高三", "大二", "9年级"):
        found = read_value(text, GRADE, "学生.年级")
        assert isinstance(found, InputFinding)
        assert "各学段都从 1 数起" in found.remedy


@pytest.mark.parametrize(
    ("kind", "given_value", "meant"),
    [
        (types.Day(), datetime.date(2019, 9, 1), datetime.date(2019, 9, 1)),
        (types.Day(), datetime.datetime(2019, 9, 1), datetime.date(2019, 9, 1)),
        (YUAN, Decimal("3.50"), Fraction(7, 2)),
        (YUAN, Decimal("1E+3"), 1000),
        (YUAN, 3.5, Fraction(7, 2)),
        (YUAN, 0.1, Fraction(1, 10)),
        (YUAN, Fraction(7, 2), Fraction(7, 2)),
        (PERSONS, 12.0, 12),
        (SHARE, 79.5, Fraction(159, 2)),
        (types.Boolean(), True, True),
    ],
)
def test_values_of_python_are_read_as_those_of_json(kind: types.Type, given_value: object, meant: object) -> None:
    assert read_as_typed(given_value, kind, "学生.某事") == (meant, False)


@pytest.mark.parametrize(
    ("kind", "given_value"),
    [
        (YUAN, 0.1 + 0.2),
        (YUAN, float("nan")),
        (YUAN, float("inf")),
        (YUAN, 1e300),
        (YUAN, True),
        (YUAN, Decimal("NaN")),
        (YUAN, Decimal("1E+999999")),
        (types.Day(), datetime.datetime(2019, 9, 1, 8, 30)),
        (types.Day(), datetime.datetime(2019, 9, 1, tzinfo=datetime.UTC)),
        (types.Day(), datetime.date(1899, 12, 31)),
    ],
)
def test_values_of_python_that_are_not_exact_are_refused(kind: types.Type, given_value: object) -> None:
    assert isinstance(read_value(given_value, kind, "学生.某事"), InputFinding)


# --- laws -------------------------------------------------------------------------------------------------


@settings(max_examples=lane(60, 3000))
@given(
    st.dates(FIRST_DAY, LAST_DAY), st.sampled_from(["{0}/{1}/{2}", "{0}.{1}.{2}", "{0}年{1}月{2}日", "{0}-{1:02}-{2}"])
)
def test_each_day_in_each_form(day: datetime.date, form: str) -> None:
    assert written.day(form.format(day.year, day.month, day.day)) == day


@settings(max_examples=lane(100, 5000))
@given(st.integers(0, 10**8 - 1))
def test_a_numeral_is_read_back_and_its_short_form_is_not_another_number(number: int) -> None:
    numeral = written._in_full(number)
    assert written.numeral_of(numeral) == number
    if len(numeral) > 2 and numeral[-1] in "十百千" and numeral[-3] in "百千万":
        assert written.numeral_of(numeral[:-1]) is None, "一百二 is said of 120, and 102 is written 一百零二"


@settings(max_examples=lane(100, 5000))
@given(st.integers(0, 10**12), st.data())
def test_commas_stand_between_thousands_only(number: int, data: st.DataObject) -> None:
    assert read_value(f"{number:,}元", YUAN, "") == number
    digits = str(number)
    at = data.draw(st.integers(0, len(digits)))
    misplaced = f"{digits[:at]},{digits[at:]}"
    if misplaced != f"{number:,}":
        assert isinstance(read_value(misplaced, YUAN, ""), InputFinding)


@settings(max_examples=lane(100, 5000))
@given(
    st.decimals(0, 9999, places=2),
    st.sampled_from(["元", "角", "分", "百元", "千元", "万元", "亿元", "美元", "", "万"]),
)
def test_no_unit_is_dropped(much: Decimal, unit: str) -> None:
    worth: dict[str, Fraction | int] = {
        "元": 1,
        "": 1,
        "角": Fraction(1, 10),
        "分": Fraction(1, 100),
        "百元": 100,
        "千元": 1000,
        "万元": 10**4,
    }
    worth |= {"万": 10**4, "亿元": 10**8}
    found = read_value(f"{much}{unit}", YUAN, "")
    if not isinstance(found, InputFinding):
        assert found == Fraction(much) * worth[unit]


def test_every_city_is_read_in_one_word() -> None:
    for province, cities in places.DIVISIONS.items():
        for city in cities:
            for below in ("", "某县", "甲区", "乙自治县", "丙市"):
                assert written.place(province + city + below) == "/".join(filter(None, [province, city, below]))


# --- the record says so -----------------------------------------------------------------------------------

POLICY = """政策 某县助学
  对象 学生
  项目 助学金
  本数 依民法典第1259条

事实 学生.寄宿:是否
  问 是否寄宿?

事实 学生.收入:金额
  问 收入多少?

事实 学生.退学日:日期
  问 哪天退学?
  未报即无

条款 ZX-01 助学
  条件 学生.寄宿,且学生.收入不超过40000元。
  除外 学生.退学日不晚于基准日。
  给予 助学金,标准为100元/月,按月发放。
"""
POLICIES = PolicySet.of({"某县.policy": POLICY})


def test_the_record_shows_each_reading_and_only_those() -> None:
    case = {
        "on": "2022/5/31",
        "place": "四川省广元市苍溪县",
        "facts": {"学生": [{"寄宿": "√", "收入": "3.5万元"}, {"寄宿": True, "退学日": "无"}]},
    }
    record = POLICIES.decide(case).record()
    read = {one["path"]: (one["written"], one["text"]) for one in record["as_typed"]}
    assert read == {
        "on": ("2022/5/31", "2022年5月31日"),
        "place": ("四川省广元市苍溪县", "四川省/广元市/苍溪县"),
        "学生[1].寄宿": ("√", "是"),
        "学生[1].收入": ("3.5万元", "35000元"),
        "学生[2].退学日": ("无", "无"),
    }
    assert "  学生[1].收入 写的“3.5万元”,读作 35000元" in render(record).splitlines()
    plain = {"on": "2022-05-31", "facts": {"学生": {"寄宿": True, "收入": "35000元"}}}
    assert POLICIES.decide(plain).record()["as_typed"] == []


def test_typed_otherwise_decides_alike() -> None:
    typed = POLICIES.decide({"on": "2022年5月31日", "facts": {"学生": {"寄宿": "是", "收入": "3.5万元"}}}).record()
    plain = POLICIES.decide({"on": "2022-05-31", "facts": {"学生": {"寄宿": True, "收入": 35000}}}).record()
    assert typed["outcomes"] == plain["outcomes"]


@pytest.mark.parametrize("on", [datetime.datetime(2022, 5, 31, 8), datetime.datetime(2022, 5, 31, tzinfo=datetime.UTC)])
def test_a_time_is_no_day_to_decide_on(on: datetime.datetime) -> None:
    with pytest.raises(CaseError) as refused:
        POLICIES.decide({"facts": {"学生": {}}}, on=on)
    assert [one.path for one in refused.value.findings] == ["on"]
    assert POLICIES.decide({"facts": {"学生": {}}}, on=datetime.datetime(2022, 5, 31)).on == datetime.date(2022, 5, 31)
