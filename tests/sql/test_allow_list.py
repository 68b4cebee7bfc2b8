"""What a rule may say: the constructions that both engines answer alike."""

from __future__ import annotations

import pytest

from jicha.sql.allow import SqlError, check, parse_select

ALLOWED = {
    "windows and qualify": "select a, lag(b) over w as x from t qualify rank() over w = 1 window w as (order by c)",
    "semi and anti joins": "select t.a from t semi join u on t.a = u.a anti join v on t.a = v.a",
    "filtered aggregates": "select a, count(*) filter (where b > 0) as n, string_agg(c, ',' order by c) as x from t group by a",
    "a ratio that says what zero means": "select cast(a as double) / nullif(cast(b as double), 0) as r from t",
    "money rounded at once": "select cast(round(a * b, 2) as decimal(14, 2)) as yuan from t",
    "days between dates": "select date_diff('day', a, b) as days from t",
    "seconds between moments": "select seconds_between(a, b) as s from t",
    "a month later": "select cast(a + interval 1 month as date) as later from t",
    "the values and clocks of the house": "select a from t where b > param('topic.name', as_of()) and c < period_end()",
    "a correlated exists": "select a from t where exists (select 1 from u where u.a = t.a)",
}

REFUSED = {
    "an average of integers that rounds on cast": ("select cast(a * b as int) as n from t", "floor"),
    "an interval from a column": ("select a + interval (b) day as d from t", "interval"),
    "a decimal past eighteen digits": ("select cast(a as decimal(20, 2)) as x from t", "18 digits"),
    "a table that the theme does not read": ("select a from elsewhere", "elsewhere"),
    "a function nobody listed": ("select hash(a) as h from t", "allow-list"),
    "any value of some rows": ("select any_value(a) filter (where b > 0) as x from t", "Spark"),
    "a full join": ("select t.a from t full join u on t.a = u.a", "left join"),
    "an asof join": ("select t.a from t asof join u on t.a >= u.a", "range join"),
    "a param whose name is computed": ("select a from t where b > param(a, as_of())", "text literal"),
    "a param without a date": ("select a from t where b > param('x.y')", "arguments"),
}


@pytest.mark.parametrize("sql", ALLOWED.values(), ids=ALLOWED.keys())
def test_allowed(sql: str) -> None:
    check(parse_select(sql), tables={"t", "u", "v"})


@pytest.mark.parametrize(("sql", "hint"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_with_a_hint(sql: str, hint: str) -> None:
    with pytest.raises(SqlError, match=hint):
        check(parse_select(sql), tables={"t", "u"})


def test_a_cte_hides_no_table_of_an_outer_query() -> None:
    with pytest.raises(SqlError, match="secret"):
        check(
            parse_select(
                "with a as (select x from (with secret as (select 1 as x) select x from secret) as s) select x from secret"
            ),
            tables={"t"},
        )
