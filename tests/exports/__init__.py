"""What goes out as a table or as a draft."""
