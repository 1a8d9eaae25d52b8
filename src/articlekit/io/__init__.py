"""Files in and files out: find inputs, read the documents in them, and write outputs atomically."""
