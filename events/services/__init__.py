"""What happens: every write with a rule, a side effect or an actor."""
