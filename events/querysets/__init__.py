"""Which rows: named filters, and what each person may see."""
