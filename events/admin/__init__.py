"""The staff desk of classes, rooms and guides."""
