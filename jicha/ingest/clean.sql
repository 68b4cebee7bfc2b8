-- Macros that read a value out of text as Chinese exports write it. Each gives NULL for what it cannot read;
-- the why_not_ macros then name the fault. `t` is text that `bare` or `narrow` made; {…} is filled in by clean.py.

-- Lists are written as patterns: IN and list_contains with more than a few values become a join, for which the value is
-- worked out in every row, whatever WHEN they stand behind.

-- Text: trimmed, and NULL where it is a mark for a missing value. By far most values need no cleaning; the first WHEN
-- of a macro lets them through at a small part of the cost, and decides nothing that the others would decide otherwise.

create macro bare(x) as trim(x, {spaces});
create macro narrow(x) as trim(case when strlen(x) = length(x) then x else translate(x, {full_width}, {half_width}) end, {spaces});

create macro given(t) as case
    when length(t) > 7 then t
    when not regexp_full_match(t, '(?i)|[-—]{1,3}|[.．－/\\]|\\n|null|\(null\)|空|#?n/a|#value!|#ref!|#div/0!') then t
end;
create macro given_value(t) as case when not regexp_full_match(t, '(?i)na|nan|none|nat|无') then given(t) end;
-- Days besides: nothing, and the end of all days, by which other systems say that something is still in force.
create macro given_day(t) as case
    when not regexp_full_match(t, '(0000-00-00|9999[-/]?12[-/]?31)( .*)?') then given_value(t)
end;

create macro free_text(x) as case when x = '' then null when regexp_full_match(x, '\p{Han}.*[\p{Han}0-9A-Za-z)）]') then x else given(bare(x)) end;
create macro narrow_text(x) as case
    when x = '' then null
    when regexp_full_match(x, '[A-Z]{0,4}[0-9]([0-9A-Za-z_.-]*[0-9A-Za-z])?') then x
    else given(narrow(x))
end;
create macro value_text(x) as case
    when x = '' then null
    when regexp_full_match(x, '[0-9]+(\.[0-9]+)?') then x
    else given_value(narrow(x))
end;
create macro day_text(x) as case
    when x = '' then null
    when x like '____-__-__' and x between '1000' and '9999' then x
    when x like '____-__-__ __:__:__' and x between '1000' and '9999' then x
    else given_day(narrow(x))
end;

-- Identifiers: ="001" and '001 are how spreadsheets are kept from dropping zeros, 1001.0 is a number that was an id.

create macro identifier(t) as case
    when starts_with(t, '="') then trim(t, '="')
    when starts_with(t, '''') then substr(t, 2)
    when ends_with(t, '.0') and regexp_full_match(t, '\d+\.0') then t[:-3]
    else t
end;
create macro lost_digits(t) as contains(t, '+') and regexp_full_match(t, '\d(\.\d+)?[eE]\+\d{2,}');

-- Numbers: without thousand separators, currency and unit; (12.00) and 12.00- are minus twelve. NULL for what is none.

create macro is_number(m) as regexp_full_match(m, '[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?');
create macro without_marks(t, unit) as regexp_replace(
    regexp_replace(
        regexp_replace(regexp_replace(t, '^\((.*)\)$', '-\1'), '^([-+]?)[¥$]\s*', '\1'),
        '(?i)\s*(' || unit || ')$',
        ''
    ),
    '^(\d.*)-$',
    '-\1'
);
create macro number_text(t, unit) as case
    when is_number(t) then t
    when is_number(without_marks(t, unit)) then without_marks(t, unit)
    when regexp_full_match(without_marks(t, unit), '[-+]?\d{1,3}(,\d{3})+(\.\d+)?') then replace(without_marks(t, unit), ',', '')
end;

-- More than the noise of a binary fraction lies between what was given and what is stored.
create macro differs(given_number, stored) as
    abs(given_number - cast(stored as double)) > 1e-12 * greatest(1, abs(given_number));
create macro is_rounded(m, stored, scale) as (
    length(m) - instr(m, '.') > scale and contains(m, '.') or contains(m, 'e') or contains(m, 'E')
) and differs(try_cast(m as double), stored);

-- Yes and no.

create macro read_boolean(t) as case
    when regexp_full_match(t, '(?i)是|y|yes|t|true|1|有|√|对') then true
    when regexp_full_match(t, '(?i)否|n|no|f|false|0|×|x|错|没有') then false
end;

-- Days: 2024-03-05, 2024/3/5, 2024.3.5, 2024年3月5日, 20240305, Excel's 45356; a time behind it is dropped.

create macro iso_day(t) as regexp_replace(t, '^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?.*$', '\1-\2-\3');
create macro like_day(t) as regexp_full_match(t, '\d{8}') or regexp_full_match(
    t,
    '\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?([\sT]*\d{1,2}:\d{1,2}(:\d{1,2}(\.\d+)?)?\s*(Z|[-+]\d{2}:?(\d{2})?)?)?'
);
create macro iso_moment(t) as regexp_replace(t, '^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?[\sT]*', '\1-\2-\3 ');
-- What carries a zone becomes the utility's local time, UTC+8.
create macro has_zone(t) as regexp_matches(t, ':\d{1,2}(\.\d+)?\s*(Z|[-+]\d{2}:?(\d{2})?)$');
create macro to_local(instant) as make_timestamp(epoch_us(instant) + 8 * 3600000000);
create macro like_serial(t) as regexp_full_match(t, '\d{5}(\.\d+)?') and try_cast(t as double) between 20000 and 80000;

create macro read_day(t) as case
    when t like '____-__-__' then try_cast(t as date)
    when regexp_full_match(t, '\d{8}') then try_cast(regexp_replace(t, '(\d{4})(\d{2})(\d{2})', '\1-\2-\3') as date)
    when has_zone(t) then cast(to_local(try_cast(iso_moment(t) as timestamptz)) as date)
    when like_day(t) then try_cast(iso_day(t) as date)
    when like_serial(t) then date '1899-12-30' + cast(floor(cast(t as double)) as integer)
end;

-- Months, as their first day: 2024-03, 2024.03, 2024年3月, 202403, or any day of the month.

create macro like_month(t) as regexp_full_match(t, '(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?份?') or regexp_full_match(t, '\d{6}');
-- A number cell that showed 2024.10 is exported as 2024.1.
create macro ambiguous_month(t) as regexp_full_match(t, '\d{4}\.1');

create macro read_month(t) as cast(date_trunc('month', case
    when t like '____-__-__' then try_cast(t as date)
    when ambiguous_month(t) then null
    when regexp_full_match(t, '\d{6}') then try_cast(t[:4] || '-' || t[5:] || '-01' as date)
    when like_month(t) then try_cast(regexp_replace(t, '(\d{4})\s*[-/.年]\s*(\d{1,2}).*', '\1-\2-01') as date)
    else read_day(t)
end) as date);

-- Moments: a day with a time; 24:00 is the next midnight.

create macro like_fourteen(t) as regexp_full_match(t, '\d{14}');

create macro read_moment(t) as case
    when t like '____-__-__ __:__:__' and not t like '%24:00:__' then try_cast(t as timestamp)
    when like_fourteen(t) then try_cast(
        regexp_replace(t, '(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})', '\1-\2-\3 \4:\5:\6') as timestamp
    )
    when like_serial(t) then timestamp '1899-12-30' + to_seconds(round(cast(t as double) * 86400))
    when regexp_full_match(t, '\d{8}') then cast(read_day(t) as timestamp)
    when regexp_matches(t, '[\sT日号]24:00(:00)?$') then cast(read_day(t) as timestamp) + interval 1 day
    when has_zone(t) then to_local(try_cast(iso_moment(t) as timestamptz))
    when like_day(t) then try_cast(trim(iso_moment(t)) as timestamp)
end;

create macro in_calendar(d) as year(d) between 1900 and 2200;

create macro why_not_day(t, d) as case
    when d is not null then case when not in_calendar(d) then 'out_of_range' end
    when like_day(t) then 'impossible_date'
    when like_month(t) then 'incomplete_date'
    else 'not_a_date'
end;

create macro why_not_month(t, d) as case
    when d is not null then case when not in_calendar(d) then 'out_of_range' end
    when ambiguous_month(t) then 'ambiguous_month'
    when like_day(t) or like_month(t) then 'impossible_date'
    else 'not_a_date'
end;

create macro why_not_moment(t, d) as case
    when d is not null then case when not in_calendar(d) then 'out_of_range' end
    when like_day(t) or like_fourteen(t) or has_zone(t) then 'impossible_date'
    else 'not_a_date'
end;
