"""Runs over many inputs: settings, inputs, outputs, counts, failures, and resuming a run that was stopped."""
