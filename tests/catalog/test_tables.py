"""The table catalogue keeps its promises: names, references, code lists, units and the columns that themes rest on."""

from __future__ import annotations

import re

import duckdb
import pytest

from jicha.model.catalog import Catalog, load_catalog
from jicha.model.table import Table

# The names that importers, themes and checks rely on (blueprint §2, practice notes §1).
TABLES = """
    org_unit staff bus feeder district district_feeder point_district switching loss_target gateway_point gateway_energy
    account account_version supply_contract account_event power_source customer_equipment own_generator tariff_assignment
    concession policy_list premise
    metering_point metering_relation meter_asset meter_installation installation_register instrument_transformer
    secondary_circuit device_test device_fault seal asset_ledger device_change_notice terminal
    reading reading_book reading_exception daily_register interval_load meter_event demand_reading collection_day
    bill bill_line bill_snapshot utility_price adjustment receivable dunning late_fee payment refund prepayment_transfer
    bad_debt invoice fee_charge fee_item submitted_report market_contract market_settlement
    application application_step supply_plan work_ticket
    service_request outage outage_notice disconnection control_command inspection hazard breach_case retrofit_plan campaign
    generator charging_station charging_pile_energy customer_output weather_day working_day tip
    audit_finding audit_ticket audit_ticket_line audit_event audit_verdict audit_exemption audit_access_log
    tariff_price tou_band pf_adjustment metering_class banned_meter
"""

GROUPS = {
    "organisation_and_grid", "customer", "metering", "reading", "money", "process", "service", "new_energy", "other",
    "casework", "catalogue_data",
}  # fmt: skip

# The facts that are one account's own: ranges of accounts are cut on account_id, so no row may lack it.
ACCOUNT_LOCAL = """
    account account_version supply_contract account_event power_source customer_equipment own_generator tariff_assignment
    concession point_district metering_point metering_relation meter_installation installation_register
    instrument_transformer secondary_circuit device_test device_fault seal device_change_notice
    reading daily_register interval_load meter_event demand_reading collection_day
    bill bill_line bill_snapshot adjustment receivable dunning late_fee payment refund prepayment_transfer bad_debt invoice
    market_contract market_settlement disconnection control_command inspection hazard breach_case retrofit_plan
    generator charging_station charging_pile_energy customer_output
"""

MONTHS = {
    "reading": "read_month",
    "daily_register": "day",
    "interval_load": "measured_at",
    "meter_event": "began_at",
    "demand_reading": "read_month",
    "collection_day": "day",
    "gateway_energy": "day",
    "bill": "bill_month",
    "bill_line": "bill_month",
    "bill_snapshot": "bill_month",
    "submitted_report": "month",
    "market_settlement": "month",
}

# Grains that other parts of the house are written against.
GRAINS = {
    "bill": "bill_id",
    "bill_line": "bill_id line_no",
    "bill_snapshot": "bill_id metering_point_id segment_start",
    "account_version": "account_id valid_from",
    "metering_relation": "parent_point_id child_point_id valid_from",
    "installation_register": "installation_id register",
    "utility_price": "price_code component band tier voltage_tier valid_from",
    "tariff_price": "price_code component band tier voltage_tier valid_from",
    "point_district": "metering_point_id valid_from source",
    "district_feeder": "district_id valid_from",
    "gateway_point": "gateway_point_id valid_from",
    "gateway_energy": "gateway_point_id direction day",
    "collection_day": "metering_point_id day",
    "reading": "metering_point_id read_month register meter_asset_id",
    "daily_register": "metering_point_id day",
    "interval_load": "metering_point_id measured_at",
    "late_fee": "receivable_id accrued_from",
    "dunning": "receivable_id sent_at",
    "bad_debt": "receivable_id event_at",
    "control_command": "account_id sent_at",
    "supply_plan": "application_id version",
    "application_step": "application_id seq",
    "concession": "account_id kind valid_from",
    "market_settlement": "account_id month item",
    "customer_equipment": "equipment_id valid_from",
    "audit_finding": "finding_id",
}

# Columns without which a theme is dead or wrong (practice notes §1).
COLUMNS = {
    "bill_snapshot": """price_code usage_class voltage_tier capacity_kva charge_mode contract_demand_kw pf_standard multiplier
        loss_mode loss_table_code line_loss_pct tou_program tier_people fixed_kwh ratio_pct market_mode taken_at
        account_id bill_month segment_end""",
    "account_version": "usage_class trade_code voltage_kv voltage_tier contract_capacity_kva importance_level load_kind",
    "account": """status opened_on closed_on is_temporary temporary_until importance_level area_kind load_kind
        on_load_tap_changer is_market households phone_hash premise_id party_hash credit_code_hash org_id district_id""",
    "supply_contract": """signed_on valid_from valid_to auto_renew capacity_kva boundary_is_meter line_length_m line_loss_pct
        late_fee_rate breach_multiple theft_multiple standby_kind interlock_group""",
    "customer_equipment": """kind kva model p0_kw pk_kw i0_pct uk_pct state sealed_at seal_no loss_share_pct point_id""",
    "power_source": "feeder_id kind simultaneous interlock_group capacity_kva reliability_fee_exempt",
    "account_event": """kind applied_on effective_from effective_to capacity_before_kva capacity_after_kva equipment_id
        application_id energised_at""",
    "tariff_assignment": """applied_on decided_by tou_program tier_people exemption_id price_code pf_standard charge_mode
        loss_mode""",
    "metering_point": "kind side wiring multiplier cabinet_kind voltage_kv status",
    "metering_relation": "kind ratio_pct fixed_kwh last_checked_on check_inspection_id",
    "bus": "voltage_kv neutral_grounding",
    "feeder": "voltage_kv neutral_grounding",
    "district": "capacity_kva kind area_kind manager_id radius_m",
    "loss_target": "target_pct theoretical_pct approved_by month",
    "gateway_point": """kind bus_id feeder_id district_id direction side accuracy_class ratio main_or_check pair_id
        meter_asset_id""",
    "terminal": "district_id installed_on",
    "meter_asset": """model kind class_active class_reactive un_v ib_a imax_a digits decimals made_on batch spec_edition owner
        status first_verified_on""",
    "meter_installation": "installed_at removed_at work_ticket_id installer_ids tou_program multiplier",
    "installation_register": "install_value remove_value store_value store_read_on",
    "instrument_transformer": """phase ratio_primary ratio_secondary plate_primary plate_secondary tap accuracy_class burden_va
        s_class installed_on removed_on verified_on""",
    "secondary_circuit": "length_m section_mm2 wires rated_a drop_pct burden_va measured_on",
    "device_test": "kind tested_on plan_id load_point error_pct tester_id commissioned_on next_due_on exemption_id",
    "device_fault": "metering_point_id device_id kind found_at source repaired_at installation_id adjustment_id closed_at",
    "reading": """planned_on read_on read_at last_value this_value multiplier energy_kwh kind reader_id book_id
        exception_code""",
    "daily_register": """frozen_at active_total active_sharp active_peak active_flat active_valley active_deep_valley
        reverse_total reactive_q1 reactive_q2 reactive_q3 reactive_q4 clock_offset_s is_backfilled quality""",
    "interval_load": "p_a_kw p_b_kw p_c_kw u_a u_b u_c i_a i_b i_c i_n q_total_kvar power_factor quality",
    "demand_reading": "demand_kw occurred_at reset_at power_source_id",
    "meter_event": "began_at ended_at phase received_at spec_edition value",
    "collection_day": "expected_points received_points frozen_ok failure_reason backfilled_at",
    "bill": """period_start period_end issued_at version reversal_of batch_id prechecked_at energy_kwh amount_yuan energy_yuan
        capacity_yuan demand_yuan power_factor_yuan fund_yuan power_factor active_kwh reactive_kvarh status org_id""",
    "bill_line": """metering_point_id component band tier voltage_tier segment_start segment_end quantity price unit_price
        amount_yuan account_id bill_month""",
    "utility_price": "price unit_price entered_at entered_by approved_by",
    "adjustment": """reason_code period_from period_to kwh yuan applicant_id approver_id approver_level application_id ticket_id
        posted_at reversal_of cause_month""",
    "late_fee": "base_yuan rate days charged_yuan waived_yuan waive_reason applicant_id approver_id",
    "payment": "bank_value_on written_off_at payer_hash channel teller_id reversed_at",
    "refund": "payee_hash",
    "prepayment_transfer": "account_id to_account_id operator_id approver_id",
    "invoice": "buyer_hash red_letter_of bill_ids",
    "fee_item": "unit price abolished_on document",
    "submitted_report": "report_code cell_code org_id month value submitted_at closed_at resubmitted",
    "market_settlement": "kwh price yuan published_at package",
    "application": """kind account_id org_id accepted_at closed_at status is_important_user is_housing_estate three_zero
        source_count terminated_reason voltage_class""",
    "application_step": """seq step started_at ended_at operator_id device is_auto suspended_from suspended_to suspend_reason
        is_customer_side due_at""",
    "supply_plan": "voltage_kv source_count capacity_kva metering_mode metering_side ct_ratio replied_at valid_to",
    "work_ticket": "kind issuer_id permitter_id leader_id opened_at due_at arrived_at lat lon closed_at application_id",
    "service_request": """class subclass accepted_at dispatched_at contacted_at arrived_at restored_at replied_at closed_at
        callback_call_id object_id phone_hash reclassified_from org_id""",
    "disconnection": """reason overdue_days notice_at second_notice_at theft_informed_at executed_at settled_at restored_at
        approver_id org_id""",
    "control_command": "kind result executed_at retries field_order_id",
    "inspection": "planned_on kind arrived_at left_at lat lon person_ids signed_by_customer text_hash photo_hashes",
    "breach_case": """act_from act_to found_at item capacity_kw days recovered_kwh recovered_yuan penalty_yuan multiple
        reduction_approver_id evidence_hashes notice_signed_at receivable_id referred_to cut_at restored_at closed_at""",
    "generator": """ac_kw dc_kw lat lon connected_on filing_kind mode subsidy_batch mechanism_price mechanism_share
        mechanism_until generation_point_id grid_point_id""",
    "org_unit": "valid_from valid_to merged_into kind area_kind",
    "staff": "role org_id valid_from valid_to related_party_hash",
    "premise": "std_address lat lon kind floor_area demolition_from",
    "concession": "persons proof_no valid_to checked_on approver_id",
    "policy_list": "kind account_id document",
    "weather_day": "tmax tmin irradiation",
    "working_day": "day is_working year_is_published",
    "tip": "source received_at about secret due_on",
    "audit_finding": """finding_id theme_code theme_hash params_hash subject_kind subject_id org_id fact_start fact_end observed
        expected low_yuan base_yuan high_yuan direction cause_family run_id manifest_id""",
}

PLURAL_LOOKING = {"bus", "metering_class"}
UNIT_OF_SUFFIX = {
    "kwh": "kWh", "kvarh": "kvarh", "kva": "kVA", "kw": "kW", "kvar": "kvar", "yuan": "yuan", "pct": "%", "kv": "kV",
    "va": "VA", "mm2": "mm2", "m": "m",
}  # fmt: skip


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def tables(catalog: Catalog) -> dict[str, Table]:
    return dict(catalog.tables)


def test_every_named_table_is_there_and_no_other(tables: dict[str, Table]) -> None:
    assert set(tables) == set(TABLES.split())


def test_tables_stand_under_a_known_heading_and_have_both_titles(tables: dict[str, Table]) -> None:
    for table in tables.values():
        assert table.group in GROUPS, table.name
        for text in (table.title, table.one_row_is, *table.traps):
            assert all((text.zh, text.en)), table.name


def test_the_grains_others_rely_on(tables: dict[str, Table]) -> None:
    assert {name: " ".join(tables[name].grain) for name in GRAINS} == GRAINS
    assert tables["bill"].unique == (("account_id", "bill_month", "version"),)


def test_the_big_monthly_tables_name_their_month(tables: dict[str, Table]) -> None:
    assert {name: tables[name].month for name in MONTHS} == MONTHS


def test_an_account_local_table_has_no_row_without_an_account_and_is_sorted_by_it(tables: dict[str, Table]) -> None:
    for name in ACCOUNT_LOCAL.split():
        assert tables[name].columns["account_id"].required, name
        assert tables[name].sort[0] == "account_id", name


@pytest.mark.parametrize("table", sorted(COLUMNS))
def test_the_columns_that_themes_rest_on(tables: dict[str, Table], table: str) -> None:
    assert set(COLUMNS[table].split()) - set(tables[table].columns) == set()


def test_a_reference_leads_to_a_column_of_the_same_type(tables: dict[str, Table]) -> None:
    for table in tables.values():
        for name, column in table.columns.items():
            if column.references:
                target, _, key = column.references.partition(".")
                assert key in tables[target].columns, f"{table.name}.{name}"
                assert tables[target].columns[key].type == column.type, f"{table.name}.{name}"
                assert key in tables[target].grain, f"{table.name}.{name} refers to what is no key"


def test_coded_columns_are_text_and_each_list_is_there_and_used(catalog: Catalog, tables: dict[str, Table]) -> None:
    coded = {f"{t.name}.{name}": column for t in tables.values() for name, column in t.columns.items() if column.codes}
    keys_of_values = {entry.key for own in catalog.regulations.values() for entry in own.values() if entry.key}
    of_views = {column.codes for folder in catalog.views.values() for column in folder.view.columns.values() if column.codes}
    assert {column.codes for column in coded.values()} | of_views | keys_of_values == set(catalog.codes)
    assert all(column.type == "varchar" for column in coded.values())


def test_codes_are_lower_case_and_named_in_chinese(catalog: Catalog) -> None:
    for codes in catalog.codes.values():
        for code, text in codes.codes.items():
            assert re.fullmatch(r"[a-z0-9_]+", code), f"{codes.name}: {code}"
            assert re.search(r"[\u4e00-\u9fffA-Z0-9]", text.zh), f"{codes.name}: {code}"


def test_names_are_singular_snake_case(tables: dict[str, Table]) -> None:
    for table in tables.values():
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", table.name)
        assert not table.name.endswith("s") or table.name in PLURAL_LOOKING, table.name
        for name in table.columns:
            assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name), f"{table.name}.{name}"


def test_every_column_can_be_named_without_quotes(tables: dict[str, Table]) -> None:
    connection = duckdb.connect()
    for name in sorted({name for table in tables.values() for name in table.columns}):
        connection.execute(f'create or replace table fact as select 1 as "{name}"')
        assert connection.execute(f"select fact.{name} from fact where {name} = 1").fetchone() == (1,), name


def test_ids_run_from_one_without_gaps(tables: dict[str, Table]) -> None:
    for table in tables.values():
        assert [column.id for column in table.columns.values()] == list(range(1, len(table.columns) + 1)), table.name


def test_columns_have_both_languages_and_the_unit_their_name_says(tables: dict[str, Table]) -> None:
    for table in tables.values():
        for name, column in table.columns.items():
            assert all((column.zh, column.en)), f"{table.name}.{name}"
            suffix = name.rsplit("_", 1)[-1]
            if suffix in UNIT_OF_SUFFIX and column.type not in ("varchar", "date"):
                assert column.unit == UNIT_OF_SUFFIX[suffix], f"{table.name}.{name}"


def test_types_follow_the_contract_of_money_and_months(tables: dict[str, Table]) -> None:
    for table in tables.values():
        for name, column in table.columns.items():
            if name.endswith("_id"):
                assert column.type == "varchar", f"{table.name}.{name}"
            if name.endswith("_month") or name == "valid_from" or name == "valid_to":
                assert column.type == "date", f"{table.name}.{name}"
            if column.unit == "yuan/kWh":
                assert column.type == "decimal(10,8)", f"{table.name}.{name}"
            if name.endswith("_yuan") and table.name != "customer_output":
                assert column.type == "decimal(14,2)", f"{table.name}.{name}"


def test_only_what_a_row_is_senseless_without_is_required(tables: dict[str, Table]) -> None:
    for table in tables.values():
        assert set(table.required_columns) < set(table.columns), table.name
        allowed = {*table.grain, table.month, "account_id", "version", "theme_code", "is_working"}
        assert set(table.required_columns) <= allowed, table.name


def test_names_addresses_and_hashes_of_people_are_masked(tables: dict[str, Table]) -> None:
    people = re.compile(r"(phone|party|payer|payee|buyer|applicant|credit_code|contractor|proof)_hash$|address$")
    for table in tables.values():
        for name, column in table.columns.items():
            assert column.person_data or not people.search(name), f"{table.name}.{name}"
    for table, name in (("account", "name"), ("staff", "name"), ("invoice", "buyer_name"), ("tip", "about")):
        assert tables[table].columns[name].person_data, f"{table}.{name}"
