"""What a thing costs by the rules: pure functions over facts and dated values, nothing read and nothing written."""
