"""Rules as SQL: what they may say, what they read, how they run the same on DuckDB and Spark."""
