"""What the draw of shelf places tells at news of the record in ``members``."""
