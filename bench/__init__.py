"""One file a figure. Each prints the figure, what it is compared with and the ratio."""
