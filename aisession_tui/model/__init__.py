"""What travels between the floors: values without behaviour beyond their invariants."""
