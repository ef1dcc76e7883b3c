"""Monthly figures: who may read them besides their owner."""

# The purpose of the consent without which no pendamping reads a member's figures.
FIGURES_CONSENT = "angka-bulanan"
