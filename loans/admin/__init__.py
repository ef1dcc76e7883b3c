"""The staff desk of permits, finance and growth."""
