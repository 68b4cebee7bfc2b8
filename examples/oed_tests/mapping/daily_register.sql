-- daily_register 日冻结示数: a register is that of the moment when its period ends.
select
    split_part(source_file, 'Input', 1) as metering_point_id,
    split_part(source_file, 'Input', 1) as account_id,
    end_at as day,
    end_at as frozen_at,
    reading as active_total
from registers
