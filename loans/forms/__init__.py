"""The shape of input and its error messages."""
