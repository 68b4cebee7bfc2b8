"""Sources of all kinds → canonical tables in the warehouse; what cannot be loaded goes to quarantine with its reason."""
