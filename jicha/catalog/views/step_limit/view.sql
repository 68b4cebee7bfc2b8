-- step_limit: one row per limited step of a connection or meter test, with the working days that each layer allows for it.
with allowed as (
    select
        application_id,
        seq,
        account_id,
        org_id,
        application_kind,
        step,
        connection_class,
        is_reviewed,
        is_open,
        began_on,
        to_on,
        closed_on,
        from_no,
        gross_days,
        used_days,
        year_is_published,
        case step
            when 'plan_reply' then param('connection.plan_reply_days@rule', began_on, connection_class)
            when 'design_review' then param('connection.design_review_days@rule', began_on, connection_class)
            when 'mid_check' then param('connection.mid_check_days@rule', began_on, connection_class)
            when 'final_check' then param('connection.final_check_days@rule', began_on, connection_class)
            when 'connect' then param('connection.connect_days@rule', began_on, connection_class)
            when 'test' then param('service.meter_check_days@rule', began_on)
        end as rule_days,
        case step
            when 'accept' then param('connection.accept_days@supervision', began_on)
            when 'plan_reply' then param('connection.plan_reply_days@supervision', began_on, connection_class)
            when 'design_review' then param('connection.design_review_days@supervision', began_on, connection_class)
            when 'mid_check' then param('connection.mid_check_days@supervision', began_on, connection_class)
            when 'final_check' then param('connection.final_check_days@supervision', began_on, connection_class)
            when 'connect' then param('connection.connect_days@supervision', began_on, connection_class)
            when 'total' then coalesce(
                param('connection.three_zero_total_days@supervision', began_on, three_zero_kind),
                param('connection.total_days@supervision', began_on, connection_class)
            )
        end as supervision_days,
        case step
            when 'plan_reply' then param('connection.plan_reply_days@promise', began_on, connection_class)
            when 'connect' then param('connection.connect_days@promise', began_on, connection_class)
            when 'total' then param('connection.total_days@promise', began_on, connection_class)
            when 'test' then param('service.meter_check_days@promise', began_on)
        end as promise_days,
        case step
            when 'plan_reply' then param('connection.plan_reply_days@company', began_on, connection_class)
            when 'design_review' then param('connection.design_review_days@company', began_on, connection_class)
            when 'mid_check' then param('connection.mid_check_days@company', began_on, connection_class)
            when 'final_check' then param('connection.final_check_days@company', began_on, connection_class)
            when 'connect' then param('connection.connect_days@company', began_on, connection_class)
        end as company_days
    from step_application
    where (step not in ('design_review', 'mid_check') or coalesce(is_reviewed, true))
        and (step <> 'accept' or connection_class in ('hv_single', 'hv_dual'))
),

strictest as (
    select
        application_id,
        seq,
        account_id,
        org_id,
        application_kind,
        step,
        connection_class,
        is_reviewed,
        is_open,
        began_on,
        to_on,
        closed_on,
        from_no,
        gross_days,
        used_days,
        year_is_published,
        rule_days,
        supervision_days,
        promise_days,
        company_days,
        least(rule_days, supervision_days, promise_days, company_days) as strictest_days
    from allowed
)

select
    strictest.application_id,
    strictest.seq,
    strictest.account_id,
    strictest.org_id,
    strictest.application_kind,
    strictest.step,
    strictest.connection_class,
    strictest.is_reviewed,
    strictest.is_open,
    strictest.began_on,
    strictest.to_on,
    case when strictest.used_days > strictest.strictest_days then coalesce(overdue.day, strictest.to_on)
        else coalesce(strictest.to_on, strictest.closed_on)
    end as judged_on,
    strictest.gross_days,
    strictest.used_days,
    strictest.year_is_published,
    strictest.rule_days,
    strictest.supervision_days,
    strictest.promise_days,
    strictest.company_days,
    strictest.strictest_days
from strictest
left join working_day as overdue
    on overdue.working_no = strictest.from_no + strictest.gross_days - strictest.used_days + strictest.strictest_days + 1
    and overdue.is_working
