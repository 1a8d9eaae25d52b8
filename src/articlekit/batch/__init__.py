"""A run: inputs in, outputs out, what came of each document, and how it goes on where it was stopped."""
