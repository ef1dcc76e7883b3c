"""Every write of permits, finance and growth that has a rule."""
