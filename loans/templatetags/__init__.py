"""Panels of permits, finance and growth that other pages show."""
