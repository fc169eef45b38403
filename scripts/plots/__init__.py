"""The pictures of plot.py: result.py reads, page.py is what they share, the others draw."""
