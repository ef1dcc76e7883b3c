"""What the programme teaches, where, and who takes part."""
