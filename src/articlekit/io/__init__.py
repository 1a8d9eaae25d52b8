"""Files in and files out: which to read, how to read them, and how to write without doing harm."""
